import { defineConfig } from 'vitest/config'
import { CountReporter } from './test/support/count-reporter.ts'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Needs a registry, and has a command of its own: npm run test:package.
    exclude: ['test/package/**'],
    reporters: [new CountReporter()],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

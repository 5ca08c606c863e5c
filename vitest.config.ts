import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { CountReporter } from './test/support/count-reporter.ts'

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url))

export default defineConfig({
  // Examples import the package by its name: tests read its source, built or not.
  resolve: {
    alias: [
      { find: /^steelyard\/math\/statistics$/, replacement: source('math/statistics.ts') },
      { find: /^steelyard\/([a-z]+)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Needs a registry, and has a command of its own: npm run test:package.
    exclude: ['test/package/**'],
    reporters: [new CountReporter()],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})

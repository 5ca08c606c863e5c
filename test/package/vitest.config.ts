import { defineConfig } from 'vitest/config'
import { CountReporter } from '../support/count-reporter.ts'

/** The packed package, installed as a user installs it: needs a registry, so it runs apart from `npm test`. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['**/*.test.ts'],
    reporters: [new CountReporter()],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})

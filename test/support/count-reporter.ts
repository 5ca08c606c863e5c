import type { TestModule } from 'vitest/node'
import { DefaultReporter } from 'vitest/node'

/**
 * vitest's default output, closed by one plain line: `N passed, N failed, N skipped`. A file that does not load, and an
 * error outside any test, count as one failure each.
 */
export class CountReporter extends DefaultReporter {
  override onTestRunEnd(...[modules, errors, reason]: Parameters<DefaultReporter['onTestRunEnd']>): void {
    super.onTestRunEnd(modules, errors, reason)
    const counts = { passed: 0, failed: errors.length, skipped: 0 }
    for (const module of modules) countModule(module, counts)
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`)
  }
}

function countModule(module: TestModule, counts: { passed: number; failed: number; skipped: number }): void {
  let failed = 0
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    if (state === 'passed') counts.passed++
    else if (state === 'failed') failed++
    else counts.skipped++
  }
  // A failed hook or import fails the file without failing a test.
  counts.failed += failed === 0 && !module.ok() ? 1 : failed
}

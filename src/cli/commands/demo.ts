import { Command, InvalidArgumentError } from 'commander'
import type { CliIo } from '../io.ts'

interface Options {
  readonly out: string
  readonly seed: number
  readonly json?: boolean
}

const HELP = `
Simulates two markets, audits their recordings and a damaged copy, measures and studies them, and writes two pages
with pictures.
No network, under a minute. Every number is synthetic and says nothing about a real market.

The folder receives recordings/ (Tardis CSV), damaged/, features.parquet, damaged-features.parquet, study.html and
demo.html.
Files of an earlier demo are replaced; nothing else in the folder is touched.

Example:
  steelyard demo --out steelyard-demo --seed 7`

/** `steelyard demo` */
export function demoCommand(io: CliIo): Command {
  return new Command('demo')
    .description('the whole job on a simulated market: recordings, audit, feature table, study, pages with pictures')
    .option('--out <folder>', 'folder for what it makes', 'steelyard-demo')
    .option('--seed <n>', 'of the simulated markets; the same seed gives the same files', integer, 1)
    .option('--json', 'print one JSON document on stdout and nothing else')
    .addHelpText('after', HELP)
    .action(async ({ out, seed, json }: Options) => {
      const [{ runDemo }, { demoDocument, formatDemo, STEP_LINES }] = await Promise.all([
        import('../demo/run-demo.ts'),
        import('../demo/demo-summary.ts'),
      ])
      const started = performance.now()
      const result = await runDemo({
        out,
        seed,
        signal: io.signal,
        onStep: (step) => {
          if (!json) io.err(STEP_LINES[step])
        },
      })
      const elapsed = performance.now() - started
      io.out(json ? JSON.stringify(demoDocument(result, elapsed)) : formatDemo(result, elapsed))
    })
}

function integer(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || text.trim() === '') throw new InvalidArgumentError('must be an integer')
  return value
}

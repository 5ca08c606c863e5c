import { tuneCollector } from '../../src/cli/collector.ts'
import type { CaseOptions, CaseResult } from '../case.ts'
import { csvToBars } from '../ours/csv-to-bars.ts'
import { ratios, runPaired } from '../paired.ts'
import { csvParseOfi } from '../peers/csv-parse-ofi.ts'
import { streamFiles } from '../stream.ts'

/** csv.gz to bars against csv-parse + the tardis-dev book + L1 OFI. */
export async function csvCase({ rows = 1_000_000, rounds }: CaseOptions): Promise<CaseResult> {
  tuneCollector() // for both: they share the process
  const { book, trades, bookRows, tradeCount } = await streamFiles(rows)
  const { checksum, timings } = await runPaired(
    [
      { name: 'steelyard, core features', run: () => csvToBars([book, trades]) },
      { name: 'csv-parse + tardis-dev OrderBook + L1 OFI', run: () => csvParseOfi(book) },
    ],
    rounds,
  )
  return {
    id: 'csv',
    title: 'csv.gz to bars',
    rows: bookRows,
    checksum,
    timings,
    ratio: {
      label: 'csv-parse + tardis-dev / steelyard',
      values: ratios(timings[1]!, timings[0]!),
      target: 20,
      aim: 25,
      wanted: 'above',
    },
    notes: [
      `Ours reads the book and the ${tradeCount} trades and computes the core features; the peer reads the book alone and computes L1 OFI.`,
      'The checksum covers best bid, best ask and the order flow imbalance of every second.',
    ],
  }
}

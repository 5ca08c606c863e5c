import type { CaseOptions, CaseResult } from '../case.ts'
import type { PreparedContender } from '../contenders.ts'
import { csvToBars } from '../ours/csv-to-bars.ts'
import { ratios } from '../paired.ts'
import { runPairedProcesses } from '../paired-processes.ts'
import { csvParseOfi } from '../peers/csv-parse-ofi.ts'
import { streamFiles } from '../stream.ts'

export function csvContenders(rows: number): PreparedContender[] {
  return [
    {
      name: 'steelyard, core features',
      prepare: async () => {
        const { book, trades } = await streamFiles(rows)
        return () => csvToBars([book, trades])
      },
    },
    {
      name: 'csv-parse + tardis-dev OrderBook + L1 OFI',
      prepare: async () => {
        const { book } = await streamFiles(rows)
        return () => csvParseOfi(book)
      },
    },
  ]
}

/** csv.gz to bars against csv-parse + the tardis-dev book + L1 OFI. */
export async function csvCase({ rows = 1_000_000, rounds }: CaseOptions): Promise<CaseResult> {
  // Made here first, if at all: the contenders only look it up.
  const { bookRows, tradeCount } = await streamFiles(rows)
  const { checksum, timings } = await runPairedProcesses('csv', rows, rounds)
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

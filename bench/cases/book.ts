import type { CaseOptions, CaseResult } from '../case.ts'
import type { PreparedContender } from '../contenders.ts'
import { loadMarketRows } from '../market-rows.ts'
import { ladderBook } from '../ours/ladder-book.ts'
import { ratios } from '../paired.ts'
import { runPairedProcesses } from '../paired-processes.ts'
import { bookChanges, tardisBook } from '../peers/tardis-book.ts'

export function bookContenders(rows: number): PreparedContender[] {
  return [
    {
      name: 'steelyard LadderBook',
      prepare: () => {
        const market = loadMarketRows(rows)
        return () => ladderBook(market)
      },
    },
    {
      name: 'tardis-dev OrderBook',
      prepare: () => {
        const changes = bookChanges(loadMarketRows(rows))
        return () => tardisBook(changes)
      },
    },
  ]
}

/** The book alone against the order book of tardis-dev. */
export async function bookCase({ rows = 2_000_000, rounds }: CaseOptions): Promise<CaseResult> {
  const { checksum, timings } = await runPairedProcesses('book', rows, rounds)
  return {
    id: 'book',
    title: 'Book only',
    rows: loadMarketRows(rows).bookRows,
    checksum,
    timings,
    ratio: {
      label: 'tardis-dev / steelyard',
      values: ratios(timings[1]!, timings[0]!),
      target: 25,
      wanted: 'above',
    },
    notes: [
      'Every row applied, best bid and ask read after every message; the checksum sums them.',
      'The peer is fed objects built before the clock starts; ours reads columnar batches.',
    ],
  }
}

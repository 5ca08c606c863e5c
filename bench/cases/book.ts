import type { CaseOptions, CaseResult } from '../case.ts'
import { loadMarketRows } from '../market-rows.ts'
import { ladderBook } from '../ours/ladder-book.ts'
import { ratios, runPaired } from '../paired.ts'
import { bookChanges, tardisBook } from '../peers/tardis-book.ts'

/** The book alone against the order book of tardis-dev. */
export async function bookCase({ rows = 2_000_000, rounds }: CaseOptions): Promise<CaseResult> {
  const market = loadMarketRows(rows)
  const changes = bookChanges(market)
  const { checksum, timings } = await runPaired(
    [
      { name: 'steelyard LadderBook', run: () => ladderBook(market) },
      { name: 'tardis-dev OrderBook', run: () => tardisBook(changes) },
    ],
    rounds,
  )
  return {
    id: 'book',
    title: 'Book only',
    rows: market.bookRows,
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

import type { MeasureDefinition } from '../../src/measures/index.ts'
import type { CaseOptions, CaseResult } from '../case.ts'
import { loadMarketRows } from '../market-rows.ts'
import { checksumOf, measureRows } from '../ours/engine-rows.ts'
import { CORE, DEFAULTS } from '../ours/feature-sets.ts'
import { ratios, runPaired, timed } from '../paired.ts'
import { bookChanges, tardisBookTop20 } from '../peers/tardis-book.ts'

/** What our bars and the peer's have in common. */
const SHARED_COLUMNS = ['bid', 'ask', 'depth_imbalance_20']

/** Book + core features against the tardis-dev book whose top 20 are walked after each message. */
export function coreCase(options: CaseOptions): Promise<CaseResult> {
  return featureCase('core', 'Book + core features', CORE, 12, options)
}

/** Book + all default measures against the same peer. */
export function allCase(options: CaseOptions): Promise<CaseResult> {
  return featureCase('all', 'Book + all default measures', DEFAULTS, 8, options)
}

async function featureCase(
  id: string,
  title: string,
  definitions: readonly MeasureDefinition[],
  target: number,
  { rows = 2_000_000, rounds }: CaseOptions,
): Promise<CaseResult> {
  const market = loadMarketRows(rows)
  const changes = bookChanges(market)
  const columns = definitions.flatMap((definition) => definition.columns).length
  const { checksum, timings } = await runPaired(
    [
      {
        name: `steelyard engine, ${columns} columns`,
        run: () =>
          timed(
            () => measureRows(market, definitions),
            (bars) => checksumOf(bars, SHARED_COLUMNS),
          ),
      },
      { name: 'tardis-dev OrderBook + top 20', run: () => tardisBookTop20(changes) },
    ],
    rounds,
  )
  return {
    id,
    title,
    rows: market.bookRows,
    checksum,
    timings,
    ratio: { label: 'tardis-dev / steelyard', values: ratios(timings[1]!, timings[0]!), target, wanted: 'above' },
    notes: [
      `Ours also handles the ${market.trades} trades and computes ${columns} columns per one-second bar; the peer handles the book and walks 20 levels a side after each message.`,
      'The checksum covers best bid, best ask and the imbalance of 20 levels at every second.',
    ],
  }
}

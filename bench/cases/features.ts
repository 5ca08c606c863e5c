import type { MeasureDefinition } from '../../src/measures/index.ts'
import type { CaseOptions, CaseResult } from '../case.ts'
import type { PreparedContender } from '../contenders.ts'
import { loadMarketRows } from '../market-rows.ts'
import { checksumOf, measureRows } from '../ours/engine-rows.ts'
import { CORE, DEFAULTS } from '../ours/feature-sets.ts'
import { ratios, timed } from '../paired.ts'
import { runPairedProcesses } from '../paired-processes.ts'
import { bookChanges, tardisBookTop20 } from '../peers/tardis-book.ts'

/** What our bars and the peer's have in common. */
const SHARED_COLUMNS = ['bid', 'ask', 'depth_imbalance_20']

export const coreContenders = (rows: number): PreparedContender[] => featureContenders(CORE, rows)
export const allContenders = (rows: number): PreparedContender[] => featureContenders(DEFAULTS, rows)

function featureContenders(definitions: readonly MeasureDefinition[], rows: number): PreparedContender[] {
  return [
    {
      name: `steelyard engine, ${columnsOf(definitions)} columns`,
      prepare: () => {
        const market = loadMarketRows(rows)
        return () =>
          timed(
            () => measureRows(market, definitions),
            (bars) => checksumOf(bars, SHARED_COLUMNS),
          )
      },
    },
    {
      name: 'tardis-dev OrderBook + top 20',
      prepare: () => {
        const changes = bookChanges(loadMarketRows(rows))
        return () => tardisBookTop20(changes)
      },
    },
  ]
}

const columnsOf = (definitions: readonly MeasureDefinition[]): number =>
  definitions.flatMap((definition) => definition.columns).length

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
  const { checksum, timings } = await runPairedProcesses(id, rows, rounds)
  const market = loadMarketRows(rows)
  const columns = columnsOf(definitions)
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

import {
  canonicalVenue,
  type FeeSchedule,
  feesFor,
  guessInstrument,
  type InstrumentKind,
  isoMicros,
} from '../market/index.ts'
import { spreadReader } from './row-costs.ts'
import type { CostFigures } from './study-result.ts'
import type { StudyTable } from './study-table.ts'

/** What is traded: the option, else the table's metadata, else the name of the symbol; null where none tells. */
export function instrumentKind(
  { venue, symbol }: { readonly venue: string; readonly symbol: string },
  metadata: Readonly<Record<string, string>>,
  product: InstrumentKind | null,
): InstrumentKind | null {
  return product ?? writtenKind(venue, symbol, metadata) ?? guessInstrument(venue, symbol).kind ?? null
}

interface WrittenInstrument {
  readonly venue?: string
  readonly symbol?: string
  readonly kind?: InstrumentKind | null
}

function writtenKind(venue: string, symbol: string, metadata: Readonly<Record<string, string>>): InstrumentKind | null {
  const text = metadata['steelyard.instrument']
  if (text === undefined) return null
  try {
    const written = JSON.parse(text) as WrittenInstrument | WrittenInstrument[]
    const found = [written].flat().find((one) => one.venue === venue && one.symbol === symbol)
    return found?.kind ?? null
  } catch {
    return null // metadata of another hand
  }
}

/**
 * Spread and fees of a market in bps. The fees are those that held at the first used row.
 * A fee that is not known is null, and so is what would be computed with it.
 */
export function costFigures(
  table: StudyTable,
  kind: InstrumentKind | null,
  tier: string,
  overrides: readonly FeeSchedule[],
): CostFigures {
  const spreadBps = meanSpreadBps(table)
  const first = table.segment.findIndex((segment) => segment !== -1)
  const time = first === -1 ? null : table.time[first]!
  const venue = canonicalVenue(table.venue, table.symbol)
  const fee = kind === null || time === null ? null : feesFor(venue, kind, tier, time, overrides)
  const takerFeeBps = fee === null ? null : fee.taker * 1e4
  const half = spreadBps === null ? null : spreadBps / 2
  const oneWayBps = half === null || takerFeeBps === null ? null : half + takerFeeBps
  return {
    spreadBps,
    halfSpreadBps: half,
    takerFeeBps,
    makerFeeBps: fee === null ? null : fee.maker * 1e4,
    roundTripBps: oneWayBps === null ? null : 2 * oneWayBps,
    oneWayBps,
    feeTier: tier,
    feeSource: fee?.source ?? null,
    feeValidFrom: fee === null ? null : isoMicros(fee.validFrom),
  }
}

function meanSpreadBps(table: StudyTable): number | null {
  const spreadOf = spreadReader(table)
  let sum = 0
  let count = 0
  for (let row = 0; row < table.rows; row++) {
    const value = spreadOf(row)
    if (Number.isNaN(value)) continue
    sum += value
    count++
  }
  return count === 0 ? null : sum / count
}

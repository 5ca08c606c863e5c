import { type Instrument, SteelyardError } from '../../market/index.ts'
import type { VenueTable } from './venue-table.ts'

/** What a study holds of one market; `StudyTable` is one. */
export interface MarketColumns {
  readonly venue: string
  readonly symbol: string
  readonly time: Float64Array
  readonly columns: ReadonlyMap<string, Float64Array>
  /** Stretch of usable rows each row belongs to, -1 for unusable ones. */
  readonly segment?: Int32Array
  /** Microseconds; null for rows that follow events. */
  readonly bar: number | null
}

/**
 * A market's table with what its amounts are worth, from its instrument. Columns used, where present: `mid`, `depth_{bid,ask}_{x}bps` or
 * `bid_size` and `ask_size`, `ofi_l1`, `spread_bps`, `cost_{buy,sell}_100k_bps`.
 *
 * Throws `config.invalid` for rows that follow events (they cannot be joined on time) and an unknown quote currency.
 */
export function venueTableOf(
  { venue, symbol, time, columns, segment, bar }: MarketColumns,
  { quote, amountUnit, contractSize, inverse }: Pick<Instrument, 'quote' | 'amountUnit' | 'contractSize' | 'inverse'>,
): VenueTable {
  if (bar === null) {
    throw new SteelyardError('config.invalid', 'rows that follow events cannot be joined across venues', {
      hint: 'measure with bars of time: --every 1s',
      where: { venue, symbol },
    })
  }
  if (quote === undefined) {
    throw new SteelyardError('config.invalid', 'the quote currency is unknown', {
      hint: 'name it in an instruments file (--instruments)',
      where: { venue, symbol },
    })
  }
  return {
    venue,
    symbol,
    time,
    columns,
    ...(segment === undefined ? {} : { segment }),
    bar,
    quote,
    amountUnit: amountUnit ?? null,
    contractSize: contractSize ?? null,
    inverse,
  }
}

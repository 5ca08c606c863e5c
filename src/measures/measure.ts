import type { ChangeLog, LadderBook, TopLevels } from '../book/index.ts'
import type { Instrument, ScaleChange } from '../market/index.ts'
import type { BandChanges } from './band-changes.ts'
import type { InstrumentFits } from './instrument-fits.ts'
import type { MicropriceParameters } from './microprice-parameters.ts'
import type { OfiIntegratedParameters } from './ofi-integrated-parameters.ts'

/** Best bid and ask of the L1 source in ticks and lots. An empty side has price NaN and size 0. */
export interface Touch {
  bidTicks: number
  bidLots: number
  askTicks: number
  askLots: number
}

/** The trade being handled. */
export interface TradePrint {
  ticks: number
  lots: number
  /** +1 the aggressor bought, -1 it sold, 0 unknown. */
  sign: number
}

/**
 * Everything a measure may look at, owned and updated by the engine; the same object for all measures of an instrument.
 * Prices are ticks and amounts lots of the current scale: `value = units / 10^decimals` (see `toDecimal`).
 */
export interface MarketState {
  readonly instrument: Instrument
  /** Time of the message being handled, microseconds on the run's clock. */
  time: number
  priceDecimals: number
  amountDecimals: number
  /** Depth source: the book rebuilt from the diff stream. */
  readonly book: LadderBook
  /** The book can be read: it is live and not suspect. */
  isBookLive: boolean
  /** Size changes of the book message being handled; collected only while some measure's `onBook` may read them. */
  readonly changes: ChangeLog
  /** The same summed by side and distance to the mid, for measures that say `readsBands`. */
  readonly bandChanges: BandChanges
  /** Best ten levels of each side after the book message, and the flow at each rank in this bar. Keys of asks are negated ticks. */
  readonly bidTop: TopLevels
  readonly askTop: TopLevels
  /** Best bid + best ask of the book before the message being handled (ticks); NaN when a side was empty. */
  twiceMidBefore: number
  /** L1 source: the best-quote stream where one is supplied, else the book's own best. */
  readonly touch: Touch
  isTouchLive: boolean
  readonly trade: TradePrint
}

/** Why predecessors are forgotten. */
export type ResetReason =
  | 'gap'
  | 'divergence'
  | 'disconnect'
  | 'reset'
  | 'resync'
  | 'out_of_order'
  | 'snapshot' // a snapshot replaced a live book: no flow across it
  | 'crossed'
  | 'day' // --boundary day

/** The bar being closed: left-closed `[start, end)`, microseconds. For event-driven bars `end` is the time of the event. */
export interface Bar {
  start: number
  end: number
}

/**
 * A streaming measure of one instrument: a small object with typed-array state. The engine calls only the hooks that
 * exist. Hooks run after a whole message, never in the middle of one, and must not allocate.
 *
 * Null rules live in the pipeline (docs/tables.md, "Null"): a measure only sums. It writes NaN for "no value" where its own formula
 * has none (an empty denominator).
 */
export interface Measure {
  /** False for a measure whose `onBook` does not look at `state.changes`: if none does, they are not collected. */
  readonly readsChanges?: false
  /** True for a measure whose `onBook` looks at `state.bandChanges`: where none does, they are not summed. */
  readonly readsBands?: true
  /** After a book message that is flow (an ordinary delta on a live book). */
  onBook?(state: MarketState): void
  /** After a message of the L1 source that changed the touch, and after the first since a reset, while it is live. */
  onTouch?(state: MarketState): void
  /** For every trade. */
  onTrade?(state: MarketState): void
  /**
   * The state of the market has held until `time`, and everything before `time` is known. Called before a message with a
   * later time is handled, and with the end of a time bar before it closes: nothing after it belongs to that bar. The last
   * bar of a recording gets the time of the last message instead. For measures that depend on time.
   */
  onTime?(state: MarketState, time: number): void
  /** Writes the bar's values at `row` of the measure's columns (in the order of its definition) and starts the next bar. */
  closeBar(state: MarketState, columns: readonly Float64Array[], row: number, bar: Bar): void
  /** Forgets predecessors of the book (`book`), the L1 source (`touch`) or both. Flow already seen in the bar stays. */
  reset?(reason: ResetReason, source: 'book' | 'touch'): void
  /** Ticks and lots became finer by powers of ten: multiply integer state. */
  rescale?(change: ScaleChange): void
}

/**
 * When a column has a value:
 * `state`: null unless its source is live at the close. `flow`: null when its source was interrupted inside the bar or
 * not live at all; 0 in a quiet bar. `trade`: null only where there is no trade stream.
 */
export type ColumnRole = 'state' | 'flow' | 'trade'

export interface ColumnDefinition {
  readonly name: string
  readonly role: ColumnRole
  /** Stream the column depends on for its null rule. */
  readonly source: 'touch' | 'book' | 'trades'
  /** Columns in `amount` and `amount per bp` are converted by `--units`. */
  readonly unit:
    | 'price'
    | 'amount'
    | 'amount per bp'
    | 'count'
    | 'bps'
    | 'ratio'
    | 'signed ratio'
    | 'log ratio'
    | 'seconds'
    | 'price per amount'
    | string
  readonly range: string
  /** Null outside the trusted range of a book whose depth is only partly known (docs/quality.md, "Trusted range"). */
  readonly isGated?: boolean
}

/** Options that change what measures compute; printed with every result. */
export interface MeasureOptions {
  /** Volume of one VPIN bucket in the instrument's amount unit; undefined = volume of the first 5 minutes / 50. */
  readonly vpinBucket?: number
  /** Parameters of the micro-price that differ from the defaults. */
  readonly microprice?: Partial<MicropriceParameters>
  /** Parameters of integrated order flow imbalance that differ from the defaults. */
  readonly ofiIntegrated?: Partial<OfiIntegratedParameters>
  /** Where measures that learn begin, and leave what they learn; by the pipeline, one per instrument. */
  readonly fits?: InstrumentFits
}

/** What a catalogue says of a measure, and how to make one. */
export interface MeasureDefinition {
  readonly id: string
  readonly title: string
  readonly family:
    | 'quotes'
    | 'touch'
    | 'depth'
    | 'fair price'
    | 'order flow'
    | 'trades'
    | 'toxicity'
    | 'liquidity'
    | 'custom'
  /** One or two sentences: what it measures, sign included. */
  readonly meaning: string
  readonly formula: string
  readonly columns: readonly ColumnDefinition[]
  readonly parameters: Readonly<Record<string, string>>
  /** Paper and section, or "Steelyard". */
  readonly source: string
  readonly pitfalls: readonly string[]
  /** Cost per update. */
  readonly cost: string
  readonly kind: 'contemporaneous' | 'predictive'
  /** It is fitted as it goes: a saved fit (`fits`) may be its beginning. */
  readonly learns?: true
  /** Numbers of the scope entries it serves. */
  readonly entries: readonly number[]
  create(options: MeasureOptions): Measure
}

/** Columns that measures and the pipeline may not use, because every table has them. */
const RESERVED = new Set(['time', 'venue', 'symbol', 'quality', 'coverage'])

/**
 * Defines a measure of your own. It runs beside the built-in ones, is stamped with quality and coverage like them, and
 * its catalogue entry travels in the table's metadata.
 *
 * Throws TypeError for a column name that is no snake_case identifier or that every table already has.
 */
export function defineMeasure(definition: MeasureDefinition): MeasureDefinition {
  if (definition.columns.length === 0) throw new TypeError(`measure ${definition.id} has no columns`)
  for (const { name } of definition.columns) {
    if (!/^[a-z][a-z0-9_]*$/.test(name))
      throw new TypeError(`column name must be snake_case, was ${JSON.stringify(name)}`)
    if (RESERVED.has(name)) throw new TypeError(`column name ${name} is taken: every table has it`)
  }
  return definition
}

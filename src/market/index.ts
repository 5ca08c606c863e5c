export { type ParsedDecimal, parseDecimal, parseDecimalBytes, significantDecimals } from './decimal.ts'
export { type ErrorCode, formatWhere, MalformedRowError, SteelyardError, type Where } from './errors.ts'
export {
  BATCH_ROWS,
  createColumns,
  type EventBatch,
  type EventColumns,
  KIND_BOOK,
  KIND_MASK,
  KIND_QUOTE,
  KIND_STATUS,
  KIND_TRADE,
  LAST,
  NO_FLOW,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  StatusCode,
} from './event-batch.ts'
export type { AmountUnit, Instrument, InstrumentChange, InstrumentKind } from './instrument.ts'
export {
  createVerdictCounts,
  type DepthScope,
  type IntegrityProfile,
  QUALITIES,
  type Quality,
  VERDICTS,
  type Verdict,
  type VerdictCounts,
  type Verifiability,
} from './quality.ts'
export type {
  DepthBand,
  DerivativeTicker,
  Liquidation,
  MarketRecord,
  OptionSummary,
  PositioningMetrics,
} from './records.ts'
export { MAX_EXACT, powerOfTen, type Scale, toDecimal } from './scale.ts'

export { alignScale, type MutableScale } from './align-scale.ts'
export { type ConversionOptions, type ConvertedAmount, type CurrencyRate, convertCurrency } from './currency-rate.ts'
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
export type { FeeSchedule } from './fee-schedule.ts'
export { BASE_TIER, feesFor, instrumentFees } from './fees.ts'
export { BUILT_IN_FEES } from './fees-built-in.ts'
export { loadFees } from './fees-file.ts'
export { type CcxtMarket, fromCcxt } from './from-ccxt.ts'
export { guessInstrument } from './guess-instrument.ts'
export {
  type AmountUnit,
  createInstrument,
  type Instrument,
  type InstrumentChange,
  type InstrumentFacts,
  type InstrumentKind,
  type InstrumentSteps,
  stepsAt,
} from './instrument.ts'
export { InstrumentCatalogue } from './instrument-catalogue.ts'
export {
  type InstrumentChangeDocument,
  type InstrumentDocument,
  instrumentDocument,
} from './instrument-document.ts'
export { readInstrumentFile, readTardisInstruments } from './instrument-file.ts'
export { instrumentId } from './instrument-id.ts'
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
export { MAX_EXACT, powerOfTen, type Scale, type ScaleChange, toDecimal } from './scale.ts'
export { statusCodeOf, statusName } from './status-name.ts'
export { formatDuration, isoDay, isoMicros, parseDuration, parseIso } from './time.ts'
export { canonicalVenue } from './venues.ts'

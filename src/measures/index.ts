export {
  type Bar,
  type ColumnDefinition,
  type ColumnRole,
  defineMeasure,
  type MarketState,
  type Measure,
  type MeasureDefinition,
  type MeasureOptions,
  type ResetReason,
  type Touch,
  type TradePrint,
} from './measure.ts'
export { mlofi } from './mlofi.ts'
export { ofiL1 } from './ofi-l1.ts'
export { tradeFlow } from './trade-flow.ts'

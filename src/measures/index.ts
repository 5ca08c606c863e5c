export { BAND_EDGES, BANDS, BandChanges } from './band-changes.ts'
export { CATALOGUE, type ColumnEntry, columnCatalogue, DEFAULT_MEASURES, nullRule } from './catalogue.ts'
export { describeMeasure } from './describe-measure.ts'
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
export { findMeasure, type MeasureSelection, selectMeasures } from './select-measures.ts'

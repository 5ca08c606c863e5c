export { BAND_EDGES, BANDS, BandChanges } from './band-changes.ts'
export { CATALOGUE, type ColumnEntry, columnCatalogue, DEFAULT_MEASURES, nullRule } from './catalogue.ts'
export { describeMeasure } from './describe-measure.ts'
export { fitMicroprice, type MicropriceFitOptions, type MicropriceModel, type TouchStates } from './fit-microprice.ts'
export type { FitSample } from './fit-sample.ts'
export { type FitConditions, type InstrumentFit, InstrumentFits } from './instrument-fits.ts'
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
export { assertInstrumentFit, mergeInstrumentFits, solvedInstrumentFit } from './merge-fits.ts'
export type { MicropriceFit } from './microprice-fit.ts'
export { MICROPRICE_DEFAULTS, type MicropriceParameters } from './microprice-parameters.ts'
export type { OfiIntegratedFit } from './ofi-integrated-fit.ts'
export { OFI_INTEGRATED_DEFAULTS, type OfiIntegratedParameters } from './ofi-integrated-parameters.ts'
export { fitIntegratedOfi, type OfiWeights } from './ofi-moments.ts'
export { findMeasure, type MeasureSelection, selectMeasures } from './select-measures.ts'

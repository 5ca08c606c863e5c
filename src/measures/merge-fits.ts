import type { InstrumentFit } from './instrument-fits.ts'
import { mergeMicropriceFits, readMicropriceCounts, solvedMicropriceFit } from './microprice-fit.ts'
import { mergeOfiIntegratedFits, readOfiMoments, solvedOfiIntegratedFit } from './ofi-integrated-fit.ts'

/**
 * What two samples of one instrument teach together, such as two days: their observations in one fit, each aged to the
 * later of both ends. The parameters must be the same.
 */
export function mergeInstrumentFits(a: InstrumentFit, b: InstrumentFit): InstrumentFit {
  const { venue, symbol } = a
  const microprice =
    a.microprice && b.microprice ? mergeMicropriceFits(a.microprice, b.microprice) : (a.microprice ?? b.microprice)
  const ofi =
    a.ofi_integrated && b.ofi_integrated
      ? mergeOfiIntegratedFits(a.ofi_integrated, b.ofi_integrated)
      : (a.ofi_integrated ?? b.ofi_integrated)
  return { venue, symbol, ...(microprice && { microprice }), ...(ofi && { ofi_integrated: ofi }) }
}

/** The fit with what it comes to: the adjustments of the micro-price and the weights of the levels, for whoever reads it. */
export function solvedInstrumentFit(fit: InstrumentFit): InstrumentFit {
  const { microprice, ofi_integrated } = fit
  return {
    ...fit,
    ...(microprice && { microprice: solvedMicropriceFit(microprice) }),
    ...(ofi_integrated && { ofi_integrated: solvedOfiIntegratedFit(ofi_integrated) }),
  }
}

/** Throws RangeError where the numbers of a fit do not belong to its own parameters. */
export function assertInstrumentFit({ microprice, ofi_integrated }: InstrumentFit): void {
  if (microprice) readMicropriceCounts(microprice)
  if (ofi_integrated) readOfiMoments(ofi_integrated)
}

import { type Instrument, parseIso, SteelyardError } from '../market/index.ts'
import type { FitSample, InstrumentFit, InstrumentFits } from '../measures/index.ts'

/** A fit file in memory, by `fitKey`. */
export type LoadedFits = ReadonlyMap<string, InstrumentFit>

/** The fit that the measures of an instrument began with: the period it was made from, as ISO text. */
export interface UsedFit {
  readonly from: string | null
  readonly to: string | null
  /** That period and the one measured have time in common: the columns are in sample there. */
  readonly overlaps: boolean
}

export function fitKey({ venue, symbol }: Pick<Instrument, 'venue' | 'symbol'>): string {
  return `${venue}\n${symbol}`
}

/** Throws `config.invalid` where fits were given and none is of this instrument. */
export function fitOf(fits: LoadedFits | null, { venue, symbol }: Instrument): InstrumentFit | undefined {
  const fit = fits?.get(fitKey({ venue, symbol }))
  if (fits !== null && fit === undefined) {
    const known = [...fits.values()].slice(0, 5).map((each) => `${each.venue}:${each.symbol}`)
    throw new SteelyardError('config.invalid', `the fit holds nothing of ${venue}:${symbol}`, {
      hint: `it holds ${known.join(', ') || 'no instrument'}${fits.size > known.length ? ', …' : ''}`,
      where: { venue, symbol },
    })
  }
  return fit
}

/** `from` and `to`: the period measured, microseconds. Null where the measures began with nothing. */
export function usedFit({ base }: InstrumentFits, from: number, to: number): UsedFit | null {
  if (base === undefined) return null
  const sample = wholeSample(base)
  const overlaps =
    sample.from !== null && sample.to !== null && parseIso(sample.from) < to && parseIso(sample.to) > from
  return { ...sample, overlaps }
}

/** From the first to the last observation of any measure of a fit. */
export function wholeSample({ microprice, ofi_integrated }: InstrumentFit): Pick<FitSample, 'from' | 'to'> {
  const samples = [microprice?.sample, ofi_integrated?.sample].filter((sample) => sample !== undefined)
  const order = (a: string, b: string) => parseIso(a) - parseIso(b)
  return {
    from: samples.flatMap(({ from }) => from ?? []).sort(order)[0] ?? null,
    to:
      samples
        .flatMap(({ to }) => to ?? [])
        .sort(order)
        .at(-1) ?? null,
  }
}

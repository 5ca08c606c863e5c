import { isoMicros, parseIso } from '../market/index.ts'

/** Where a fit comes from. Times are ISO text; null where nothing was observed. */
export interface FitSample {
  readonly from: string | null
  readonly to: string | null
  /** Observations, each counted once. */
  readonly observations: number
}

/** Times in microseconds; NaN for none. */
export function fitSample(from: number, to: number, observations: number): FitSample {
  return { from: isoOrNull(from), to: isoOrNull(to), observations }
}

export function mergeSamples(a: FitSample, b: FitSample): FitSample {
  return {
    from:
      a.from === null || b.from === null ? (a.from ?? b.from) : parseIso(a.from) <= parseIso(b.from) ? a.from : b.from,
    to: latest(a.to, b.to),
    observations: a.observations + b.observations,
  }
}

/** The later of two ISO times; null is no time. */
export function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return parseIso(a) >= parseIso(b) ? a : b
}

/** ISO text of microseconds; null for NaN. */
export function isoOrNull(time: number): string | null {
  return Number.isNaN(time) ? null : isoMicros(time)
}

import type { PlotOptions } from '../plot-kit.ts'

/** Microseconds since the epoch as the date that the plotting library wants: milliseconds, which no pixel is finer than. */
export function toDate(micros: number): Date {
  return new Date(micros / 1000)
}

/** The time axis of every picture: UTC, and it says so. */
export const TIME_AXIS: NonNullable<PlotOptions['x']> = { type: 'utc', label: 'time (UTC) →', labelArrow: 'none' }

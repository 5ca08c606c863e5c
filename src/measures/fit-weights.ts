/** Fits are refreshed on whole minutes of the stream's clock, microseconds. */
const MINUTE = 60_000_000

/**
 * What is left of the weight of an observation after `elapsed` microseconds; 1 where nothing is ever forgotten, and for
 * an observation that is not in the past.
 *
 * @example remainingWeight(30, 10) // => 0.125
 */
export function remainingWeight(elapsed: number, halfLife: number | null): number {
  return halfLife === null || !(elapsed > 0) ? 1 : 2 ** (-elapsed / halfLife)
}

/**
 * When a fit is refreshed: at the first message at or after every whole minute of the stream's clock, so at most once a
 * minute, whatever the rate of messages, and at the same moments however the stream was cut.
 */
export class MinuteClock {
  /** From this time on `advance` is due. */
  due = Number.NEGATIVE_INFINITY
  /** The last whole minute reached, microseconds; NaN before any. */
  minute = Number.NaN

  /** Moves to the last whole minute at or before `time`; returns the time passed since the one before, 0 at first. */
  advance(time: number): number {
    const minute = Math.floor(time / MINUTE) * MINUTE
    const elapsed = Number.isNaN(this.minute) ? 0 : minute - this.minute
    this.minute = minute
    this.due = minute + MINUTE
    return elapsed
  }
}

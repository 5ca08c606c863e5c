import { SteelyardError } from '../market/index.ts'

/**
 * When a row is written. Times and widths in microseconds.
 *
 * `time`: left-closed bars aligned to multiples of `width` from `origin`, empty ones included. `event`: one row per book
 * message. `quote`: one row per message of the L1 source. The others close after the trade that reaches the threshold
 * (no split) and have no empty bars; `imbalance` uses |sum of sign * x|.
 */
export type BarRule =
  | { readonly kind: 'time'; readonly width: number; readonly origin: number }
  | { readonly kind: 'event' }
  | { readonly kind: 'quote' }
  | { readonly kind: 'volume'; readonly threshold: number }
  | { readonly kind: 'trades'; readonly threshold: number }
  | { readonly kind: 'imbalance'; readonly of: 'count' | 'amount' | 'notional'; readonly threshold: number }

/** Shortest time bar. */
const MIN_WIDTH = 1_000

/**
 * Throws `config.invalid` for a width below 1 ms or a threshold that is not positive.
 *
 * @example assertBarRule({ kind: 'time', width: 1_000_000, origin: 0 }) // => undefined
 */
export function assertBarRule(rule: BarRule): void {
  if (rule.kind === 'time') {
    if (!Number.isSafeInteger(rule.width) || rule.width < MIN_WIDTH) {
      throw new SteelyardError('config.invalid', `a time bar must be at least 1 ms, was ${rule.width} µs`, {
        hint: 'for one row per message use --every event or --every quote',
      })
    }
  } else if ('threshold' in rule && !(rule.threshold > 0)) {
    throw new SteelyardError('config.invalid', `a ${rule.kind} bar needs a positive threshold, was ${rule.threshold}`, {
      hint: 'such as --every trades:500',
    })
  }
}

/** Start of the time bar that holds `time`. */
export function barStart(time: number, width: number, origin: number): number {
  return Math.floor((time - origin) / width) * width + origin
}

/** What an event is: the low byte of `ev`. */
export const EventKind = {
  depth: 1,
  trade: 2,
  depthClear: 3,
  depthSnapshot: 4,
  depthBbo: 5,
} as const

/** The event is seen at `local_ts` by the receiver; events without it are the exchange's view of a late one. */
export const LOCAL_EVENT = 2 ** 30
export const BUY_EVENT = 2 ** 29
export const SELL_EVENT = 2 ** 28

// Offsets of the fields inside an event.
export const EV = 0
export const EXCH_TS = 8
export const LOCAL_TS = 16
export const PX = 24
export const QTY = 32

/** 2^32 = 4294967 x 1000 + 296. */
const WHOLE = 4_294_967
const REST = 296

/**
 * Nanoseconds in a little-endian 64-bit integer as whole microseconds, rounded down: exact without big integers, because
 * `high * 2^32 + low` is divided by 1000 in parts that all fit a double.
 */
export function microsOfNanos(view: DataView, offset: number): number {
  const low = view.getUint32(offset, true)
  const high = view.getInt32(offset + 4, true)
  return high * WHOLE + Math.floor((high * REST + low) / 1000)
}

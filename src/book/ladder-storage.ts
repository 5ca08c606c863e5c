/** log2 of the window in ticks: 131,072, at least ±1 % of a price of 65,000 with tick 0.01. */
export const WINDOW_BITS = 17
export const WINDOW = 1 << WINDOW_BITS
export const SLOT_MASK = WINDOW - 1
/** 32 ticks share a word of occupancy bits, 32 words a group. */
export const WORDS = WINDOW >>> 5
export const GROUPS = WORDS >>> 5
/** Ticks and keys below this in size take the loop over 32-bit integers; differences of two such cannot overflow. */
export const SMALL = 2 ** 30
/** Key of the best level of an empty side. */
export const NO_LEVEL = Number.NEGATIVE_INFINITY

/**
 * The windows of both sides of a book in one set of arrays: bids in the first half, asks in the second. The hot loop
 * (`applyLevels`) then picks a side by an index instead of a branch, and holds every array in a register.
 */
export class LadderStorage {
  /** Size by slot. */
  readonly sizes = new Float64Array(2 * WINDOW)
  /** Sum of the sizes of a word's 32 slots. */
  readonly wordSums = new Float64Array(2 * WORDS)
  /** Occupancy bits of 32 slots. */
  readonly words = new Int32Array(2 * WORDS)
  /** Occupancy bits of 32 words. */
  readonly groups = new Int32Array(2 * GROUPS)
  /** Best key of each side. */
  readonly best = Float64Array.of(NO_LEVEL, NO_LEVEL)
  /** Lowest key of each side's window; a multiple of 1,024. */
  readonly base = new Float64Array(2)
  /** `base` for the loop over 32-bit keys; out of its reach where the window lies beyond 2^30 ticks. */
  readonly smallBase = new Int32Array(2)
  /** Occupied levels in each side's window. */
  readonly count = new Int32Array(2)
}

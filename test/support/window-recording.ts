import { mulberry32 } from '../../src/math/index.ts'
import type { RecordedLine } from './recorded-lines.ts'
import { bookAsChanges, changesBetween, type LevelChange, type TrueBook, TrueMarket, windowOf } from './true-market.ts'

/** A message to be written by a venue: its number (or id), its predecessor's, and what it carries. */
export interface WindowMessage {
  readonly isSnapshot: boolean
  readonly sequence: number
  readonly previous: number
  /** Milliseconds. */
  readonly time: number
  readonly changes: readonly LevelChange[]
}

export interface WindowRecordingOptions {
  readonly seed: number
  /** Messages, snapshots not counted. */
  readonly updates: number
  /** Levels a side that the venue shows. Default 8, fewer than the market has. */
  readonly depth?: number
  /** A snapshot is repeated after every one of these updates (0-based), of the same state and number. */
  readonly snapshotsAfter?: readonly number[]
  /** The venue starts its numbers again after every one of these updates: a snapshot numbered `restartAt`. */
  readonly restartsAfter?: readonly number[]
  readonly firstSequence: number
  readonly restartAt?: number
  /** The number that follows. Default: the next. */
  readonly nextSequence?: (last: number, random: () => number) => number
}

export interface WindowRecording {
  readonly lines: readonly RecordedLine[]
  /** The true window after every update, by the milliseconds of its message (each has its own). */
  readonly truth: ReadonlyMap<number, TrueBook>
}

export const WINDOW_PRICE_DECIMALS = 4
export const WINDOW_AMOUNT_DECIMALS = 1
const START_MS = 1_700_000_000_000

/** A seeded market seen through a window of its best levels: in-band snapshots and updates, written by `write`. */
export function windowRecording(
  options: WindowRecordingOptions,
  write: (message: WindowMessage) => unknown,
): WindowRecording {
  const { seed, updates, depth = 8, snapshotsAfter = [], restartsAfter = [], restartAt = 1 } = options
  const next = options.nextSequence ?? ((last) => last + 1)
  const random = mulberry32(seed)
  const market = new TrueMarket(random)
  const lines: RecordedLine[] = []
  const truth = new Map<number, TrueBook>()
  let window = windowOf(market, depth)
  let time = START_MS
  let sequence = options.firstSequence
  const add = (isSnapshot: boolean, previous: number, changes: readonly LevelChange[]) => {
    time += 1 + Math.floor(random() * 100)
    truth.set(time, window)
    const frame = write({ isSnapshot, sequence, previous, time, changes })
    lines.push({ kind: isSnapshot ? 'snapshot' : 'depth', localMicros: time * 1000 + 250, frame, sequence })
  }
  add(true, -1, bookAsChanges(window))
  for (let update = 0; update < updates; update++) {
    const steps = 1 + Math.floor(random() * 4)
    for (let step = 0; step < steps; step++) market.step()
    const before = window
    window = windowOf(market, depth)
    const previous = sequence
    sequence = next(sequence, random)
    add(false, previous, changesBetween(before, window))
    if (snapshotsAfter.includes(update)) add(true, -1, bookAsChanges(window))
    if (restartsAfter.includes(update)) {
      sequence = restartAt
      add(true, -1, bookAsChanges(window))
    }
  }
  return { lines, truth }
}

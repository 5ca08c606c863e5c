import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createColumns,
  type EventColumns,
  type IntegrityProfile,
  LAST,
  NO_FLOW,
  SIDE_ASK,
  SNAPSHOT,
  StatusCode,
} from '../market/index.ts'
import { BookFollower } from './book-follower.ts'

const PROFILE: IntegrityProfile = { scheme: 'test', verifiability: 'sequence', depthScope: 'full', mayCross: true }

interface Row {
  readonly ask: boolean
  readonly tick: number
  readonly lots: number
  readonly silent?: boolean
}

function columnsOf(rows: readonly Row[], flags = 0): EventColumns {
  const columns = createColumns(rows.length, false)
  rows.forEach(({ ask, tick, lots, silent }, i) => {
    columns.price[i] = tick
    columns.amount[i] = lots
    columns.flags[i] = flags | (ask ? SIDE_ASK : 0) | (silent ? NO_FLOW : 0) | (i === rows.length - 1 ? LAST : 0)
  })
  return columns
}

function createFollower(profile: Partial<IntegrityProfile> = {}) {
  const tally = { crossed: 0, verdicts: { divergence: 0 }, anchors: { compared: 0, equal: 0 } }
  const follower = new BookFollower({ ...PROFILE, ...profile }, tally)
  const send = (rows: readonly Row[], flags = 0) => {
    const columns = columnsOf(rows, flags)
    expect(follower.apply(columns, 0, rows.length)).toBe(rows.length)
    const outcome = follower.endMessage()
    const { count, side, tick, delta } = follower.changes
    const changes = Array.from({ length: count }, (_, i) => [side[i], tick[i], delta[i]])
    follower.changes.count = 0
    return { outcome, changes }
  }
  return { follower, tally, send }
}

const bid = (tick: number, lots: number): Row => ({ ask: false, tick, lots })
const ask = (tick: number, lots: number): Row => ({ ask: true, tick, lots })

describe('BookFollower', () => {
  const centre = fc.constantFrom(50, 6_160_000, 2 ** 30 - 40, 2 ** 30 + 40, 2 ** 31, 9e12)
  const rows = centre.chain((c) =>
    fc.array(
      fc.array(
        fc.record({
          ask: fc.boolean(),
          tick: fc
            .oneof(
              { weight: 8, arbitrary: fc.integer({ min: -30, max: 30 }) },
              { weight: 1, arbitrary: fc.integer({ min: -300_000, max: 300_000 }) },
            )
            .map((distance) => c + distance),
          lots: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9 })),
          silent: fc.boolean(),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      { minLength: 1, maxLength: 40 },
    ),
  )

  it('applies messages like two maps: levels, changes without the silent ones, top ten and flow by rank', () => {
    fc.assert(
      fc.property(rows, fc.nat(), (messages, seed) => {
        const { follower, send } = createFollower()
        follower.status(StatusCode.liveVerified)
        send([bid(1, 1)], SNAPSHOT)
        send([bid(1, 0)])
        const maps = [new Map<number, number>(), new Map<number, number>()] as const
        const flow = [new Array<number>(10).fill(0), new Array<number>(10).fill(0)]
        follower.bidTop.startBar()
        const sorted = (side: 0 | 1) => [...maps[side]].sort((a, b) => b[0] - a[0])
        for (const message of messages) {
          const before = [sorted(0), sorted(1)] as const
          const expected: number[][] = []
          for (const { ask: isAsk, tick, lots, silent } of message) {
            const map = maps[isAsk ? 1 : 0]
            const key = isAsk ? -tick : tick
            const old = map.get(key) ?? 0
            if (lots === 0) map.delete(key)
            else map.set(key, lots)
            if (lots !== old && !silent) expected.push([isAsk ? 1 : 0, tick, lots - old])
          }
          // A message may be cut anywhere by the end of a batch.
          const columns = columnsOf(message)
          const cut = seed % message.length
          if (cut > 0) expect(follower.apply(columns, 0, cut)).toBe(cut)
          expect(follower.apply(columns, cut, message.length)).toBe(message.length)
          expect(follower.endMessage()).toBe('flow')
          const { changes } = follower
          expect(
            Array.from({ length: changes.count }, (_, i) => [changes.side[i], changes.tick[i], changes.delta[i]]),
          ).toEqual(expected)
          changes.count = 0
          for (const side of [0, 1] as const) {
            const levels = sorted(side)
            const top = side === 0 ? follower.bidTop : follower.askTop
            expect((side === 0 ? follower.book.bids : follower.book.asks).levels()).toEqual(levels)
            for (let rank = 0; rank < 10; rank++) {
              const [key0, size0] = before[side][rank] ?? [Number.NEGATIVE_INFINITY, 0]
              const [key1, size1] = levels[rank] ?? [Number.NEGATIVE_INFINITY, 0]
              flow[side]![rank]! += (key1 >= key0 ? size1 : 0) - (key1 <= key0 ? size0 : 0)
              expect([top.keys[rank], top.sizes[rank], top.flow[rank]]).toEqual([key1, size1, flow[side]![rank]])
            }
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('is silent until both the snapshot and the live status have come, in either order', () => {
    for (const statusFirst of [true, false]) {
      const { follower, send } = createFollower()
      expect(send([bid(100, 1)]).outcome).toBe('silent')
      if (statusFirst) follower.status(StatusCode.liveVerified)
      const outcome = send([bid(100, 5), ask(101, 7)], SNAPSHOT).outcome
      expect(outcome).toBe(statusFirst ? 'anchored' : 'silent')
      if (!statusFirst) follower.status(StatusCode.liveVerified)
      expect([follower.state, follower.isVerified]).toEqual(['live', true])
      expect(send([bid(100, 6)])).toEqual({ outcome: 'flow', changes: [[0, 100, 1]] })
    }
  })

  it('compares a snapshot received while live, counts it, and replaces the book either way', () => {
    const { follower, tally, send } = createFollower()
    follower.status(StatusCode.liveUnverified)
    send([bid(100, 5), ask(101, 7)], SNAPSHOT)
    expect(send([bid(100, 5), ask(101, 7)], SNAPSHOT).outcome).toBe('anchored')
    expect(send([bid(100, 5), ask(101, 8)], SNAPSHOT).outcome).toBe('diverged')
    expect(send([bid(100, 5)], SNAPSHOT).outcome).toBe('diverged')
    expect(tally.anchors).toEqual({ compared: 3, equal: 1 })
    expect(tally.verdicts.divergence).toBe(2)
    expect([follower.book.bestBid, follower.book.bestAsk, follower.state]).toEqual([100, Number.NaN, 'live'])
  })

  it('compares a limited snapshot only where both it and the book are known', () => {
    const { tally, follower, send } = createFollower({ depthScope: 'snapshot' })
    follower.status(StatusCode.liveVerified)
    send([bid(100, 5), bid(90, 1), ask(110, 7)], SNAPSHOT)
    expect([follower.book.trustedLow, follower.book.trustedHigh]).toEqual([90, 110])
    // Deeper than the first snapshot on the bid, and a level there that the book cannot know.
    expect(send([bid(100, 5), bid(90, 1), bid(80, 3), ask(110, 7)], SNAPSHOT).outcome).toBe('anchored')
    expect(tally.anchors).toEqual({ compared: 2 - 1, equal: 1 })
  })

  it('reads nothing after a gap until the next snapshot', () => {
    const { follower, send } = createFollower()
    follower.status(StatusCode.liveVerified)
    send([bid(100, 5), ask(101, 7)], SNAPSHOT)
    follower.status(StatusCode.gap)
    expect(follower.state).toBe('suspect')
    expect(send([bid(100, 6)])).toEqual({ outcome: 'silent', changes: [] })
    follower.status(StatusCode.resyncing)
    expect(follower.state).toBe('resyncing')
    send([bid(90, 1), ask(91, 1)], SNAPSHOT)
    follower.status(StatusCode.liveVerified)
    expect([follower.state, follower.book.bestBid]).toEqual(['live', 90])
  })

  it('doubts a book that stays crossed, and believes it again when it uncrosses', () => {
    const { follower, tally, send } = createFollower({ mayCross: false })
    follower.status(StatusCode.liveVerified)
    send([bid(100, 5), ask(101, 7)], SNAPSHOT)
    const outcomes = [send([bid(102, 1)]), send([bid(99, 1)]), send([bid(99, 2)])].map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['flow', 'flow', 'silent'])
    expect([tally.crossed, follower.state]).toEqual([3, 'suspect'])
    expect(send([bid(102, 0)]).outcome).toBe('anchored')
    expect([tally.crossed, follower.state]).toEqual([3, 'live'])
  })

  it('marks the trusted range of a depth window at its worst levels', () => {
    const { follower, send } = createFollower({ depthScope: 'window' })
    follower.status(StatusCode.liveVerified)
    send([bid(100, 5), bid(98, 1), ask(101, 7), ask(105, 1)], SNAPSHOT)
    send([bid(98, 0)])
    expect([follower.book.trustedLow, follower.book.trustedHigh]).toEqual([100, 105])
  })

  it('keeps its state over a change of scale', () => {
    const { follower, send } = createFollower()
    follower.status(StatusCode.liveVerified)
    send([bid(100, 5), ask(101, 7)], SNAPSHOT)
    follower.rescale({ tickFactor: 10, lotFactor: 100 })
    expect(send([bid(1000, 600)])).toEqual({ outcome: 'flow', changes: [[0, 1000, 100]] })
    expect(follower.bidTop.flow[0]).toBe(100)
  })
})

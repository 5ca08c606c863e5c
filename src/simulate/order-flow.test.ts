import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SIDE_ASK } from '../market/index.ts'
import { OrderFlow } from './order-flow.ts'
import type { OrderFlowOptions } from './order-flow-options.ts'

const DAY = 86_400_000_000

/** The market as text, one line per message. */
function* linesOf(options: OrderFlowOptions): Iterable<string> {
  for (const message of new OrderFlow(options).messages()) yield JSON.stringify(message)
}

function hashOf(options: OrderFlowOptions): string {
  const hash = createHash('sha256')
  for (const line of linesOf(options)) hash.update(line)
  return hash.digest('hex')
}

/** Slope of the sign of a market order (+1 buys) on the touch imbalance just before it. */
function slopeOf(options: OrderFlowOptions): number {
  let [sumXy, sumXx, imbalance] = [0, 0, 0]
  for (const { trades, bidLots, askLots } of new OrderFlow(options).messages()) {
    if (trades.side.length > 0) {
      sumXy += imbalance * (trades.side[0] === SIDE_ASK ? -1 : 1)
      sumXx += imbalance * imbalance
    }
    imbalance = (bidLots - askLots) / (bidLots + askLots)
  }
  return sumXy / sumXx
}

describe('OrderFlow', () => {
  it('is the same market for the same options, and another for another seed', () => {
    const options = { seed: 11, seconds: 30 }
    const first = hashOf(options)
    expect(first).toBe('6af418ac0cab3c3f524f10f7088144c0700a0c57b028129c35a2040ed641787b')
    expect(hashOf({ ...options, seed: 12 })).not.toBe(first)
  })

  it('keeps a two-sided, uncrossed book that its own deltas rebuild', () => {
    const anyMarket = fc.record({
      seed: fc.integer(),
      seconds: fc.constant(20),
      startLevels: fc.integer({ min: 10, max: 60 }),
      rowsPerMessage: fc.integer({ min: 1, max: 12 }),
      marketOrderShare: fc.double({ min: 0, max: 1, noNaN: true }),
      orderLots: fc.integer({ min: 1, max: 3000 }),
      depthTicks: fc.integer({ min: 1, max: 80 }),
      startPrice: fc.constantFrom(3, 60_000),
    })
    fc.assert(
      fc.property(anyMarket, (options) => {
        const sides = [new Map<number, number>(), new Map<number, number>()] as const
        let lastTime = Number.NEGATIVE_INFINITY
        for (const message of new OrderFlow(options).messages()) {
          expect(message.localTime).toBeGreaterThan(lastTime)
          lastTime = message.localTime
          if (message.isSnapshot) for (const side of sides) side.clear()
          const { side, ticks, lots } = message.levels
          for (let i = 0; i < side.length; i++) {
            const levels = sides[side[i] === SIDE_ASK ? 1 : 0]
            if (lots[i] === 0) expect(levels.delete(ticks[i]!)).toBe(true)
            else levels.set(ticks[i]!, lots[i]!)
          }
          expect(message.bidTicks).toBe(Math.max(...sides[0].keys()))
          expect(message.askTicks).toBe(Math.min(...sides[1].keys()))
          expect(message.bidTicks).toBeLessThan(message.askTicks)
          expect(message.bidLots).toBe(sides[0].get(message.bidTicks))
          expect(message.askLots).toBe(sides[1].get(message.askTicks))
        }
      }),
      { numRuns: 25 },
    )
  })

  it('takes from the book what it prints as traded', () => {
    let checked = 0
    let before: { bid: number; ask: number } | undefined
    for (const message of new OrderFlow({ seed: 3, seconds: 200 }).messages()) {
      for (let i = 0; i < message.trades.side.length; i++) {
        const price = message.trades.ticks[i]!
        expect(message.trades.lots[i]).toBeGreaterThan(0)
        if (message.trades.side[i] === SIDE_ASK) expect(price).toBeLessThanOrEqual(before!.bid)
        else expect(price).toBeGreaterThanOrEqual(before!.ask)
        checked++
      }
      before = { bid: message.bidTicks, ask: message.askTicks }
    }
    expect(checked).toBeGreaterThan(200)
  })

  it('repeats the whole book at every midnight, without changing it', () => {
    const snapshots: { time: number; levels: number }[] = []
    let book = new Map<string, number>()
    for (const message of new OrderFlow({ seconds: 90, from: 3 * DAY - 60e6 }).messages()) {
      const { side, ticks, lots } = message.levels
      if (message.isSnapshot) {
        const snapshot = new Map(side.map((s, i) => [`${s}:${ticks[i]}`, lots[i]!]))
        if (snapshots.length > 0) expect(snapshot).toEqual(new Map([...snapshot.keys()].map((k) => [k, book.get(k)!])))
        if (snapshots.length > 0) expect(snapshot.size).toBe(book.size)
        book = snapshot
        snapshots.push({ time: message.localTime, levels: side.length })
        continue
      }
      for (let i = 0; i < side.length; i++) {
        if (lots[i] === 0) book.delete(`${side[i]}:${ticks[i]}`)
        else book.set(`${side[i]}:${ticks[i]}`, lots[i]!)
      }
    }
    expect(snapshots.map((s) => s.time)).toEqual([3 * DAY - 60e6, 3 * DAY])
  })

  it.each([0, 0.4, 0.9])('lets market orders follow the imbalance with the slope %f asked for', (predictability) => {
    // Some 11,000 orders: the standard error of the slope is about 0.02.
    expect(Math.abs(slopeOf({ seed: 5, seconds: 3600, predictability }) - predictability)).toBeLessThan(0.08)
  })

  it.each([
    ['seconds', { seconds: 0 }, 'order flow: seconds must be positive, was 0'],
    [
      'predictability',
      { seconds: 1, predictability: 1.5 },
      'order flow: predictability must be within [0, 1], was 1.5',
    ],
    ['startLevels', { seconds: 1, startLevels: 2 }, 'order flow: startLevels must be an integer from 10, was 2'],
    ['tickSize', { seconds: 1, tickSize: '0' }, 'order flow: tickSize must be a positive decimal, was 0'],
  ])('refuses a %s that makes no sense', (_name, options, message) => {
    expect(() => new OrderFlow(options)).toThrow(expect.objectContaining({ code: 'config.invalid', message }))
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Comparison } from '../../test/support/comparison.ts'
import { loadFixture } from '../../test/support/oracle.ts'
import { mulberry32 } from '../math/index.ts'
import { logWeight, ProbabilityQueue, powerWeight, type QueuePosition, RiskAverseQueue } from './queue-position.ts'

interface Golden {
  readonly queue_power3: {
    readonly start_front: number
    readonly steps: readonly (readonly ['t' | 'd', ...number[]])[]
  }
}

/** The level as it is: every lot one order, ours between `front` others and those that came later. */
class TrueQueue {
  front: number
  behind = 0
  private readonly random: () => number

  constructor(front: number, random: () => number) {
    this.front = front
    this.random = random
  }

  get size(): number {
    return this.front + this.behind
  }

  trade(): void {
    if (this.front > 0) this.front--
  }

  /** One order of others, each as likely as the next. */
  cancel(): void {
    if (this.random() * this.size < this.front) this.front--
    else this.behind--
  }
}

const queues = (front: number): [string, QueuePosition][] => [
  ['risk averse', new RiskAverseQueue(front)],
  ['power 3', new ProbabilityQueue(front)],
  ['power 1', new ProbabilityQueue(front, powerWeight(1))],
  ['logarithm', new ProbabilityQueue(front, logWeight)],
]

describe('queue position', () => {
  it('agrees with golden_stats.json, section queue_power3', () => {
    const { start_front, steps } = loadFixture<Golden>('golden_stats.json').queue_power3
    const queue = new ProbabilityQueue(start_front, powerWeight(3))
    const compare = new Comparison()
    for (const [what, ...figures] of steps) {
      if (what === 't') queue.onTrade(figures[0]!)
      else queue.onDepth(figures[0]!, figures[1]!)
      compare.near(what, queue.front, figures.at(-1)!)
    }
  })

  it('by hand: 30 of 100 cancelled, 40 before and 60 behind us', () => {
    const front = (queue: QueuePosition) => {
      queue.onDepth(100, 70)
      return queue.front
    }
    expect(front(new RiskAverseQueue(40))).toBe(40)
    expect(front(new ProbabilityQueue(40, powerWeight(1)))).toBeCloseTo(40 - 0.4 * 30, 12)
    expect(front(new ProbabilityQueue(40))).toBeCloseTo(40 - (64 / 280) * 30, 12)
    expect(front(new ProbabilityQueue(40, logWeight))).toBeCloseTo(40 - (30 * Math.log(41)) / Math.log(41 * 61), 12)
  })

  it('does not count a trade again when the depth shows it', () => {
    for (const [, queue] of queues(40)) {
      queue.onTrade(10)
      queue.onDepth(100, 90)
      expect(queue.front).toBe(30)
    }
  })

  it('never moves back, never stands behind the level, and is not filled by cancels alone', () => {
    const change = fc.tuple(fc.constantFrom('trade', 'cancel', 'join'), fc.integer({ min: 1, max: 30 }))
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.array(change, { maxLength: 40 }), (start, changes) => {
        for (const [, queue] of queues(start)) {
          let size = start
          let traded = 0
          for (const [what, amount] of changes) {
            const before = queue.front
            const gone = Math.min(amount, size)
            const next = what === 'join' ? size + amount : size - gone
            if (what === 'trade') {
              queue.onTrade(gone)
              traded += gone
            }
            queue.onDepth(size, next)
            size = next
            expect(queue.front).toBeLessThanOrEqual(before + 1e-9)
            expect(queue.front).toBeLessThanOrEqual(size + 1e-9)
            expect(queue.front).toBeGreaterThanOrEqual(-traded - 1e-9)
          }
        }
      }),
    )
  })

  it('stands on average where an order stands, if every order is as likely to be cancelled (power 1)', () => {
    const random = mulberry32(61)
    let truth = 0
    let guess = 0
    let pessimist = 0
    for (let run = 0; run < 400; run++) {
      const level = new TrueQueue(60, random)
      const queue = new ProbabilityQueue(60, powerWeight(1))
      const averse = new RiskAverseQueue(60)
      for (let step = 0; step < 60; step++) {
        const size = level.size
        const dice = random()
        if (dice < 0.2) {
          level.trade()
          for (const each of [queue, averse]) each.onTrade(1)
        } else if (dice < 0.6) level.cancel()
        else level.behind++
        for (const each of [queue, averse]) each.onDepth(size, level.size)
      }
      truth += level.front / 400
      guess += queue.front / 400
      pessimist += averse.front / 400
    }
    expect(Math.abs(guess - truth)).toBeLessThan(1)
    expect(pessimist).toBeGreaterThan(truth + 5)
  })

  it('is reached in whole lots, beyond half a lot', () => {
    const queue = new RiskAverseQueue(10)
    queue.onTrade(10.4)
    expect(queue.reached(1)).toBe(0)
    queue.onTrade(2)
    expect(queue.reached(1)).toBe(2) // 2.4 lots
    expect(new RiskAverseQueue(0).reached(1)).toBe(0)
  })

  it('refuses a queue that is none', () => {
    expect(() => new RiskAverseQueue(-1)).toThrow('front must be at least 0, was -1')
    expect(() => new ProbabilityQueue(Number.NaN)).toThrow('front must be at least 0, was NaN')
    expect(() => powerWeight(0)).toThrow('exponent must be above 0, was 0')
    expect(() => new RiskAverseQueue(1).reached(0)).toThrow('lotSize must be above 0, was 0')
  })
})

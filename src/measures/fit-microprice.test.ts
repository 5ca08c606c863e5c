import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mulberry32 } from '../math/index.ts'
import { fitMicroprice, type TouchStates } from './fit-microprice.ts'

const PLAIN = { prior: 0, minPairs: 0 } as const

/** Rows of `[bid, bid size, ask, ask size]` as columns. */
const columns = (rows: readonly (readonly [number, number, number, number])[]): TouchStates => ({
  bid: rows.map(([bid]) => bid),
  bidSize: rows.map(([, size]) => size),
  ask: rows.map(([, , ask]) => ask),
  askSize: rows.map(([, , , size]) => size),
})

/**
 * The definition written out: every pair and its mirror image, the full matrices, and the inverse as a sum of powers. No
 * folding, no elimination.
 */
function naiveAdjustments({ bid, bidSize, ask, askSize }: TouchStates, n: number, m: number, prior: number): number[] {
  const size = n * m
  const square = () => Array.from({ length: size }, () => new Array<number>(size).fill(0))
  const q = square()
  const r2 = square()
  const r = new Array<number>(size).fill(0)
  const seen = new Array<number>(size).fill(0)
  const bucket = (row: number) => Math.min(Math.floor((bidSize[row]! / (bidSize[row]! + askSize[row]!)) * n), n - 1)
  for (let row = 0; row + 1 < bid.length; row++) {
    const s = ask[row]! - bid[row]! - 1
    const s2 = ask[row + 1]! - bid[row + 1]! - 1
    if (!(s >= 0 && s < m && s2 >= 0 && s2 < m)) continue
    const move = (bid[row + 1]! + ask[row + 1]! - bid[row]! - ask[row]!) / 2
    for (const isMirror of [false, true]) {
      const at = (spread: number, imbalance: number) => spread * n + (isMirror ? n - 1 - imbalance : imbalance)
      const from = at(s, bucket(row))
      const to = at(s2, bucket(row + 1))
      ;(move === 0 ? q : r2)[from]![to]!++
      r[from]! += isMirror ? -move : move
      seen[from]!++
    }
  }
  const cells = 2 * size
  for (let i = 0; i < size; i++) {
    const weight = seen[i]! + prior
    for (const table of [q, r2])
      table[i] = table[i]!.map((count) => (weight === 0 ? 0 : (count + prior / cells) / weight))
    r[i] = weight === 0 ? 0 : r[i]! / weight
  }
  const apply = (table: number[][], x: number[]) => table.map((row) => row.reduce((sum, p, k) => sum + p * x[k]!, 0))
  const inverse = (b: number[]) => {
    let x = b
    for (let power = 0; power < 5000; power++) x = apply(q, x).map((value, i) => value + b[i]!)
    return x
  }
  let term = inverse(r)
  const total = new Array<number>(size).fill(0)
  for (let k = 0; k < 6; k++) {
    term.forEach((value, i) => {
      total[i]! += value
    })
    term = inverse(apply(r2, term))
  }
  return total
}

/**
 * A random market of small spreads: the mid follows the heavier side more often than not. The sizes are never equal: the
 * edge of two buckets belongs to the upper one, so a touch on it is not the mirror image of itself.
 */
function randomTouches(seed: number, length: number): TouchStates {
  const random = mulberry32(seed)
  const rows: [number, number, number, number][] = []
  let bid = 1000
  let spread = 1
  for (let i = 0; i < length; i++) {
    const sizes: [number, number] = [1 + Math.floor(random() * 9), 0.5 + Math.floor(random() * 9)]
    rows.push([bid, sizes[0], bid + spread, sizes[1]])
    if (random() < 0.4) bid += random() * (sizes[0] + sizes[1]) < sizes[0] ? 1 : -1
    if (random() < 0.3) spread = 1 + Math.floor(random() * 4)
  }
  return columns(rows)
}

const worst = (found: readonly Float64Array[], expected: readonly number[]) =>
  Math.max(...found.flatMap((row) => Array.from(row)).map((value, i) => Math.abs(value - expected[i]!)))

describe('fitMicroprice', () => {
  it('is right for a case worked by hand', () => {
    // Light bid -> heavy bid, no move; heavy bid -> light bid, mid + 1. Mirrored: light -> heavy, mid - 1.
    // For the light state: r = -1/2, Q to heavy 1/2: g1 = -1/2 - g1/2, so g1 = -1/3.
    // R to heavy 1/2: B g1 has g = (-g1/2) - g/2, so g = -g1/3 = 1/9; G of two steps = -1/3 + 1/9.
    const touches = columns([
      [9, 1, 10, 3],
      [9, 3, 10, 1],
      [10, 1, 11, 3],
    ])
    const fitted = (steps: number) => fitMicroprice(touches, { ...PLAIN, imbalanceBuckets: 2, spreadTicks: 1, steps })!
    expect(fitted(1).adjustments[0]![0]).toBeCloseTo(-1 / 3, 14)
    expect(fitted(2).adjustments[0]![0]).toBeCloseTo(-2 / 9, 14)
    expect(fitted(2).adjustments[0]![1]).toBeCloseTo(2 / 9, 14)
    expect(Array.from(fitted(1).pairs[0]!)).toEqual([2, 2])
  })

  it.each([
    ['no prior', 0, 4, 3],
    ['a prior of one pair', 1, 4, 3],
    ['a prior of seven pairs', 7, 6, 2],
    ['an odd number of buckets', 1, 5, 3],
  ])('agrees with the definition written out: %s', (_what, prior, n, m) => {
    const touches = randomTouches(11, 400)
    const model = fitMicroprice(touches, { prior, minPairs: 0, imbalanceBuckets: n, spreadTicks: m })!
    expect(worst(model.adjustments, naiveAdjustments(touches, n, m, prior))).toBeLessThan(1e-10)
  })

  it('finds the fair price of a planted chain', () => {
    // Two states, light (L) and heavy (H) bid. Each step the state is drawn anew, H or L with 1/2. When it was H the mid
    // rises one tick with probability u and falls with d, when it was L the reverse. So from H:
    //   g1 = (u - d) + (1 - u - d) E[g1(next)] = u - d, as the next state is either with equal chance, and g is odd;
    //   B g1 = 0 for the same reason: G = u - d.
    // Then with stickiness p (the state stays with probability p): g1 = (u - d) / (1 - (1 - u - d)(2p - 1)), and B multiplies
    // by b = (u + d)(2p - 1) / (1 - (1 - u - d)(2p - 1)): G = g1 (1 - b^6) / (1 - b).
    const [u, d, p] = [0.2, 0.05, 0.8]
    const random = mulberry32(5)
    const rows: [number, number, number, number][] = []
    let bid = 1_000_000
    let isHeavy = true
    for (let i = 0; i < 400_000; i++) {
      rows.push(isHeavy ? [bid, 3, bid + 1, 1] : [bid, 1, bid + 1, 3])
      const draw = random()
      const sign = isHeavy ? 1 : -1
      if (draw < u) bid += sign
      else if (draw < u + d) bid -= sign
      if (random() >= p) isHeavy = !isHeavy
    }
    const denominator = 1 - (1 - u - d) * (2 * p - 1)
    const g1 = (u - d) / denominator
    const b = ((u + d) * (2 * p - 1)) / denominator
    const expected = (g1 * (1 - b ** 6)) / (1 - b)
    const model = fitMicroprice(columns(rows), { imbalanceBuckets: 2, spreadTicks: 1 })!
    expect(Math.abs(model.adjustments[0]![1]! - expected)).toBeLessThan(0.01) // six standard errors
    expect(model.price(100, 3, 101, 1)).toBe(100.5 + model.adjustments[0]![1]!)
  })

  it('is antisymmetric to the last bit', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 7 }), fc.integer({ min: 1, max: 4 }), (seed, n, m) => {
        const model = fitMicroprice(randomTouches(seed, 120), { minPairs: 0, imbalanceBuckets: n, spreadTicks: m })!
        for (const row of model.adjustments) expect(row.toReversed().map((g) => 0 - g)).toEqual(row)
      }),
    )
  })

  it('does not depend on touches being repeated, nor on the side a market is looked at from', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(3), { minLength: 150, maxLength: 150 }), (seed, repeats) => {
        const { bid, bidSize, ask, askSize } = randomTouches(seed, 150)
        const rows = repeats.flatMap((times, i) => new Array<number>(1 + times).fill(i))
        const take = (column: ArrayLike<number>) => rows.map((row) => column[row]!)
        const repeated = { bid: take(bid), bidSize: take(bidSize), ask: take(ask), askSize: take(askSize) }
        const minus = (column: ArrayLike<number>) => Array.from(column, (price) => 5000 - price)
        const mirrored = { bid: minus(ask), bidSize: askSize, ask: minus(bid), askSize: bidSize }
        const options = { ...PLAIN, imbalanceBuckets: 2 }
        const expected = fitMicroprice({ bid, bidSize, ask, askSize }, options)
        fc.pre(expected !== null)
        const flat = expected!.adjustments.flatMap((row) => Array.from(row))
        expect(worst(fitMicroprice(repeated, options)!.adjustments, flat)).toBeLessThan(1e-9)
        expect(worst(fitMicroprice(mirrored, options)!.adjustments, flat)).toBeLessThan(1e-9)
      }),
    )
  })

  it('pulls what was rarely seen towards the mid, the more so the stronger the prior', () => {
    const touches = columns([
      [9, 3, 10, 1],
      [10, 3, 11, 1],
      [11, 3, 12, 1],
    ])
    const at = (prior: number) =>
      fitMicroprice(touches, { prior, minPairs: 0, imbalanceBuckets: 2, steps: 1 })!.adjustments[0]![1]!
    expect([at(0), at(2), at(6)]).toEqual([1, 0.5, 0.25])
  })

  it('leaves the mid where the spread has no state, and has no price without a side', () => {
    const model = fitMicroprice(randomTouches(3, 200), { minPairs: 0, spreadTicks: 2, tickSize: 1 })!
    expect(model.price(100, 9, 103, 1)).toBe(101.5)
    expect(model.price(100, 9, 100, 1)).toBe(100)
    expect(model.price(Number.NaN, 0, 103, 1)).toBeNaN()
  })

  it('counts in the tick it is given', () => {
    const { bid, bidSize, ask, askSize } = randomTouches(4, 300)
    const scaled = (column: ArrayLike<number>) => Array.from(column, (ticks) => ticks * 0.05)
    const options = { minPairs: 0, imbalanceBuckets: 4 }
    const inTicks = fitMicroprice({ bid, bidSize, ask, askSize }, options)!
    const inPrices = fitMicroprice(
      { bid: scaled(bid), bidSize, ask: scaled(ask), askSize },
      { ...options, tickSize: 0.05 },
    )!
    expect(inPrices.adjustments).toEqual(inTicks.adjustments)
    expect(inPrices.price(50, 3, 50.05, 1)).toBeCloseTo(inTicks.price(1000, 3, 1001, 1) * 0.05, 12)
  })

  it('does not pair touches across a missing one', () => {
    const touches = columns([
      [9, 3, 10, 1],
      [Number.NaN, 0, 10, 1],
      [12, 3, 13, 1],
    ])
    expect(fitMicroprice(touches, { minPairs: 0 })!.pairs.every((row) => row.every((pairs) => pairs === 0))).toBe(true)
  })

  it('has no model from too few pairs, or from a market that never moves (without a prior)', () => {
    expect(fitMicroprice(randomTouches(1, 999))).toBeNull()
    const still = columns(Array.from({ length: 5 }, () => [9, 3, 10, 1]))
    expect(fitMicroprice(still, PLAIN)).toBeNull()
    expect(fitMicroprice(still, { minPairs: 0 })!.adjustments[0]).toEqual(new Float64Array(10))
  })

  it.each([
    [{ imbalanceBuckets: 1 }, 'imbalanceBuckets must be a whole number of at least 2, was 1'],
    [{ spreadTicks: 2.5 }, 'spreadTicks must be a whole number of at least 1, was 2.5'],
    [{ prior: -1 }, 'prior must not be negative, was -1'],
    [{ tickSize: 0 }, 'tickSize must be positive, was 0'],
  ])('refuses %o', (options, message) => {
    expect(() => fitMicroprice(columns([]), options)).toThrow(new RangeError(message))
  })

  it('refuses columns of different length', () => {
    expect(() => fitMicroprice({ bid: [1], bidSize: [1], ask: [], askSize: [1] })).toThrow(
      'ask has 0 values, bid has 1',
    )
  })
})

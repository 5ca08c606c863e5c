import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LevelChange, MarketDriver } from '../../test/support/market-driver.ts'
import { mulberry32 } from '../math/index.ts'
import { type InstrumentFit, InstrumentFits } from './instrument-fits.ts'
import { levelDepthMean } from './level-depth-mean.ts'
import { mergeInstrumentFits } from './merge-fits.ts'
import { mlofi } from './mlofi.ts'
import { OfiIntegrated } from './ofi-integrated.ts'
import type { OfiIntegratedParameters } from './ofi-integrated-parameters.ts'
import { fitIntegratedOfi } from './ofi-moments.ts'

const SECOND = 1_000_000
const MINUTE = 60 * SECOND
const START = 28_000_000 * MINUTE
const SMALL = { minBars: 5, halfLife: null } as const
const CONDITIONS = { l1: 'book', bars: '1s' } as const
const LEVELS = Array.from({ length: 10 }, (_, level) => level)

const BOOK: readonly LevelChange[] = LEVELS.flatMap((level): LevelChange[] => [
  ['bid', 1000 - level, 20 + level],
  ['ask', 1001 + level, 20 + level],
])

/** Bars of a few updates each, in which the sizes of all levels tend to move together. */
function bars(seed: number, count: number): (readonly (readonly LevelChange[])[])[] {
  const random = mulberry32(seed)
  return Array.from({ length: count }, () => {
    const drift = random() - 0.5
    return Array.from({ length: Math.floor(random() * 4) }, () =>
      LEVELS.flatMap((level): LevelChange[] => {
        const push = Math.round(10 * (drift + 0.4 * (random() - 0.5)))
        return [
          ['bid', 1000 - level, 20 + push],
          ['ask', 1001 + level, 20 - push],
        ]
      }).filter(() => random() < 0.7),
    )
  })
}

function market(parameters: Partial<OfiIntegratedParameters> = SMALL, fits?: InstrumentFits): MarketDriver {
  const driver = new MarketDriver([mlofi, levelDepthMean, [new OfiIntegrated(parameters, fits), ['ofi_integrated']]])
  driver.snapshot(START - 1, BOOK)
  driver.close(START)
  return driver
}

function play(driver: MarketDriver, list: ReturnType<typeof bars>, from = START): Record<string, number>[] {
  return list.map((updates, i) => {
    const start = from + i * SECOND
    updates.forEach((levels, k) => {
      driver.update(start + k + 1, levels)
    })
    return driver.close(start + SECOND)
  })
}

/** Flows by level over the bar's mean depth of a level; an empty bar has none. */
const scaledFlows = (rows: readonly Record<string, number>[]) =>
  LEVELS.map((level) => rows.map((row) => row[`mlofi_${level + 1}`]! / (row.level_depth_mean_10! || 1)))

function learnt(fits: InstrumentFits): InstrumentFit {
  return JSON.parse(JSON.stringify({ venue: 'acme', symbol: 'BTC-USD', ...fits.learnt() })) as InstrumentFit
}

describe('fitIntegratedOfi', () => {
  it('is right for a case worked by hand', () => {
    // Level 2 moves half as much as level 1, the same way: the direction is (2, 1), over its sum (2/3, 1/3).
    const { weights, explained } = fitIntegratedOfi([
      [2, -2, 4, 6],
      [1, -1, 2, 3],
    ])!
    expect(weights[0]).toBeCloseTo(2 / 3, 14)
    expect(weights[1]).toBeCloseTo(1 / 3, 14)
    expect(explained).toBeCloseTo(1, 14)
  })

  it('has none from one bar, or from flows that never vary; rows with a missing value are left out', () => {
    expect(fitIntegratedOfi([[1], [2]])).toBeNull()
    expect(fitIntegratedOfi([[1, 1, 1], [2, 2, 2]])).toBeNull() // biome-ignore format: one line
    const nan = Number.NaN
    expect(fitIntegratedOfi([[2, nan, -1], [1, 5, 0]])).toEqual(fitIntegratedOfi([[2, -1], [1, 0]])) // biome-ignore format: one line
    expect(() => fitIntegratedOfi([[1, 2], [1]])).toThrow(RangeError)
  })

  it('has weights of total size 1 and positive sum, and no projection of that kind varies more', () => {
    const flow = fc.double({ min: -10, max: 10, noNaN: true })
    const rows = fc.array(fc.tuple(flow, flow, flow), { minLength: 3, maxLength: 20 })
    fc.assert(
      fc.property(rows, fc.tuple(flow, flow, flow), (samples, other) => {
        const found = fitIntegratedOfi([0, 1, 2].map((level) => samples.map((row) => row[level]!)))
        fc.pre(found !== null && other.some((entry) => Math.abs(entry) > 0.1))
        const { weights, explained } = found!
        expect(weights.reduce((sum, w) => sum + Math.abs(w), 0)).toBeCloseTo(1, 12)
        expect(weights.reduce((sum, w) => sum + w, 0)).toBeGreaterThanOrEqual(-1e-12)
        expect(explained).toBeGreaterThan(1 / 3 - 1e-9)
        const varianceAlong = (direction: ArrayLike<number>) => {
          const norm = Math.hypot(...Array.from(direction))
          const along = samples.map((row) => row.reduce((sum, x, i) => sum + (x * direction[i]!) / norm, 0))
          const mean = along.reduce((sum, x) => sum + x, 0) / along.length
          return along.reduce((sum, x) => sum + (x - mean) ** 2, 0)
        }
        const best = varianceAlong(weights)
        expect(varianceAlong(other)).toBeLessThanOrEqual(best * (1 + 1e-9) + 1e-9)
      }),
    )
  })
})

describe('ofi_integrated', () => {
  it('is the flow of the levels along the direction fitted to the bars before the last whole minute', () => {
    const rows = play(market(), bars(1, 100))
    const { weights } = fitIntegratedOfi(scaledFlows(rows.slice(0, 60)))!
    const flows = scaledFlows(rows)
    for (const at of [60, 80, 99]) {
      const expected = weights.reduce((sum, weight, level) => sum + weight * flows[level]![at]!, 0)
      expect(rows[at]!.ofi_integrated).toBeCloseTo(expected, 12)
    }
    expect(rows.slice(60).filter((row) => Math.abs(row.ofi_integrated!) > 0.01).length).toBeGreaterThan(20)
  })

  it('has no value before enough whole bars; a bar without an update is 0', () => {
    const rows = play(market({ ...SMALL, minBars: 60 }), [...bars(1, 90), []])
    const first = rows.findIndex((row) => !Number.isNaN(row.ofi_integrated))
    expect(first).toBe(60)
    expect(rows.at(-1)!.ofi_integrated).toBe(0)
  })

  it('does not learn from a bar in which the book was interrupted, but does across a re-anchor snapshot', () => {
    const observations = (reason: 'gap' | 'snapshot') => {
      const fits = new InstrumentFits(CONDITIONS)
      const driver = market(SMALL, fits)
      play(driver, bars(1, 5))
      const at = START + 5 * SECOND
      if (reason === 'gap') driver.interrupt(at + 1, 'gap')
      driver.snapshot(at + 2, BOOK, reason === 'gap' ? 'resync' : 'snapshot')
      driver.close(at + SECOND)
      play(driver, bars(2, 3), at + SECOND)
      return learnt(fits).ofi_integrated!.sample.observations
    }
    expect(observations('snapshot')).toBe(9)
    expect(observations('gap')).toBe(8)
  })

  it('has no value for, and does not learn from, a bar with flow but without displayed depth', () => {
    const gone = BOOK.map(([side, price]): LevelChange => [side, price, 0])
    const fits = new InstrumentFits(CONDITIONS)
    const driver = market(SMALL, fits)
    const before = play(driver, bars(1, 70))
    // Both sides leave in one update, and none comes back within the bar: a flow over a depth of 0.
    const [empty] = play(driver, [[gone]], START + 70 * SECOND)
    driver.update(START + 71 * SECOND, BOOK)
    const after = play(driver, bars(2, 70), START + 71 * SECOND)
    expect(before.at(-1)!.ofi_integrated).not.toBeNaN()
    expect(empty!.ofi_integrated).toBeNaN()
    expect(after.every((row) => Number.isFinite(row.ofi_integrated))).toBe(true)
    const { sums, products } = learnt(fits).ofi_integrated!.moments
    expect([...sums, ...products].every((value) => Number.isFinite(value))).toBe(true)
  })

  it('leaves a row that is not finite out of a table, too', () => {
    expect(fitIntegratedOfi([[2, Number.POSITIVE_INFINITY, -1], [1, 5, 0]])).toEqual(fitIntegratedOfi([[2, -1], [1, 0]])) // biome-ignore format: one line
  })

  it('uses nothing later than its row', () => {
    fc.assert(
      fc.property(fc.nat(150), fc.integer(), (cut, seed) => {
        const list = bars(3, 150)
        const other = [...list.slice(0, cut), ...bars(seed, 150 - cut)]
        const values = (each: typeof list) => play(market(), each).map((row) => row.ofi_integrated)
        expect(values(other).slice(0, cut)).toEqual(values(list).slice(0, cut))
      }),
      { numRuns: 20 },
    )
  })

  it.each([
    ['to the last bit where nothing is forgotten', null, 15],
    ['to rounding where bars age', 2 * MINUTE, 10],
  ])('saved and loaded goes on as if the run had not been interrupted: %s', (_what, halfLife, digits) => {
    const parameters = { ...SMALL, halfLife }
    const [first, second] = [bars(4, 120), bars(5, 100)]
    const middle = START + 2 * MINUTE
    const whole = market(parameters)
    play(whole, first)
    whole.interrupt(middle, 'gap')
    whole.snapshot(middle, BOOK, 'resync')
    whole.close(middle + SECOND)
    const expected = play(whole, second, middle + SECOND)

    const fits = new InstrumentFits(CONDITIONS)
    play(market(parameters, fits), first)
    const next = new MarketDriver([
      [new OfiIntegrated(parameters, new InstrumentFits(CONDITIONS, learnt(fits))), ['ofi_integrated']],
    ])
    next.snapshot(middle, BOOK)
    next.close(middle + SECOND)
    const found = play(next, second, middle + SECOND)
    expect(found.some((row) => Number.isNaN(row.ofi_integrated))).toBe(false)
    found.forEach((row, i) => {
      expect(row.ofi_integrated).toBeCloseTo(expected[i]!.ofi_integrated!, digits)
    })
  })

  it('frozen, keeps the weights of the fit; two days in one fit are both together', () => {
    const part = (seed: number, from: number) => {
      const fits = new InstrumentFits(CONDITIONS)
      const driver = market(SMALL, fits)
      const rows = play(driver, bars(seed, 70), from)
      return { fit: learnt(fits), rows }
    }
    const [a, b] = [part(6, START), part(7, START)]
    const merged = mergeInstrumentFits(a.fit, b.fit)
    expect(merged.ofi_integrated!.sample.observations).toBe(140)
    const { weights } = fitIntegratedOfi(scaledFlows([...a.rows, ...b.rows]))!
    const frozen = market(SMALL, new InstrumentFits(CONDITIONS, merged, true))
    const rows = play(frozen, bars(8, 130))
    const flows = scaledFlows(rows)
    rows.forEach((row, at) => {
      const expected = weights.reduce((sum, weight, level) => sum + weight * flows[level]![at]!, 0)
      expect(row.ofi_integrated).toBeCloseTo(expected, 10)
    })
  })

  it('refuses a fit of other bars', () => {
    const fits = new InstrumentFits(CONDITIONS)
    play(market(SMALL, fits), bars(1, 10))
    const other = new InstrumentFits({ ...CONDITIONS, bars: '100ms' }, learnt(fits))
    expect(() => new OfiIntegrated(SMALL, other)).toThrow('the fit of ofi_integrated has bars "1s", this run "100ms"')
  })
})

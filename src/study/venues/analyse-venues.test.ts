import { describe, expect, it } from 'vitest'
import { type SimulatedVenue, simulateVenues } from '../../../test/support/venue-series.ts'
import { benjaminiHochberg } from '../../math/statistics.ts'
import { analyseVenues } from './analyse-venues.ts'
import { consolidateVenues } from './consolidate-venues.ts'
import { adjustLeaders } from './lead-lag.ts'
import { leadLagBars } from './lead-lag-bars.ts'
import { leadLagTicks, type NamedTicks } from './lead-lag-ticks.ts'
import { misleadingVenues } from './misleading-venue.ts'
import { providerReaction } from './provider-reaction.ts'

const honest = (venue: string, more: Partial<SimulatedVenue> = {}): SimulatedVenue => ({ venue, truth: 1, ...more })
const BARS = 20_000
const path = (table: ReturnType<typeof simulateVenues>[number]) => ({
  name: table.venue,
  logMid: table.columns.get('mid')!.map(Math.log),
})

describe('leadLagBars', () => {
  it.each([1, 3, 7])('recovers a planted lead of %d bars', (lagBars) => {
    const [a, b] = simulateVenues([honest('first'), honest('late', { lagBars })], BARS, 3)
    const found = leadLagBars(path(a!), path(b!), 1)
    expect(found).toMatchObject({ leader: 'first', peakLagSeconds: lagBars })
    expect(found.leadRatio).toBeGreaterThan(1)
    expect(found.asymmetry!.low).toBeGreaterThan(0)
    const mirrored = leadLagBars(path(b!), path(a!), 1)
    expect(mirrored).toMatchObject({ leader: 'first', peakLagSeconds: -lagBars })
  })

  it('names no leader of symmetric venues, in at least 38 of 40 markets', () => {
    let leaders = 0
    for (let seed = 0; seed < 40; seed++) {
      const [a, b] = simulateVenues([honest('a'), honest('b')], 4000, 100 + seed)
      if (leadLagBars(path(a!), path(b!), 1).leader !== null) leaders++
    }
    expect(leaders).toBeLessThanOrEqual(2)
  })

  it('equals the naive correlation at every lag', () => {
    const [a, b] = simulateVenues([honest('a'), honest('b', { lagBars: 1 })], 500, 5).map(path)
    const [x, y] = [a!, b!].map(({ logMid }) => logMid.map((value, i) => (i === 0 ? 0 : value - logMid[i - 1]!)))
    const square = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0)
    const { correlations } = leadLagBars(a!, b!, 1, { maxLagBars: 2 })
    for (const [index, lag] of [-2, -1, 0, 1, 2].entries()) {
      const products = x!.reduce((sum, value, i) => sum + value * (y![i + lag] ?? 0), 0)
      expect(correlations[index]!.value).toBeCloseTo(products / Math.sqrt(square(x!) * square(y!)), 9)
    }
  })

  it('says so where a venue never moves', () => {
    const still = { name: 'still', logMid: new Float64Array(100) }
    const found = leadLagBars(still, { name: 'other', logMid: Float64Array.from({ length: 100 }, (_, i) => i % 3) }, 1)
    expect(found).toMatchObject({
      leader: null,
      verdict: 'still and other: one of them never moves, or there are too few bars to tell',
    })
  })
})

describe('adjustLeaders', () => {
  const [a, b] = simulateVenues([honest('a'), honest('b', { lagBars: 1 })], 2000, 24).map(path)
  const pair = leadLagBars(a!, b!, 1)
  const withP = (p: number) => ({ ...pair, asymmetry: { ...pair.asymmetry!, p } })

  it('names a leader only where the asymmetry stands among all pairs that were tried', () => {
    expect(adjustLeaders([withP(0.004)], 0.01)[0]).toMatchObject({ leader: 'a', adjustedP: 0.004 })
    const found = adjustLeaders([withP(0.004), withP(0.6), withP(0.5), { ...pair, asymmetry: null }], 0.01)
    expect(found.map(({ leader }) => leader)).toEqual([null, null, null, null])
    expect(found.map(({ adjustedP }) => adjustedP)).toEqual([0.012, 0.6, 0.6, null])
    expect(found[0]!.verdict).toBe('neither a nor b leads at these lags')
  })
})

describe('leadLagTicks', () => {
  /** The same path seen at different random moments, one of them late by `delay` seconds. */
  const ticks = (
    name: string,
    { logMid }: { logMid: Float64Array },
    delay: number,
    keep: (i: number) => boolean,
  ): NamedTicks => {
    const rows = [...logMid.keys()].filter(keep)
    return { name, times: rows.map((i) => (i * 0.1 + delay) * 1e6), values: rows.map((i) => logMid[i]!) }
  }
  const common = path(simulateVenues([honest('a')], 6000, 8)[0]!)

  it('recovers a delay of 0.2 s between venues that do not tick together', () => {
    const a = ticks('a', common, 0, (i) => i % 3 !== 0)
    const b = ticks('b', common, 0.2, (i) => i % 2 === 0)
    const found = leadLagTicks(a, b, { lagSeconds: [0.1, 0.2, 0.4, 0.8] })!
    expect(found).toMatchObject({ leader: 'a', estimator: 'ticks' })
    expect(found.peakLagSeconds).toBeGreaterThan(0.05)
    expect(found.peakLagSeconds).toBeLessThan(0.45)
    expect(leadLagTicks(b, a, { lagSeconds: [0.1, 0.2, 0.4, 0.8] })!.leader).toBe('a')
  })

  it('is null without overlap', () => {
    const a = ticks('a', common, 0, () => true)
    expect(
      leadLagTicks(
        a,
        ticks('b', common, 10_000, () => true),
      ),
    ).toBeNull()
  })
})

describe('misleadingVenues', () => {
  const warningsOf = (venues: readonly SimulatedVenue[], seed: number, bars = BARS) =>
    misleadingVenues(consolidateVenues(simulateVenues(venues, bars, seed))).map(({ warning }) => warning)

  it('flags a venue whose imbalance points the wrong way, and only that', () => {
    expect(warningsOf([honest('a'), honest('b'), { venue: 'spoofed', truth: -1 }], 11)).toEqual([
      null,
      null,
      'opposite',
    ])
  })

  it('flags a venue that shows noise where its peers show the pressure', () => {
    expect(warningsOf([honest('a'), honest('b'), { venue: 'noise', truth: 0 }], 12)).toEqual([null, null, 'weaker'])
  })

  it('flags none of symmetric venues, in at least 29 of 30 markets', () => {
    let flagged = 0
    for (let seed = 0; seed < 30; seed++) {
      if (warningsOf([honest('a'), honest('b'), honest('c')], 200 + seed, 4000).some((each) => each !== null)) flagged++
    }
    expect(flagged).toBeLessThanOrEqual(1)
  })

  it('warns of nobody where imbalance predicts nothing anywhere', () => {
    const noise = ['a', 'b', 'c'].map((venue) => ({ venue, truth: 0 }))
    const found = misleadingVenues(consolidateVenues(simulateVenues(noise, BARS, 13, 0)))
    expect(found.map(({ warning }) => warning)).toEqual([null, null, null])
    expect(found[0]!.verdict).toBe(
      "a: the other venues' imbalance predicts nothing beyond chance here, so none can mislead from it",
    )
  })

  it('predicts no move across a hole in time: flat but for jumps inside holes, nothing varies and nothing correlates', () => {
    const [a, b] = simulateVenues([honest('a'), honest('b')], 2000, 22).map((table) => ({
      ...table,
      columns: new Map([...table.columns, ['mid', table.time.map((_, bar) => 1 + Math.floor((bar + 49) / 100))]]),
      segment: Int32Array.from({ length: 2000 }, (_, bar) => (bar % 100 === 50 ? -1 : Math.floor((bar + 49) / 100))),
    }))
    const found = misleadingVenues(consolidateVenues([a!, b!]), { horizonBars: 10 })
    expect(found.map(({ ic }) => ic)).toEqual([null, null])
  })

  it('shows on disagreement whom price followed', () => {
    const all = consolidateVenues(simulateVenues([honest('a'), honest('b'), { venue: 'spoofed', truth: -1 }], BARS, 11))
    const spoofed = misleadingVenues(all)[2]!
    expect(spoofed.othersRightOnDisagreement!.low).toBeGreaterThan(0.5)
    expect(spoofed.disagreements).toBeGreaterThan(1000)
  })
})

describe('providerReaction', () => {
  const all = consolidateVenues(simulateVenues([honest('a'), honest('b')], BARS, 14))
  const reaction = providerReaction(all, all.ofi, { horizonsBars: [1, 10] })
  const of = (kind: string) =>
    reaction.find((each) => each.venue === 'a' && each.kind === kind && each.horizonSeconds === 1)!

  it('finds the planted reaction: quotes follow, the spread widens, the attacked side thins, the other does not', () => {
    expect(of('quote_adjustment_bps').excess!.low).toBeGreaterThan(0)
    expect(of('spread_change_bps').excess!.low).toBeGreaterThan(0)
    expect(of('attacked_depth_log').excess!.high).toBeLessThan(0)
    expect(of('attacked_depth_log').afterPressure).toBeLessThan(of('other_depth_log').afterPressure!)
  })

  it('holds it against bars out of reach of any event: neither in its aftermath nor about to see one', () => {
    const bars = 4000
    const at = (bar: number): number => bar % 100
    // An event every hundred bars; the spread widens by 10 over ten bars, and is back after twenty.
    const spread = (bar: number): number => 1 + Math.max(0, 10 - Math.abs(at(bar) - 10))
    const tables = simulateVenues([honest('a'), honest('b')], bars, 23).map((table) => ({
      ...table,
      columns: new Map([
        ...table.columns,
        ['spread_bps', Float64Array.from({ length: bars }, (_, bar) => spread(bar))],
      ]),
    }))
    const pressure = Float64Array.from({ length: bars }, (_, bar) => (at(bar) === 0 ? 9 : 1))
    const found = providerReaction(consolidateVenues(tables), pressure, { horizonsBars: [5, 30], quantile: 0.995 })
    const change = found.filter(({ kind, venue }) => kind === 'spread_change_bps' && venue === 'a')
    expect(change.map(({ afterPressure, otherwise }) => [afterPressure, otherwise])).toEqual([
      [5, 0],
      [0, 0],
    ])
  })

  it('is null where a column is absent', () => {
    expect(of('attacked_cost_change_bps')).toMatchObject({
      events: 0,
      afterPressure: null,
      otherwise: null,
      excess: null,
    })
  })

  it('takes no change across a hole in time: flat but for a jump inside the hole is no reaction, at any horizon', () => {
    const bars = 4000
    const [whole] = simulateVenues([honest('a')], bars, 21)
    const isHole = (bar: number): boolean => bar % 100 >= 50 && bar % 100 < 53
    const level = (bar: number): number => 1 + Math.floor((bar + 49) / 100)
    const flat = new Map(
      ['mid', 'spread_bps', 'depth_bid_10bps', 'depth_ask_10bps', 'cost_buy_100k_bps', 'cost_sell_100k_bps'].map(
        (name) => [name, Float64Array.from({ length: bars }, (_, bar) => level(bar))],
      ),
    )
    const table = {
      ...whole!,
      columns: new Map([...flat, ['ofi_l1', whole!.columns.get('ofi_l1')!]]),
      amountUnit: 'quote' as const,
    }
    const kept = Array.from({ length: bars }, (_, bar) => bar).filter((bar) => !isHole(bar))
    const pick = (values: Float64Array) => Float64Array.from(kept, (bar) => values[bar]!)
    const withoutRows = {
      ...table,
      time: pick(table.time),
      columns: new Map([...table.columns].map(([name, values]) => [name, pick(values)] as const)),
    }
    const blank = (values: Float64Array) => values.map((value, bar) => (isHole(bar) ? Number.NaN : value))
    const withoutValues = {
      ...table,
      columns: new Map([...table.columns].map(([name, values]) => [name, blank(values)] as const)),
    }
    const segment = Int32Array.from({ length: bars }, (_, bar) => (isHole(bar) ? -1 : level(bar)))
    const withSegments = { ...table, segment }
    for (const holed of [withoutRows, withoutValues, withSegments]) {
      const joined = consolidateVenues([holed, { ...holed, venue: 'b' }])
      const found = providerReaction(joined, table.columns.get('ofi_l1')!, { horizonsBars: [1, 5, 10] })
      expect(found).toHaveLength(2 * 6 * 3)
      for (const { events, afterPressure, otherwise } of found) {
        expect(events).toBeGreaterThan(20)
        expect(afterPressure).toBeCloseTo(0, 12)
        expect(otherwise).toBeCloseTo(0, 12)
      }
    }
  })

  it('finds no reaction to pressure that is noise', () => {
    const noise = simulateVenues([{ venue: 'n', truth: 0 }], BARS, 99)[0]!.columns.get('ofi_l1')!
    for (const { excess } of providerReaction(all, noise, { horizonsBars: [1] })) {
      if (excess !== null) expect(excess.p).toBeGreaterThan(0.001)
    }
  })
})

describe('analyseVenues', () => {
  const tables = simulateVenues([honest('a'), honest('b', { lagBars: 2 }), { venue: 'spoofed', truth: -1 }], BARS, 15)
  const result = analyseVenues(tables)

  it('puts it together: warnings, leaders, shares', () => {
    expect(result.warnings).toHaveLength(1)
    expect(result.warnings[0]).toMatch(/^spoofed misleads: price goes against its imbalance/)
    expect(result.leadLag.map(({ a, b, leader }) => [a, b, leader])).toEqual([
      ['a', 'b', 'a'],
      ['a', 'spoofed', null],
      ['b', 'spoofed', 'spoofed'],
    ])
    const adjusted = benjaminiHochberg(result.leadLag.map(({ asymmetry }) => asymmetry!.p)).adjusted
    expect(result.leadLag.map(({ adjustedP }) => adjustedP)).toEqual(adjusted)
    expect(result.concentration).toBeCloseTo(1 / 3, 1)
    expect(result).toMatchObject({ gridBars: BARS, completeBars: BARS, pressure: 'ofi_l1', notes: [] })
  })

  it('is plain JSON without NaN, and the same from the same seed', () => {
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
    expect(analyseVenues(tables)).toEqual(result)
  })

  it('compares nothing, and says so, where currencies cannot be joined', () => {
    const [a, b] = simulateVenues([honest('a'), honest('b', { quote: 'USD' })], 500, 16)
    const found = analyseVenues([a!, b!])
    expect(found.notes).toContain('fewer than two venues could be joined in one currency: nothing is compared')
    expect(found).toMatchObject({ leadLag: [], reliability: [], warnings: [] })
    expect(JSON.parse(JSON.stringify(found))).toEqual(found)
  })
})

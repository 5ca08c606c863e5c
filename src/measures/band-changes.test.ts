import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChangeLog } from '../book/index.ts'
import { BAND_EDGES, BANDS, BandChanges } from './band-changes.ts'

type Change = readonly [side: 0 | 1, tick: number, delta: number]

function logOf(changes: readonly Change[]): ChangeLog {
  const log = new ChangeLog()
  log.reserve(changes.length)
  for (const [side, tick, delta] of changes) {
    log.side[log.count] = side
    log.tick[log.count] = tick
    log.delta[log.count++] = delta
  }
  return log
}

/** Twenty thousand times the distance of a change to the mid, in whole numbers: `2 x 10^4 bps` are `twiceMid` wide. */
const distance = ([side, tick]: Change, twiceMid: number) =>
  10_000 * (side === 0 ? twiceMid - 2 * tick : 2 * tick - twiceMid)

describe('BandChanges', () => {
  it('knows nothing without a mid', () => {
    const bands = new BandChanges()
    bands.read(logOf([[0, 99, 5]]), Number.NaN)
    expect(bands.isKnown).toBe(false)
    bands.read(logOf([]), 200)
    expect(bands.isKnown).toBe(true)
  })

  it('equals the definition for any mid and any changes, and the closed 5-bps band', () => {
    const change = fc.tuple(
      fc.constantFrom<0 | 1>(0, 1),
      fc.integer({ min: -80, max: 30 }), // bps from the mid, away from it
      fc.integer({ min: -3, max: 3 }), // ticks beside it
      fc.integer({ min: -1_000, max: 1_000 }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 4_000_000 }), fc.array(change), (twiceMid, drawn) => {
        const changes = drawn.map(([side, bps, beside, delta]): Change => {
          const away = Math.round((twiceMid * bps) / 20_000) + beside
          return [side, Math.round(twiceMid / 2) + (side === 0 ? away : -away), delta]
        })
        const lots = new Array<number>(2 * BANDS).fill(0)
        const closed = [0, 0]
        for (const change of changes) {
          const [side, , delta] = change
          const at = distance(change, twiceMid)
          const band = BAND_EDGES.findIndex((edge) => at < edge * twiceMid)
          if (band >= 0) lots[side * BANDS + band]! += delta
          if (at <= 5 * twiceMid) closed[side]! += delta
        }
        const bands = new BandChanges()
        bands.read(logOf(changes), twiceMid)
        const sides = [0, 1] as const
        expect(sides.flatMap((side) => BAND_EDGES.map((_, band) => bands.inBand(side, band)))).toEqual(lots)
        expect(sides.map((side) => bands.within5Bps(side))).toEqual(closed)
      }),
      { numRuns: 300 },
    )
  })
})

import { describe, expect, it } from 'vitest'
import { PLACEBO_PROCESSES, secondTimes } from '../../../test/support/placebo-series.ts'
import { fitSnapshotBaseline, snapshotTest } from './snapshot-test.ts'

const BARS = 40 * 3600
const TIME = secondTimes(2 * BARS)
const VALUES = PLACEBO_PROCESSES['AR(1) 0.9']!(2 * BARS, 21)
const baseline = fitSnapshotBaseline(VALUES.subarray(0, BARS), TIME, { windowBars: 30, barSeconds: 1 })!
const windowAt = (row: number, shift = 0) =>
  snapshotTest(baseline, VALUES.slice(row, row + 30).map((value) => value + shift), TIME.slice(row, row + 30))! // biome-ignore format: one line

describe('snapshotTest', () => {
  it('rejects placebo windows as often as it says, though bars depend on each other', () => {
    let rejected = 0
    let windows = 0
    for (let row = BARS; row + 30 <= 2 * BARS; row += 30) {
      windows++
      if (windowAt(row).pEmpirical <= 0.05) rejected++
    }
    expect(rejected / windows).toBeGreaterThan(0.04)
    expect(rejected / windows).toBeLessThan(0.06)
  })

  it('tells a lifted window, its direction, and how often history was as far out', () => {
    const found = windowAt(BARS, 12)
    expect(found.direction).toBe(1)
    expect(found.z).toBeGreaterThan(5)
    expect(found.pNormal).toBeLessThan(1e-6)
    expect(found).toMatchObject({ isBound: true, pEmpirical: 1 / 4801, perHour: (120 * 1) / 4801 })
    expect(windowAt(BARS, -12).direction).toBe(-1)
  })

  it('is null where a bar is missing or time skips, and refuses a window of another length', () => {
    const holed = VALUES.slice(0, 30)
    holed[7] = Number.NaN
    expect(snapshotTest(baseline, holed, TIME.slice(0, 30))).toBeNull()
    const skipping = TIME.slice(0, 30).map((time, bar) => time + (bar < 7 ? 0 : 5_000_000))
    expect(snapshotTest(baseline, VALUES.slice(0, 30), skipping)).toBeNull()
    expect(() => snapshotTest(baseline, VALUES.slice(0, 20), TIME.slice(0, 20))).toThrow(
      'the window has 20 bars, the baseline 30',
    )
  })

  it('has no baseline for a constant or too few windows', () => {
    const settings = { windowBars: 30, barSeconds: 1 }
    expect(fitSnapshotBaseline(new Float64Array(3000).fill(1), TIME.subarray(0, 3000), settings)).toBeNull()
    expect(fitSnapshotBaseline(VALUES.subarray(0, 300), TIME.subarray(0, 300), settings)).toBeNull()
  })
})

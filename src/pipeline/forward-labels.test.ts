import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ForwardLabels } from './forward-labels.ts'

/** Steps of a run: a bar that closes, a move of the mid, or a reset. Times rise by 0 to 3. */
const steps = fc.array(
  fc.record({
    wait: fc.integer({ min: 0, max: 3 }),
    what: fc.oneof(
      { weight: 5, arbitrary: fc.constant('bar' as const) },
      { weight: 5, arbitrary: fc.constant('move' as const) },
      { weight: 1, arbitrary: fc.constant('reset' as const) },
    ),
    mid: fc.integer({ min: 90, max: 110 }),
  }),
  { maxLength: 120 },
)

describe('ForwardLabels', () => {
  it('give every bar the last mid at or before its horizon, or nothing across a reset or the end', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }), (run, horizons) => {
        const labels = new ForwardLabels(horizons)
        const found = new Map<string, number>()
        const write = (horizon: number, row: number, value: number) => {
          const key = `${horizon} ${row}`
          expect(found.has(key)).toBe(false)
          found.set(key, value)
        }
        const bars: { time: number; mid: number; step: number }[] = []
        const mids: { time: number; mid: number; step: number }[] = []
        const resets: number[] = []
        let time = 0
        let mid = 100
        run.forEach(({ wait, what, mid: next }, step) => {
          time += wait
          labels.settle(time, mid, write)
          if (what === 'bar') {
            labels.open(bars.length, time, mid)
            bars.push({ time, mid, step })
          } else if (what === 'move') {
            mid = next
            mids.push({ time, mid, step })
          } else {
            labels.drop(write)
            resets.push(step)
          }
        })
        labels.drop(write)
        const lastTime = time
        // The obvious way: look through everything that happened after the bar.
        bars.forEach((bar, row) => {
          horizons.forEach((horizon, index) => {
            const due = bar.time + horizon
            const settledBy = run.findIndex((_, step) => timeOf(run, step) > due)
            const isReset = resets.some((step) => step > bar.step && (settledBy < 0 || step < settledBy))
            const after = mids.filter((move) => move.step > bar.step && move.time <= due).at(-1)
            const expected = due >= lastTime || isReset ? Number.NaN : ((after ?? bar).mid / bar.mid - 1) * 1e4
            expect(found.get(`${index} ${row}`)).toBe(expected)
          })
        })
        expect(labels.pendingFrom(bars.length)).toBe(bars.length)
      }),
      { numRuns: 200 },
    )
  })

  it('hold rows back until their labels are known', () => {
    const labels = new ForwardLabels([5])
    const nothing = () => {}
    labels.open(0, 10, 100)
    labels.open(1, 12, 100)
    expect(labels.pendingFrom(2)).toBe(0)
    labels.settle(16, 101, nothing)
    expect(labels.pendingFrom(2)).toBe(1)
    labels.settle(18, 101, nothing)
    expect(labels.pendingFrom(2)).toBe(2)
  })
})

function timeOf(run: readonly { wait: number }[], step: number): number {
  return run.slice(0, step + 1).reduce((sum, { wait }) => sum + wait, 0)
}

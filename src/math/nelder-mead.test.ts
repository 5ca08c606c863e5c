import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nelderMead } from './nelder-mead.ts'

const rosenbrock = ([x, y]: Float64Array) => (1 - x!) ** 2 + 100 * (y! - x! ** 2) ** 2

describe('nelderMead', () => {
  it('walks down the valley of Rosenbrock', () => {
    const { point, value, converged } = nelderMead(rosenbrock, [-1.2, 1])
    expect(converged).toBe(true)
    expect(point[0]).toBeCloseTo(1, 4)
    expect(point[1]).toBeCloseTo(1, 4)
    expect(value).toBeLessThan(1e-9)
  })

  it('finds the middle of any bowl', () => {
    const centre = fc.double({ min: -5, max: 5, noNaN: true })
    const steepness = fc.double({ min: 0.2, max: 5, noNaN: true })
    fc.assert(
      fc.property(fc.array(fc.tuple(centre, steepness), { minLength: 1, maxLength: 3 }), (axes) => {
        const bowl = (point: Float64Array) => axes.reduce((sum, [c, s], i) => sum + s * (point[i]! - c) ** 2, 0)
        const { point } = nelderMead(bowl, new Float64Array(axes.length))
        axes.forEach(([c], i) => {
          expect(point[i]).toBeCloseTo(c, 3)
        })
      }),
    )
  })

  it('walks round points that have no value', () => {
    const rooted = ([x]: Float64Array) => (Math.sqrt(x!) - 1) ** 2 // NaN below 0
    expect(nelderMead(rooted, [-0.5], { step: 1 }).point[0]).toBeCloseTo(1, 3)
  })

  it('says when it ran out of evaluations', () => {
    const stopped = nelderMead(rosenbrock, [-1.2, 1], { maxEvaluations: 20 })
    expect(stopped.converged).toBe(false)
    expect(stopped.evaluations).toBeLessThan(25)
  })
})

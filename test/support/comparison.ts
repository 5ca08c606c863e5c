import { expect } from 'vitest'

/**
 * Compares figures with reference figures and remembers how many there were and how far apart: what
 * `docs/verification.md` states, and `--reporter=verbose` prints as annotations.
 */
export class Comparison {
  compared = 0
  /** Largest relative difference, and whose it is. */
  worst = 0
  private worstName = ''

  /** Integers, counts and states in ticks. */
  exact(name: string, ours: unknown, reference: unknown): void {
    expect(ours, name).toEqual(reference)
    this.compared += Array.isArray(reference) ? reference.flat(2).length : 1
  }

  /**
   * Relative difference at most `tolerance`; lists are compared one by one. `scale` is the sum of absolute terms of a
   * sum that nearly cancels: the difference then is relative to it.
   */
  near(name: string, ours: Figures, reference: Figures, tolerance = 1e-9, scale = 0): void {
    const found = typeof ours === 'number' ? [ours] : Array.from(ours)
    const expected = typeof reference === 'number' ? [reference] : Array.from(reference)
    expect(found, name).toHaveLength(expected.length)
    expected.forEach((figure, i) => {
      const difference = relativeDifference(found[i]!, figure, scale)
      expect(difference, `${name}[${i}]: ours ${found[i]}, reference ${figure}`).toBeLessThanOrEqual(tolerance)
      this.compared++
      if (difference > this.worst) {
        this.worst = difference
        this.worstName = `${name}[${i}]`
      }
    })
  }

  summary(): string {
    const worst =
      this.worst === 0 ? 'all equal' : `largest relative difference ${this.worst.toExponential(1)} (${this.worstName})`
    return `${this.compared} figures compared, ${worst}`
  }
}

type Figures = number | ArrayLike<number>

/** NaN, which no tolerance admits, where one of the two is no number. */
function relativeDifference(ours: number, reference: number, scale: number): number {
  if (ours === reference) return 0
  return Math.abs(ours - reference) / Math.max(Math.abs(reference), scale)
}

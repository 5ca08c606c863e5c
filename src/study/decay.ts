import type { Decay, HorizonStudy } from './study-result.ts'

/** How the IC falls with the horizon; null with fewer than two horizons. */
export function decayOf(horizons: readonly HorizonStudy[]): Decay | null {
  if (horizons.length < 2) return null
  const points = horizons.map(({ horizon, ic: { value, low, high } }) => ({ horizon, ic: value, low, high }))
  let peak = 0
  for (let i = 1; i < points.length; i++) if (Math.abs(points[i]!.ic) > Math.abs(points[peak]!.ic)) peak = i
  const half = Math.abs(points[peak]!.ic) / 2
  let halfLifeSeconds: number | null = null
  for (let i = peak + 1; i < points.length && halfLifeSeconds === null; i++) {
    const before = Math.abs(points[i - 1]!.ic)
    const here = Math.abs(points[i]!.ic)
    if (here > half) continue
    const share = before === here ? 1 : (before - half) / (before - here)
    const from = Math.log(points[i - 1]!.horizon.micros)
    halfLifeSeconds = Math.exp(from + share * (Math.log(points[i]!.horizon.micros) - from)) / 1e6
  }
  return { points, peak: points[peak]!.horizon, halfLifeSeconds }
}

import { mulberry32, type Random } from '../../src/math/index.ts'

/** A simulated table with a known effect of its measures on the next bars. */
export interface PlantedTable {
  /** Bar ends, microseconds: bars of one second from 2024-08-09. */
  readonly time: Float64Array
  readonly mid: Float64Array
  readonly columns: ReadonlyMap<string, Float64Array>
}

export interface PlantedOptions {
  readonly rows: number
  readonly seed: number
  /** Measures `signal_0`, `signal_1`, …; only `signal_0` carries the effect. */
  readonly measures: number
  /** bps of the next bar's move per standard deviation of `signal_0`. 0 plants nothing. */
  readonly slope: number
  /** Autocorrelation of the measures from bar to bar. Default 0.8. */
  readonly persistence?: number
  /** Heavy tails: noise is Student's t with this many degrees of freedom (whole, from 3). Default normal. */
  readonly tails?: number
  /** The noise is `ln`-normal in strength with volatility that clusters. Default false. */
  readonly clustered?: boolean
}

const START = 1_723_161_600_000_000
const SECOND = 1_000_000

/** Normal numbers, Box-Muller. */
export function normals(random: Random): Random {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Measures are AR(1) of variance 1; moves in bps are `slope` times the measure a bar before, plus noise of variance 1. */
export function plantedTable(options: PlantedOptions): PlantedTable {
  const { rows, seed, measures, slope, persistence = 0.8, tails, clustered = false } = options
  const normal = normals(mulberry32(seed))
  const time = Float64Array.from({ length: rows }, (_, row) => START + (row + 1) * SECOND)
  const columns = new Map<string, Float64Array>()
  const innovation = Math.sqrt(1 - persistence * persistence)
  for (let m = 0; m < measures; m++) {
    const values = new Float64Array(rows)
    let value = normal()
    for (let row = 0; row < rows; row++) values[row] = value = persistence * value + innovation * normal()
    columns.set(`signal_${m}`, values)
  }
  const signal = columns.get('signal_0')
  const mid = new Float64Array(rows)
  let price = 60_000
  let logVolatility = 0
  for (let row = 0; row < rows; row++) {
    if (row > 0) {
      logVolatility = clustered ? 0.95 * logVolatility + 0.15 * normal() : 0
      const noise = Math.exp(logVolatility) * (tails === undefined ? normal() : studentT(normal, tails))
      price *= 1 + ((signal === undefined ? 0 : slope * signal[row - 1]!) + noise) / 1e4
    }
    mid[row] = price
  }
  return { time, mid, columns }
}

/** Student's t, scaled to variance 1. */
function studentT(normal: Random, degrees: number): number {
  let squares = 0
  for (let i = 0; i < degrees; i++) squares += normal() ** 2
  return (normal() / Math.sqrt(squares / degrees)) * Math.sqrt((degrees - 2) / degrees)
}

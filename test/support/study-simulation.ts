import { mulberry32 } from '../../src/math/index.ts'
import { conclude } from '../../src/study/conclude.ts'
import { resolveSettings } from '../../src/study/settings.ts'
import { studyMarket } from '../../src/study/study-market.ts'
import type { MarketStudy } from '../../src/study/study-result.ts'
import { studyTable } from '../../src/study/study-table.ts'
import { normals, type PlantedOptions, type PlantedTable, plantedTable } from './planted-table.ts'

export interface Scenario {
  readonly name: string
  readonly persistence: number
  readonly tails?: number
  readonly clustered?: boolean
  /**
   * Correlation of the measures' innovations with the move of their own bar. Then nothing is planted ahead: such a measure
   * explains and does not predict, and its slope ahead is 0.
   */
  readonly movesWithPrice?: number
}

/** Measures that remember more and more, noise that is wilder and wilder. */
export const SCENARIOS: readonly Scenario[] = [
  { name: 'AR(1) 0.5, normal noise', persistence: 0.5 },
  { name: 'AR(1) 0.8, Student t with 4 degrees of freedom', persistence: 0.8, tails: 4 },
  { name: 'AR(1) 0.95, t(4), clustered volatility', persistence: 0.95, tails: 4, clustered: true },
  { name: 'AR(1) 0.99 that moves with the price (0.7), no effect ahead', persistence: 0.99, movesWithPrice: 0.7 },
]

export interface StudyTally {
  readonly name: string
  readonly runs: number
  /** Runs whose interval of the slope holds the planted one, per horizon. */
  readonly covered: readonly number[]
  /** Runs without an effect in which an edge was reported. */
  readonly falseEdges: number
  /** Runs with an effect in which an edge was reported for the measure that carries it; null where none is planted. */
  readonly found: number | null
}

const SECOND = 1_000_000
const HORIZONS = [1, 5, 20]
const SLOPE = 0.1
const MEASURES = 3

/** Whole studies of `runs` tables with a planted effect and of `runs` tables without one. */
export async function simulateStudies(options: {
  readonly scenario: Scenario
  readonly runs: number
  readonly rows: number
  readonly seed: number
}): Promise<StudyTally> {
  const { scenario, runs, rows, seed } = options
  const covered = HORIZONS.map(() => 0)
  let falseEdges = 0
  let found = 0
  for (let run = 0; run < runs; run++) {
    const { persistence, movesWithPrice } = scenario
    const common = { ...scenario, rows, measures: MEASURES }
    const planting = movesWithPrice === undefined ? SLOPE : 0
    const planted = await studyOf({ ...common, seed: seed * 1_000_000 + 2 * run, slope: planting })
    const [carrier] = planted.measures
    for (const [i, { slope, bars }] of carrier!.horizons.entries()) {
      const truth = (planting * (1 - persistence ** bars)) / (1 - persistence)
      if (slope.low <= truth && truth <= slope.high) covered[i]!++
    }
    if (carrier!.verdict.level !== 'no_edge') found++
    const empty = await studyOf({ ...common, seed: seed * 1_000_000 + 2 * run + 1, slope: 0 })
    if (empty.measures.some(({ verdict }) => verdict.level !== 'no_edge')) falseEdges++
  }
  return { name: scenario.name, runs, covered, falseEdges, found: scenario.movesWithPrice === undefined ? found : null }
}

async function studyOf(options: PlantedOptions & Pick<Scenario, 'movesWithPrice'>): Promise<MarketStudy> {
  const settings = resolveSettings({ inputs: ['simulated'], horizons: HORIZONS.map((seconds) => seconds * SECOND) })
  const market = await studyMarket(loadedMarket(tableOf(options)), settings, {
    fees: [],
    signal: undefined,
    onProgress: undefined,
  })
  return conclude([market], settings.alpha).markets[0]!
}

function tableOf(options: PlantedOptions & Pick<Scenario, 'movesWithPrice'>): PlantedTable {
  const table = plantedTable(options)
  const { movesWithPrice: rho, persistence = 0.8, seed } = options
  if (rho === undefined) return table
  const normal = normals(mulberry32(seed + 500_000_000))
  const { mid } = table
  const innovation = Math.sqrt(1 - persistence * persistence)
  const columns = new Map<string, Float64Array>()
  for (const name of table.columns.keys()) {
    const values = new Float64Array(mid.length)
    let value = normal()
    for (let row = 0; row < mid.length; row++) {
      const move = row === 0 ? normal() : (mid[row]! / mid[row - 1]! - 1) * 1e4
      value = persistence * value + innovation * (rho * move + Math.sqrt(1 - rho * rho) * normal())
      values[row] = value
    }
    columns.set(name, values)
  }
  return { ...table, columns }
}

function loadedMarket({ time, mid, columns }: PlantedTable) {
  const study = [...columns.keys()].map((name) => ({ name, form: 'as_is' as const, entry: null }))
  const trusted = new Uint8Array(time.length).fill(1)
  const table = studyTable({ venue: 'simulated', symbol: 'PLANTED', time, price: mid, columns, trusted })
  return { table, files: [], kind: null, chosen: { study, skipped: [] } }
}

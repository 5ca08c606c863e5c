import { createHash } from 'node:crypto'
import { planMarkets, type StreamPlan } from '../../src/feeds/index.ts'
import { InstrumentCatalogue, type InstrumentFacts, QUALITIES } from '../../src/market/index.ts'
import {
  type BarBlock,
  DEFAULT_MEASURE_CONFIG,
  type InstrumentResult,
  loadTaskContext,
  type MeasureConfig,
  type MeasureMarketOptions,
  measureMarket,
} from '../../src/pipeline/index.ts'

export interface MeasuredTable {
  /** One object a row: `time` (µs), columns (null where null), `quality`, `coverage`. */
  readonly rows: readonly Record<string, number | string | null>[]
  /** Hash over every bit of every column. */
  readonly digest: string
  readonly results: readonly InstrumentResult[]
}

type Cuts = Pick<
  MeasureMarketOptions,
  'chunkBytes' | 'batchRows' | 'blockRows' | 'emitFrom' | 'emitUntil' | 'restartAt'
>

/** Measures the files of one market inside this process. */
export async function measureFiles(
  files: readonly string[],
  config: Partial<MeasureConfig> = {},
  cuts: Cuts = {},
  facts: readonly InstrumentFacts[] = [],
): Promise<MeasuredTable> {
  const { plans } = await planMarkets(files)
  if (plans.length !== 1) throw new Error(`one market expected, ${plans.length} found`)
  return measureStreams(plans[0]!.streams, config, cuts, facts)
}

/** Measures the streams of one market inside this process. */
export async function measureStreams(
  streams: readonly StreamPlan[],
  config: Partial<MeasureConfig> = {},
  cuts: Cuts = {},
  facts: readonly InstrumentFacts[] = [],
): Promise<MeasuredTable> {
  const whole = { ...DEFAULT_MEASURE_CONFIG, ...config }
  const context = await loadTaskContext(whole)
  const catalogue = new InstrumentCatalogue()
  catalogue.add(facts)
  const blocks = measureMarket(streams, { ...context, catalogue, ...cuts })
  const columns = [...context.selection.columns, ...whole.labels.map(({ name }) => `label_${name}`)]
  const taken = new TakenRows(columns)
  for (;;) {
    const next = await blocks.next()
    if (next.done === true) return { ...taken.result(), results: next.value.results }
    taken.add(next.value)
  }
}

/** `measureStreams` with the names of the columns to look at first. */
export function measureColumns(
  streams: readonly StreamPlan[],
  measures: readonly string[],
  config: Partial<MeasureConfig> = {},
): Promise<MeasuredTable> {
  return measureStreams(streams, { measures, ...config })
}

/** The named columns of every row behind its time in seconds. */
export function shownRows({ rows }: MeasuredTable, ...names: string[]): (number | string | null)[][] {
  return rows.map((row) => [Number(row.time) / 1e6, ...names.map((name) => row[name]!)])
}

/** Rows of blocks, copied out. */
export class TakenRows {
  readonly rows: Record<string, number | string | null>[] = []
  private readonly columns: readonly string[]
  private readonly bits: number[][]

  constructor(columns: readonly string[]) {
    this.columns = columns
    this.bits = [...columns, 'time', 'quality', 'coverage'].map(() => [])
  }

  add(block: BarBlock): void {
    const { columns, bits } = this
    const all = [...block.values, block.time, block.quality, block.coverage]
    for (let at = 0; at < block.rows; at++) {
      const row: Record<string, number | string | null> = { time: block.time[at]! }
      columns.forEach((name, i) => {
        const value = block.values[i]![at]!
        row[name] = Number.isNaN(value) ? null : value
      })
      row.quality = QUALITIES[block.quality[at]!]!
      row.coverage = block.coverage[at]!
      this.rows.push(row)
      all.forEach((column, i) => {
        const value = column[at]!
        bits[i]!.push(Number.isNaN(value) ? Number.NaN : value) // null is null, whatever the bits of its NaN
      })
    }
  }

  result(): { rows: Record<string, number | string | null>[]; digest: string } {
    const hash = createHash('sha256')
    // -0 and 0 have different bits: equal hashes are equal bits.
    for (const column of this.bits) hash.update(new Uint8Array(Float64Array.from(column).buffer))
    return { rows: this.rows, digest: hash.digest('hex') }
  }
}

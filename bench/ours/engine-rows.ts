import { createLedger } from '../../src/feeds/index.ts'
import type { IntegrityProfile } from '../../src/market/index.ts'
import type { MeasureDefinition } from '../../src/measures/index.ts'
import { Engine } from '../../src/pipeline/index.ts'
import { Checksum } from '../checksum.ts'
import type { MarketRows } from '../market-rows.ts'

const PROFILE: IntegrityProfile = { scheme: 'none', verifiability: 'none', depthScope: 'full', mayCross: false }

/** Bars of a run, block by block. */
export interface Bars {
  readonly columns: readonly string[]
  readonly blocks: readonly (readonly Float64Array[])[]
}

/** The rows through the engine of the pipeline: book, the given measures, one-second bars. */
export function measureRows({ batches }: MarketRows, definitions: readonly MeasureDefinition[]): Bars {
  const { instrument } = batches[0]!
  const columns = definitions.flatMap((definition) => definition.columns.map(({ name }) => name))
  const engine = new Engine(instrument, PROFILE, createLedger(instrument), {
    definitions,
    columns,
    labels: [],
    measureOptions: {},
    units: 'native',
    emitFrom: Number.NEGATIVE_INFINITY,
    emitUntil: Number.POSITIVE_INFINITY,
    restartAt: Number.POSITIVE_INFINITY,
    bars: { kind: 'time', width: 1_000_000, origin: 0 },
    clock: 'local',
    l1: 'book',
    hasBook: true,
    hasTrades: true,
    trust: 'range',
  })
  const blocks: Float64Array[][] = []
  const take = (): void => {
    const block = engine.block()
    if (block !== null) blocks.push(block.values.map((column) => column.slice(0, block.rows)))
    engine.release()
  }
  for (const batch of batches) while (!engine.run(batch)) take()
  while (!engine.finish()) take()
  take()
  return { columns, blocks }
}

/** Hash over the cells of the named columns, bar by bar. */
export function checksumOf({ columns, blocks }: Bars, names: readonly string[]): string {
  const checksum = new Checksum()
  const indexes = names.map((name) => columns.indexOf(name))
  for (const block of blocks) {
    for (let row = 0; row < block[0]!.length; row++) for (const index of indexes) checksum.add(block[index]![row]!)
  }
  return checksum.toString()
}

import { join } from 'node:path'
import { DEFAULT_MEASURE_CONFIG, runMeasure } from '../../src/pipeline/index.ts'
import { writeTardisRecording } from '../../src/simulate/index.ts'

export interface ExampleTables {
  readonly recordings: string
  readonly parquet: string
  readonly csv: string
}

/** Bars of the tables: two markets, two minutes each. */
export const EXAMPLE_ROWS = 240

/** Simulates two markets and measures them with forward labels: what the examples ask for. */
export async function makeExampleTables(folder: string): Promise<ExampleTables> {
  const recordings = join(folder, 'recordings')
  for (const [i, symbol] of ['STEELUSDT', 'IRONUSDT'].entries()) {
    await writeTardisRecording({ folder: recordings, seconds: 120, seed: 5 + i, symbol })
  }
  const tables = { recordings, parquet: join(folder, 'features.parquet'), csv: join(folder, 'features.csv') }
  for (const out of [tables.parquet, tables.csv]) {
    await runMeasure({
      inputs: [recordings],
      out,
      config: {
        ...DEFAULT_MEASURE_CONFIG,
        measures: ['quotes', 'ofi_l1', 'depth_bands'],
        labels: [
          { name: '1s', horizon: 1_000_000 },
          { name: '10s', horizon: 10_000_000 },
        ],
      },
      jobs: 1,
      resume: false,
      onError: 'stop',
      version: 'test',
    })
  }
  return tables
}

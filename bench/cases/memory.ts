import type { CaseOptions } from '../case.ts'
import { runChild } from '../child.ts'
import { streamFiles } from '../stream.ts'

export interface MemoryPoint {
  readonly rows: number
  /** Peak resident memory of each run, MB. */
  readonly peaksMb: readonly number[]
}

export interface MemoryResult {
  readonly id: 'memory'
  readonly points: readonly [small: MemoryPoint, large: MemoryPoint]
  /** MB between the medians that are allowed. */
  readonly target: number
}

const SMALL = 1_000_000
const LARGE = 20_000_000

/** Peak memory of the whole job at 1 M and at 20 M rows, Parquet output included. Null where `/proc` is absent. */
export async function memoryCase({ rows, rounds }: CaseOptions): Promise<MemoryResult | null> {
  const sizes = [rows === undefined ? SMALL : Math.ceil(rows / 20), rows ?? LARGE]
  const points: MemoryPoint[] = []
  for (const size of sizes) {
    const { book, trades, bookRows } = await streamFiles(size)
    const peaksMb: number[] = []
    for (let round = 0; round < Math.min(3, rounds); round++) {
      const { peakMb, cpu } = await runChild('ours/measure-job.ts', [book, trades])
      if (peakMb === null) return null
      peaksMb.push(peakMb)
      process.stderr.write(`  ${bookRows} rows: peak ${peakMb.toFixed(1)} MB, ${cpu.toFixed(2)} cpu-s\n`)
    }
    points.push({ rows: bookRows, peaksMb })
  }
  return { id: 'memory', points: [points[0]!, points[1]!], target: 20 }
}

import type { CaseOptions } from '../case.ts'
import { runChild } from '../child.ts'
import { studyTableFile } from '../study-table.ts'

export interface StudyCaseResult {
  readonly id: 'study'
  readonly rows: number
  readonly measures: number
  readonly horizons: number
  readonly checksum: string
  /** CPU seconds of each run in a fresh process, reading included. */
  readonly cpu: readonly number[]
  /** Peak resident memory of each run, MB; empty where the system does not tell. */
  readonly peaksMb: readonly number[]
  /** What is wanted at 1 M rows. */
  readonly mostSeconds: number
  readonly mostMb: number
}

const ROWS = 1_000_000
const MEASURES = 30
const HORIZONS = [1, 2, 5, 10, 30, 60].map((seconds) => seconds * 1_000_000)

/** A whole study of 30 measures at 6 horizons, each run in a process of its own. */
export async function studyCase({ rows = ROWS, rounds }: CaseOptions): Promise<StudyCaseResult> {
  const path = await studyTableFile(rows, MEASURES)
  const names = Array.from({ length: MEASURES }, (_, measure) => `signal_${measure}`)
  const cpu: number[] = []
  const peaksMb: number[] = []
  const checksums = new Set<string>()
  for (let round = 0; round < Math.min(3, rounds); round++) {
    const report = await runChild('ours/study-job.ts', [path, names.join(), HORIZONS.join()])
    process.stderr.write(`  ${report.cpu.toFixed(1)} cpu-s, peak ${report.peakMb?.toFixed(0) ?? '?'} MB\n`)
    cpu.push(report.cpu)
    if (report.peakMb !== null) peaksMb.push(report.peakMb)
    checksums.add(report.checksum)
  }
  if (checksums.size !== 1) throw new Error('two studies of one table differ')
  const [checksum] = checksums as unknown as [string]
  const sizes = { rows, measures: MEASURES, horizons: HORIZONS.length }
  return { id: 'study', ...sizes, checksum, cpu, peaksMb, mostSeconds: 60, mostMb: 1500 }
}

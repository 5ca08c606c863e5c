import type { CaseOptions, CaseResult } from '../case.ts'
import { runChild } from '../child.ts'
import { ratios, runPaired } from '../paired.ts'
import { streamFiles } from '../stream.ts'

/** The whole job, csv.gz to Parquet with all default measures, against a bare gunzip of the same files. */
export async function parquetCase({ rows = 10_000_000, rounds }: CaseOptions): Promise<CaseResult> {
  const { book, trades, bookRows } = await streamFiles(rows)
  // The two print different things; each is checked against itself in every round.
  const seen = new Map<string, string>()
  const checked = async (program: string): Promise<{ checksum: string; cpu: number }> => {
    const { checksum, cpu } = await runChild(program, [book, trades])
    const first = seen.get(program)
    if (first !== undefined && first !== checksum) throw new Error(`void: ${program} gave ${checksum}, before ${first}`)
    seen.set(program, checksum)
    return { checksum: 'per contender', cpu }
  }
  const { timings } = await runPaired(
    [
      { name: 'steelyard measure', run: () => checked('ours/measure-job.ts') },
      { name: 'Node gunzip', run: () => checked('peers/gunzip.ts') },
    ],
    rounds,
  )
  return {
    id: 'parquet',
    title: 'csv.gz to Parquet, all default measures',
    rows: bookRows,
    checksum: [...seen.values()].join(' / '),
    timings,
    ratio: {
      label: 'steelyard / gunzip',
      values: ratios(timings[0]!, timings[1]!),
      target: 3.2,
      aim: 2.5,
      wanted: 'below',
    },
    notes: [
      'Both read the book file and the trades file. Every run is a fresh process that measures its own CPU on all threads, loading of the program excluded, so every round is as cold as a user meets it.',
      'Checksums: hash of the table / bytes after decompression, the same in every round.',
    ],
  }
}

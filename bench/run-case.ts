import type { CaseOptions } from './case.ts'

/** Loaded one by one: a case must not share compiled code with another. */
const CASES: Readonly<Record<string, (options: CaseOptions) => Promise<unknown>>> = {
  book: async (options) => (await import('./cases/book.ts')).bookCase(options),
  core: async (options) => (await import('./cases/features.ts')).coreCase(options),
  all: async (options) => (await import('./cases/features.ts')).allCase(options),
  csv: async (options) => (await import('./cases/csv.ts')).csvCase(options),
  parquet: async (options) => (await import('./cases/parquet.ts')).parquetCase(options),
  reference: async (options) => (await import('./cases/reference.ts')).referenceCase(options),
  study: async (options) => (await import('./cases/study.ts')).studyCase(options),
  memory: async (options) => (await import('./cases/memory.ts')).memoryCase(options),
}

// One case in this process: `run-case.ts id rounds [rows]`; prints its result as JSON.
const [id, rounds, rows] = process.argv.slice(2)
const run = CASES[id ?? '']
if (run === undefined) throw new Error(`no such case: ${id}`)
const result = await run({ rounds: Number(rounds), rows: rows === undefined ? undefined : Number(rows) })
process.stdout.write(JSON.stringify(result))

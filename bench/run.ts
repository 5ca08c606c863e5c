import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { CaseResult } from './case.ts'
import type { MemoryResult } from './cases/memory.ts'
import type { StudyCaseResult } from './cases/study.ts'
import { compiled } from './child.ts'
import { BENCH_FOLDER } from './folder.ts'
import { writeResults } from './report.ts'

const CASES = ['book', 'core', 'all', 'csv', 'parquet', 'reference', 'memory', 'study'] as const
const FEWEST_ROUNDS = 7

const USAGE = `npm run bench -- [options]

  --only a,b      cases to run: ${CASES.join(', ')}; the results file is then left alone
  --rows n        book rows of the stream in every case (default: each case's own)
  --rounds n      warm rounds, at least ${FEWEST_ROUNDS}
  --no-write      print the results only
`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      rows: { type: 'string' },
      rounds: { type: 'string', default: String(FEWEST_ROUNDS) },
      'no-write': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(USAGE)
    return
  }
  const only = values.only?.split(',')
  const unknown = only?.find((name) => !CASES.some((id) => id === name))
  if (unknown !== undefined) throw new Error(`no such case: ${unknown}; known are ${CASES.join(', ')}`)
  const rounds = Number(values.rounds)
  if (!(Number.isInteger(rounds) && rounds >= FEWEST_ROUNDS))
    throw new Error(`--rounds must be at least ${FEWEST_ROUNDS}`)
  const rows = values.rows === undefined ? undefined : Number(values.rows)
  if (rows !== undefined && !(rows >= 100_000)) throw new Error('--rows must be at least 100000')
  assertPeers()

  const results: CaseResult[] = []
  let memory: MemoryResult | undefined
  let study: StudyCaseResult | undefined
  for (const id of CASES.filter((name) => only === undefined || only.includes(name))) {
    process.stderr.write(`${id}\n`)
    const result = await runCase(id, rows, rounds)
    if (result === null) process.stderr.write(`  skipped: not available here\n`)
    else if (result.id === 'memory') memory = result as MemoryResult
    else if (result.id === 'study') study = result as StudyCaseResult
    else results.push(result as CaseResult)
  }
  const isWhole = only === undefined && rows === undefined && !values['no-write']
  await writeResults({
    results,
    memory,
    study,
    rounds,
    path: isWhole ? fileURLToPath(new URL('RESULTS.md', BENCH_FOLDER)) : null,
  })
}

/** A case runs in a process of its own, so that what one compiles and leaves on the heap does not change another. */
async function runCase(
  id: string,
  rows: number | undefined,
  rounds: number,
): Promise<CaseResult | MemoryResult | StudyCaseResult | null> {
  const args = [compiled('run-case.ts'), id, String(rounds), ...(rows === undefined ? [] : [String(rows)])]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  if (code !== 0) throw new Error(`case ${id} failed`)
  return JSON.parse(output) as CaseResult | MemoryResult | StudyCaseResult | null
}

function assertPeers(): void {
  for (const name of ['tardis-dev', 'csv-parse']) {
    if (!existsSync(new URL(`node_modules/${name}/package.json`, BENCH_FOLDER))) {
      throw new Error(`${name} is not installed: npm ci --prefix bench`)
    }
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OrderFlowOptions, writeTardisRecording } from '../src/simulate/index.ts'
import { BENCH_FOLDER } from './folder.ts'

/**
 * The test stream: a simulated market of the size and shape of a busy perpetual. Tick 0.1, lot 0.001, 1,000 levels a
 * side at the start, and per 10 M book rows about 1.3 M messages, 1.3 M trades and 26,174 s; stale far levels
 * accumulate to some 8,000.
 */
export function streamOptions(rows: number): OrderFlowOptions {
  return {
    seed: 20_240_101,
    seconds: (rows / 10_000_000) * 26_174,
    startLevels: 1000,
    messagesPerSecond: 50.3,
    rowsPerMessage: 7.6,
    marketOrderShare: 0.45,
    printsPerLevel: 1.9,
  }
}

export interface StreamFiles {
  readonly book: string
  readonly trades: string
  /** Exact counts; `bookRows` is within a percent of what was asked for. */
  readonly bookRows: number
  readonly bookMessages: number
  readonly tradeCount: number
}

/** Files are kept here between runs, never in the repository. */
export const CACHE = join(tmpdir(), 'steelyard-bench')

/** The stream as Tardis `incremental_book_L2` and `trades` files (gzip level 6), generated on first use. */
export async function streamFiles(rows: number): Promise<StreamFiles> {
  const options = streamOptions(rows)
  const key = createHash('sha256')
    .update(JSON.stringify(options))
    .update(await generatorSource())
    .digest('hex')
    .slice(0, 12)
  const folder = join(CACHE, `rows-${rows}-${key}`)
  const manifest = join(folder, 'stream.json')
  if (!existsSync(manifest)) {
    process.stderr.write(`generating a stream of ${rows} rows\n`)
    const draft = `${folder}.draft-${process.pid}`
    await mkdir(draft, { recursive: true })
    const recording = await writeTardisRecording({
      ...options,
      folder: draft,
      streams: ['incremental_book_L2', 'trades'],
    })
    if (recording.files.length !== 2)
      throw new Error(`the stream must fit one day, took ${recording.files.length} files`)
    await writeFile(join(draft, 'stream.json'), JSON.stringify({ ...recording, files: recording.files.map(baseName) }))
    await rm(folder, { recursive: true, force: true })
    await rename(draft, folder)
  }
  const { files, bookRows, bookMessages, trades } = JSON.parse(await readFile(manifest, 'utf8')) as {
    files: [string, string]
    bookRows: number
    bookMessages: number
    trades: number
  }
  return { book: join(folder, files[0]), trades: join(folder, files[1]), bookRows, bookMessages, tradeCount: trades }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A changed generator makes a new stream, not a stale one. */
async function generatorSource(): Promise<string> {
  const folder = new URL('../src/simulate/', BENCH_FOLDER)
  const names = ['order-flow.ts', 'resting-side.ts', 'tardis-recording.ts', 'decimal-step.ts']
  return (await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')))).join('\n')
}

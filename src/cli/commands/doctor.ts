import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGunzip, gzipSync } from 'node:zlib'
import { Command } from 'commander'
import { SteelyardError } from '../../market/index.ts'
import type { CliIo } from '../io.ts'

type Status = 'ok' | 'absent' | 'failed'

interface Check {
  readonly name: string
  readonly status: Status
  readonly detail: string
  readonly hint?: string
}

/** Packages that a light install leaves out, and what needs them. */
const OPTIONAL_PACKAGES = [
  ['@duckdb/node-api', 'SQL over feature tables'],
  ['@observablehq/plot', 'pictures in HTML reports'],
  ['linkedom', 'pictures in HTML reports'],
  ['@stdlib/stats-base-dists-normal-cdf', 'statistics of studies'],
  ['ml-matrix', 'statistics of studies'],
] as const

const OLDEST_NODE = [20, 19] as const
const GUNZIP_CHUNK = 256 * 1024
const CLOCK_INTERVAL_MS = 200
const CLOCK_TOLERANCE_MS = 20

/** `steelyard doctor` */
export function doctorCommand(io: CliIo): Command {
  return new Command('doctor')
    .description('checks the installation: Node, optional packages, disk, decompression, clock')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .addHelpText('after', '\nA missing optional package is no failure.\n\nExample:\n  steelyard doctor --json')
    .action(async (options: { json?: boolean }) => {
      const checks = [
        checkNode(process.versions.node),
        ...(await Promise.all(OPTIONAL_PACKAGES.map(([name, use]) => checkPackage(name, use)))),
        await checkWriting('working folder', process.cwd()),
        await checkWriting('temporary folder', tmpdir()),
        await checkGunzip(),
        await checkClock(),
      ]
      const failed = checks.filter(({ status }) => status === 'failed').length
      io.out(options.json ? JSON.stringify({ ok: failed === 0, checks }) : formatChecks(checks))
      if (failed > 0) throw new SteelyardError('run.failed', `${failed} of ${checks.length} checks failed`)
    })
}

/** Node's version against the oldest one supported. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  const supported = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
  return supported
    ? { name: 'node', status: 'ok', detail: version }
    : { name: 'node', status: 'failed', detail: version, hint: `install Node ${OLDEST_NODE.join('.')} or newer` }
}

/** Imports the package, because a native part can be installed and still not load. */
export async function checkPackage(name: string, use: string): Promise<Check> {
  try {
    await import(name)
    return { name, status: 'ok', detail: use }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') {
      return { name, status: 'absent', detail: `not installed (${use})`, hint: `npm install ${name}` }
    }
    return { name, status: 'failed', detail: `does not load: ${messageOf(error)}`, hint: `npm install ${name}` }
  }
}

/** Creates and removes a file. */
export async function checkWriting(name: string, folder: string): Promise<Check> {
  const file = join(folder, `.steelyard-${randomUUID()}`)
  try {
    await (await open(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY)).close()
    await rm(file)
    return { name, status: 'ok', detail: `writable: ${folder}` }
  } catch (error) {
    return {
      name,
      status: 'failed',
      detail: `not writable: ${messageOf(error)}`,
      hint: 'choose another folder with --out',
    }
  }
}

/** Inflates a known text in the chunk size the readers use, and compares. */
async function checkGunzip(): Promise<Check> {
  const text = Buffer.from(Array.from({ length: 40_000 }, (_, row) => `${row},${(row * 7919) % 10_007}\n`).join(''))
  const chunks: Buffer[] = []
  const gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK })
  gunzip.end(gzipSync(text))
  for await (const chunk of gunzip) chunks.push(chunk as Buffer)
  const largest = Math.max(...chunks.map((chunk) => chunk.length))
  if (!Buffer.concat(chunks).equals(text)) {
    return { name: 'gunzip', status: 'failed', detail: 'inflated bytes differ from what was deflated' }
  }
  return { name: 'gunzip', status: 'ok', detail: `round trip equal, chunks up to ${Math.round(largest / 1024)} KiB` }
}

/** A wall clock that runs unlike the monotonic one is being stepped or slewed while data is recorded. */
async function checkClock(): Promise<Check> {
  const monotonic = process.hrtime.bigint()
  const wall = Date.now()
  await sleep(CLOCK_INTERVAL_MS)
  const elapsedWall = Date.now() - wall
  return judgeClock(elapsedWall, Number(process.hrtime.bigint() - monotonic) / 1e6)
}

/** Both in milliseconds over the same interval. */
export function judgeClock(elapsedWall: number, elapsedMonotonic: number): Check {
  const difference = elapsedWall - elapsedMonotonic
  const detail = `wall clock ${difference.toFixed(1)} ms apart from the monotonic clock over ${CLOCK_INTERVAL_MS} ms; the offset from network time is not measured: that comes with live feeds`
  return Math.abs(difference) <= CLOCK_TOLERANCE_MS
    ? { name: 'clock', status: 'ok', detail }
    : { name: 'clock', status: 'failed', detail, hint: 'check the time service of this machine' }
}

function formatChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return checks
    .flatMap(({ name, status, detail, hint }) => [
      `${status.padEnd(6)}  ${name.padEnd(width)}  ${detail}`,
      ...(hint === undefined ? [] : [`${' '.repeat(width + 10)}${hint}`]),
    ])
    .join('\n')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

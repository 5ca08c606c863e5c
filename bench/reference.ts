import { spawnSync } from 'node:child_process'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ChildReport, runProgram } from './child.ts'
import { BENCH_FOLDER } from './folder.ts'
import type { MarketRows } from './market-rows.ts'
import { CACHE } from './stream.ts'

/** `-ffp-contract=off`: no fused multiply-add, which JavaScript does not have; cells are compared bit for bit. */
const FLAGS = ['-std=c++17', '-O3', '-march=native', '-ffp-contract=off']

/** The compiled reference; null where there is no g++. */
export async function buildReference(): Promise<string | null> {
  await mkdir(CACHE, { recursive: true })
  const program = join(CACHE, `reference-${process.pid}`)
  const source = fileURLToPath(new URL('reference.cpp', BENCH_FOLDER))
  const built = spawnSync('g++', [...FLAGS, '-o', program, source], { stdio: ['ignore', 'inherit', 'inherit'] })
  if (built.error !== undefined) return null
  if (built.status !== 0) throw new Error('reference.cpp does not compile')
  return program
}

/** Writes the rows in the form that the reference reads. */
export async function writeReferenceRows({ batches, rows }: MarketRows): Promise<string> {
  await mkdir(CACHE, { recursive: true })
  const path = join(CACHE, `rows-${process.pid}.bin`)
  const { priceDecimals, amountDecimals } = batches[0]!.scale
  const file = await open(path, 'w')
  try {
    await file.writeFile(new Uint8Array(new Float64Array([rows, 10 ** priceDecimals, 10 ** amountDecimals]).buffer))
    for (const column of ['localTime', 'price', 'amount', 'flags'] as const) {
      for (const batch of batches) {
        const { buffer, byteOffset, byteLength } = batch[column]
        await file.writeFile(new Uint8Array(buffer, byteOffset, byteLength))
      }
    }
  } finally {
    await file.close()
  }
  return path
}

export function runReference(program: string, rows: string): Promise<ChildReport> {
  return runProgram(program, [rows])
}

export function compilerVersion(): string {
  const version = spawnSync('g++', ['--version'], { encoding: 'utf8' })
  return version.error === undefined ? `${version.stdout.split('\n')[0]}, ${FLAGS.join(' ')}` : 'none'
}

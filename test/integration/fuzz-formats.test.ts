import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FORMATS, planMarkets, type StreamPlan } from '../../src/feeds/index.ts'
import { SteelyardError } from '../../src/market/index.ts'
import { mulberry32, type Random } from '../../src/math/index.ts'
import { DEFAULT_MEASURE_CONFIG, loadTaskContext, measureMarket } from '../../src/pipeline/index.ts'
import { type FormatSample, formatSamples } from '../support/format-samples.ts'
import { readOptions } from '../support/read-options.ts'
import { tempFolder } from '../support/temp-folder.ts'

const VARIANTS = 60
/** A reader that believes a damaged length or price would take gigabytes. */
const MAX_GROWTH = 512 * 2 ** 20
/** Long bars: a damaged time that lies centuries ahead makes many of them. */
const CONFIG = {
  bars: { kind: 'time', width: 86_400_000_000, origin: 0 },
  measures: [
    'quotes',
    'ofi_l1',
    'mlofi',
    'depth_bands',
    'cost',
    'book_shape',
    'trade_flow',
    'vpin',
    'spreads',
    'exhaustion',
  ],
} as const

const folder = mkdtempSync(join(tmpdir(), 'steelyard-samples-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let samples: ReadonlyMap<string, FormatSample>
beforeAll(async () => {
  samples = await formatSamples(folder)
})

/** One to six edits: bytes overwritten, removed, repeated or moved, or the end cut off. */
function mutated(data: Uint8Array, random: Random): Uint8Array {
  let bytes = Buffer.from(data)
  const below = (limit: number) => Math.floor(random() * limit)
  for (let edits = 1 + below(6); edits > 0; edits--) {
    const at = below(bytes.length)
    const length = 1 + below(random() < 0.7 ? 4 : 400)
    const kind = random()
    if (kind < 0.5)
      bytes.fill(
        random() < 0.7 ? 44 + below(16) : below(256),
        at,
        Math.min(at + (random() < 0.8 ? 1 : length), bytes.length),
      )
    else if (kind < 0.7) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    else if (kind < 0.85) bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
    else if (kind < 0.95) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(below(bytes.length))])
    else bytes = bytes.subarray(0, at)
    if (bytes.length === 0) break
  }
  return bytes
}

async function drain(streams: readonly StreamPlan[], skipMalformed: boolean): Promise<void> {
  const context = await loadTaskContext({ ...DEFAULT_MEASURE_CONFIG, ...CONFIG, skipMalformed })
  for await (const block of measureMarket(streams, context)) {
    expect(block.time.every((end) => Number.isSafeInteger(end))).toBe(true)
  }
}

/** Everything `measure` and `convert` do with files, up to the rows; returns how it ended. */
async function digest(files: readonly string[], skipMalformed: boolean): Promise<string> {
  try {
    const { plans } = await planMarkets(files)
    for (const { streams } of plans) {
      const records = streams.filter(({ format }) => format.records !== undefined)
      for (const { format, files: own } of records) {
        for await (const _ of format.records!(own, readOptions({ skipMalformed })));
      }
      if (records.length < streams.length) await drain(streams, skipMalformed)
    }
    return 'read'
  } catch (error) {
    if (!(error instanceof SteelyardError)) throw error
    expect(error.message.length).toBeLessThan(500)
    return error.code
  }
}

describe('mutated files', () => {
  it('have a sample of every format', async () => {
    expect([...samples.keys()].sort()).toEqual(FORMATS.map(({ id }) => id).sort())
    for (const [id, sample] of samples) {
      const folder = tempFolder()
      const files = sample.map(([name, data]) => folder.write(name, data))
      const { plans } = await planMarkets(files)
      expect(
        plans.flatMap(({ streams }) => streams.map(({ format }) => format.id)),
        id,
      ).toEqual([id])
      expect(await digest(files, false), id).toBe('read')
    }
  })

  it.each(FORMATS.map(({ id }) => id))(
    'of %s are read or refused with a SteelyardError',
    async (id) => {
      const folder = tempFolder()
      const random = mulberry32(FORMATS.findIndex((format) => format.id === id) + 1)
      const sample = samples.get(id)!
      const before = process.memoryUsage.rss()
      const outcomes = new Set<string>()
      for (let variant = 0; variant < VARIANTS; variant++) {
        const victim = Math.floor(random() * sample.length)
        const isCompressed = random() < 0.1
        const files = sample.map(([name, data], index) => {
          if (index !== victim) return folder.write(name, data)
          const bytes = Buffer.from(data)
          return isCompressed
            ? folder.write(`${name}.gz`, mutated(gzipSync(bytes), random))
            : folder.write(name, mutated(bytes, random))
        })
        outcomes.add(await digest(files, random() < 0.3))
      }
      expect(process.memoryUsage.rss() - before).toBeLessThan(MAX_GROWTH)
      // The mutations bite, and not every one of them at the door.
      expect([...outcomes].length).toBeGreaterThan(1)
    },
    60_000,
  )
})

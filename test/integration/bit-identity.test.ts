import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createArrowSink } from '../../src/store/index.ts'
import { binanceRecording } from '../support/binance-recording.ts'
import { fileHash } from '../support/folder-tree.ts'
import { measureFiles } from '../support/measure-rows.ts'
import { captureText, withDropped } from '../support/recorded-lines.ts'
import { COUNTING_SCHEMA, countingBlock } from '../support/table-blocks.ts'
import { generateTardisBook } from '../support/tardis-csv.ts'
import { tempFolder } from '../support/temp-folder.ts'

const LABELS = [{ name: '1s', horizon: 1_000_000 }]
const CONFIG = { bars: { kind: 'time', width: 500_000, origin: 0 }, labels: LABELS } as const

const KINDS = ['book', 'trades', 'quotes'] as const
type Kind = (typeof KINDS)[number]
const STREAMS = { book: 'incremental_book_L2', trades: 'trades', quotes: 'quotes' } as const

/** Book, trades and quotes of a market, with a re-anchor snapshot now and then; halfway its tick becomes finer. */
function tardisTexts(seed: number, rows = 1_500): Record<Kind, string> {
  const coarse = generateTardisBook({ seed, rows: rows / 2, snapshotEvery: 60 })
  const start = Number(coarse.book.trimEnd().split('\n').at(-1)!.split(',')[3]) + 1_000
  const decimals = { priceDecimals: 3, amountDecimals: 4, midTicks: 61_612_503 }
  const fine = generateTardisBook({ seed: seed + 1, rows: rows / 2, snapshotEvery: 60, start, ...decimals })
  const join = (kind: Kind) => coarse[kind] + fine[kind].slice(fine[kind].indexOf('\n') + 1)
  return { book: join('book'), trades: join('trades'), quotes: join('quotes') }
}

function tardisName(kind: Kind): string {
  return `acme_${STREAMS[kind]}_2026-11-01_BTC-USD.csv`
}

/** A capture with a gap in it, and the snapshot that mends it. */
function captureLines(seed: number) {
  const { lines } = binanceRecording({ venue: 'binance-usdm', seed, diffs: 120, snapshotsBefore: [3, 70] })
  return withDropped(lines, 50)
}

/** The header and the lines from `at` on, and those before it: one file cut in two, or the parts of one. */
function cutText(text: string, at: number): [string, string] {
  const [header, ...rows] = text.split('\n')
  return [[header, ...rows.slice(0, at), ''].join('\n'), [header, ...rows.slice(at)].join('\n')]
}

const CUTS = [
  { chunkBytes: 1 },
  { chunkBytes: 7, batchRows: 5 },
  { chunkBytes: 4096, batchRows: 64, blockRows: 1 },
  { batchRows: 3, blockRows: 7 },
  { batchRows: 1 },
]

describe('a table is the same bit for bit', () => {
  it.each(CUTS)('for Tardis files read with %o', async (cut) => {
    const folder = tempFolder()
    const texts = tardisTexts(1)
    const files = KINDS.map((kind) => folder.write(`${tardisName(kind)}.gz`, gzipSync(texts[kind])))
    const whole = await measureFiles(files, CONFIG)
    expect(whole.rows.length).toBeGreaterThan(5)
    expect((await measureFiles(files, CONFIG, cut)).digest).toBe(whole.digest)
  })

  it.each(CUTS)('for a capture with a gap read with %o', async (cut) => {
    const file = tempFolder().write('usdm-acmusdt_20231114.jsonl', captureText(captureLines(2)))
    const whole = await measureFiles([file], CONFIG)
    expect(new Set(whole.rows.map(({ quality }) => quality))).toContain('suspect')
    expect((await measureFiles([file], CONFIG, cut)).digest).toBe(whole.digest)
  })

  it('for a Tardis recording of books, trades and quotes cut in two at any message', async () => {
    const folder = tempFolder()
    const texts = tardisTexts(3, 1_200)
    const whole = await measureFiles(
      KINDS.map((kind) => folder.write(tardisName(kind), texts[kind])),
      CONFIG,
    )
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    let run = 0
    await fc.assert(
      fc.asyncProperty(share, share, share, async (book, trades, quotes) => {
        const shares = { book, trades, quotes }
        const inside = run++
        const files = KINDS.flatMap((kind) => {
          const ends = messageEnds(texts[kind])
          const at = ends[Math.floor(shares[kind] * (ends.length - 1))]!
          return cutText(texts[kind], at).map((text, part) =>
            folder.write(`${inside}/${part}/${tardisName(kind)}`, text),
          )
        })
        expect((await measureFiles(files, CONFIG)).digest).toBe(whole.digest)
      }),
      { numRuns: 25, seed: 11 },
    )
  })

  it('for a capture cut in two at any line', async () => {
    const folder = tempFolder()
    const lines = captureLines(4)
    const whole = await measureFiles([folder.write('whole/usdm-acmusdt.jsonl', captureText(lines))], CONFIG)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: lines.length - 1 }), async (at) => {
        const files = [
          folder.write(`${at}/usdm-acmusdt_1.jsonl`, captureText(lines.slice(0, at))),
          folder.write(`${at}/usdm-acmusdt_2.jsonl`, captureText(lines.slice(at))),
        ]
        expect((await measureFiles(files, CONFIG)).digest).toBe(whole.digest)
      }),
      { numRuns: 40, seed: 12 },
    )
  })
})

describe('an Arrow file', () => {
  it('does not show which of the many NaNs stood for null', async () => {
    const folder = tempFolder()
    const write = async (name: string, bits: bigint) => {
      const sink = await createArrowSink(join(folder.path, name), COUNTING_SCHEMA)
      const block = countingBlock(10)
      new BigUint64Array(block.values[0]!.buffer)[3] = bits
      expect(block.values[0]![3]).toBeNaN()
      await sink.write(block)
      return fileHash((await sink.close()).path)
    }
    expect(await write('a.arrow', 0xfff8000000000000n)).toBe(await write('b.arrow', 0x7ff8000000000001n))
  })
})

/** Numbers of rows (header not counted) after which a message is complete. */
function messageEnds(text: string): number[] {
  const stamps = text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[3])
  return stamps.flatMap((stamp, row) => (stamp === stamps[row + 1] ? [] : [row + 1])).slice(0, -1)
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BatchBuilder } from '../src/feeds/batch-builder.ts'
import { HFTBACKTEST_NPZ } from '../src/feeds/files/hftbacktest-npz.ts'
import { readHead } from '../src/feeds/files/read-head.ts'
import {
  createInstrument,
  type EventBatch,
  KIND_BOOK,
  KIND_MASK,
  KIND_QUOTE,
  KIND_STATUS,
  KIND_TRADE,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  StatusCode,
} from '../src/market/index.ts'
import { writeHftbacktestNpz } from '../src/store/npz-writer.ts'
import { collectBatches } from './support/decode-text.ts'
import { eventRows } from './support/event-rows.ts'
import { readOptions } from './support/read-options.ts'

const NO_PRICE = null

interface Message {
  /** Microseconds after the message before; 0 puts both into one microsecond. */
  readonly pause: number
  readonly latency: number
  readonly rows: readonly (readonly [flags: number, price: string | null, amount: string])[]
}

const price = fc
  .tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 0, max: 5 }))
  .map(([units, decimals]) => (units / 10 ** decimals).toFixed(decimals))
const amount = fc
  .tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 0, max: 8 }))
  .map(([units, decimals]) => (units / 10 ** decimals).toFixed(decimals))
const side = fc.constantFrom(0, SIDE_ASK)

const levels = (flags: number, min: number) =>
  fc.array(
    fc.tuple(side, price, fc.oneof(amount, fc.constant('0'))).map(([ask, p, q]) => [flags | ask, p, q] as const),
    { minLength: min, maxLength: 12 },
  )
const snapshot = levels(KIND_BOOK | SNAPSHOT, 0).map((rows) =>
  rows.length > 0 ? rows : [[KIND_BOOK | SNAPSHOT, NO_PRICE, '0'] as const],
)
const trade = fc
  .tuple(fc.constantFrom(0, SIDE_ASK, SIDE_UNKNOWN), price, amount)
  .map(([flags, p, q]) => [KIND_TRADE | flags, p, q] as const)
const quote = fc
  .tuple(fc.option(price), amount, fc.option(price), amount)
  .map(([bid, bidSize, ask, askSize]) => [
    [KIND_QUOTE, bid, bid === null ? '0' : bidSize] as const,
    [KIND_QUOTE | SIDE_ASK, ask, ask === null ? '0' : askSize] as const,
  ])

const stamped = (rows: fc.Arbitrary<Message['rows']>): fc.Arbitrary<Message> =>
  fc.record({ pause: fc.constantFrom(0, 0, 1, 250_000), latency: fc.integer({ min: -5, max: 900 }), rows })

const recording = fc
  .tuple(
    stamped(snapshot),
    fc.array(
      stamped(
        fc.oneof(
          { weight: 5, arbitrary: levels(KIND_BOOK, 1) },
          { weight: 1, arbitrary: snapshot },
          { weight: 3, arbitrary: fc.array(trade, { minLength: 1, maxLength: 3 }) },
          { weight: 2, arbitrary: quote },
        ),
      ),
      { maxLength: 40 },
    ),
  )
  .map(([first, rest]) => [first, ...rest])

/** The messages as batches of a few rows, with a change of integrity now and then that a npz file cannot hold. */
function batchesOf(messages: readonly Message[], capacity: number): EventBatch[] {
  const builder = new BatchBuilder(createInstrument({ venue: 'acme', symbol: 'X' }), { capacity })
  let time = 1_723_161_254_123_456
  messages.forEach(({ pause, latency, rows }, i) => {
    time += pause
    if (i % 7 === 3) builder.status(StatusCode.gap, 1, time, time)
    for (const [flags, p, q] of rows) builder.rowFromText(flags, p, q, time, time - latency, Number.NaN, {})
    builder.endMessage()
  })
  builder.flush()
  return builder.ready
}

async function* stream(batches: readonly EventBatch[]) {
  yield* batches
}

describe('hftbacktest npz', () => {
  it('brings back every message, price, amount and time that was written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'steelyard-'))
    const path = join(folder, 'x.npz')
    try {
      await fc.assert(
        fc.asyncProperty(
          recording,
          fc.integer({ min: 1, max: 20 }),
          fc.boolean(),
          async (messages, capacity, compress) => {
            const written = batchesOf(messages, capacity)
            await writeHftbacktestNpz(path, stream(written), { compress })
            const match = HFTBACKTEST_NPZ.probe(await readHead(path))!
            const source = HFTBACKTEST_NPZ.open([{ path, match }], readOptions())
            const read = eventRows(await collectBatches(source.batches()))
            const isEvent = ({ flags }: { flags: number }) => (flags & KIND_MASK) !== KIND_STATUS
            expect(read.filter(isEvent)).toEqual(eventRows(written).filter(isEvent))
          },
        ),
        { numRuns: 80 },
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

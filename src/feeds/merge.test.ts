import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createColumns, type EventBatch, type Instrument, LAST } from '../market/index.ts'
import { mergeRounds, mergeSources } from './merge.ts'
import type { EventSource } from './source.ts'

const INSTRUMENT: Instrument = {
  venue: 'acme',
  symbol: 'BTC-USD',
  kind: 'spot',
  base: 'BTC',
  quote: 'USD',
  settle: undefined,
  tickSize: undefined,
  lotSize: undefined,
  contractSize: 1,
  inverse: false,
  amountUnit: 'base',
  expiry: undefined,
  strike: undefined,
  optionType: undefined,
  changes: [],
}
const SCALE = { priceDecimals: 0, amountDecimals: 0 }

interface Message {
  readonly time: number
  readonly rows: number
  /** Added to the time from row to row; the first row alone decides the order. */
  readonly drift?: number
}
/** `price` holds the number of the source, `amount` that of the row: they identify a row after the merge. */
interface TestSource extends EventSource {
  /** Batches asked for so far, and whether the iteration was closed. */
  readonly state: { asked: number; closed: boolean }
}

function source(
  number: number,
  messages: readonly Message[],
  { rank = 1, batchRows = 4, reuse = false } = {},
): TestSource {
  const rows = messages.flatMap(({ time, rows: count, drift = 0 }) =>
    Array.from({ length: count }, (_, i) => ({ time: time + i * drift, last: i === count - 1 })),
  )
  const state = { asked: 0, closed: false }
  const shared = createColumns(batchRows, false)
  async function* batches(): AsyncGenerator<EventBatch> {
    try {
      for (let from = 0; from < rows.length; from += batchRows) {
        state.asked++
        const columns = reuse ? shared : createColumns(batchRows, false)
        const part = rows.slice(from, from + batchRows)
        part.forEach(({ time, last }, i) => {
          columns.localTime[i] = time
          columns.price[i] = number
          columns.amount[i] = from + i
          columns.flags[i] = last ? LAST : 0
        })
        yield { ...columns, instrument: INSTRUMENT, scale: SCALE, start: 0, end: part.length }
      }
    } finally {
      state.closed = true
    }
  }
  const content = { book: true, trades: false, quotes: false }
  return { content, clocks: { local: true, exchange: false }, profile: undefined, rank, batches, state }
}

/** Rows as `source:row`, in merged order; columns are read while the batch is valid. */
async function merged(sources: readonly EventSource[]): Promise<string[]> {
  const seen: string[] = []
  for await (const batch of mergeSources(sources)) {
    expect(batch.end).toBeGreaterThan(batch.start)
    for (let row = batch.start; row < batch.end; row++) seen.push(`${batch.price[row]}:${batch.amount[row]}`)
  }
  return seen
}

/** Whole messages in a stable sort by the latest time seen in their source, then rank, then position. */
function sorted(inputs: readonly { messages: readonly Message[]; rank: number }[]): string[] {
  const keyed = inputs.flatMap(({ messages, rank }, number) => {
    let latest = Number.NEGATIVE_INFINITY
    let row = 0
    return messages.map(({ time, rows }) => {
      latest = Math.max(latest, time)
      return { key: [latest, rank, number] as const, rows: Array.from({ length: rows }, () => `${number}:${row++}`) }
    })
  })
  keyed.sort((a, b) => a.key[0] - b.key[0] || a.key[1] - b.key[1] || a.key[2] - b.key[2])
  return keyed.flatMap(({ rows }) => rows)
}

const at = (...times: number[]): Message[] => times.map((time) => ({ time, rows: 1 }))

describe('mergeSources', () => {
  it.each<[string, Message[], Message[], string[]]>([
    ['interleaves by time', at(1, 4), at(2, 3), ['0:0', '1:0', '1:1', '0:1']],
    ['takes the first source first at equal time', at(1, 2), at(1, 2), ['0:0', '1:0', '0:1', '1:1']],
    [
      'keeps a message whole',
      [{ time: 1, rows: 6 }],
      at(1, 1),
      ['0:0', '0:1', '0:2', '0:3', '0:4', '0:5', '1:0', '1:1'],
    ],
    ['sends late messages on at once', at(5, 1, 2, 6), at(4, 5), ['1:0', '0:0', '0:1', '0:2', '1:1', '0:3']],
    ['passes over an empty source', [], at(1, 2), ['1:0', '1:1']],
  ])('%s', async (_what, first, second, expected) => {
    expect(await merged([source(0, first), source(1, second)])).toEqual(expected)
  })

  it('orders equal times by rank before position', async () => {
    const book = source(0, at(1, 2), { rank: 1 })
    const quotes = source(1, at(1, 2), { rank: 2 })
    const trades = source(2, at(1, 2), { rank: 0 })
    expect(await merged([book, quotes, trades])).toEqual(['2:0', '0:0', '1:0', '2:1', '0:1', '1:1'])
  })

  it('gives the order of sorted whole messages, for any messages, ranks and batch sizes', async () => {
    const message = fc.record({
      time: fc.integer({ min: 0, max: 12 }),
      rows: fc.integer({ min: 1, max: 5 }),
      drift: fc.integer({ min: -2, max: 2 }),
    })
    const input = fc
      .record({
        messages: fc.array(message, { maxLength: 20 }),
        inOrder: fc.boolean(),
        rank: fc.integer({ min: 0, max: 2 }),
        batchRows: fc.integer({ min: 1, max: 9 }),
      })
      .map(({ messages, inOrder, ...rest }) => ({
        ...rest,
        messages: inOrder ? messages.toSorted((a, b) => a.time - b.time) : messages,
      }))
    await fc.assert(
      fc.asyncProperty(fc.array(input, { maxLength: 4 }), async (inputs) => {
        const sources = inputs.map(({ messages, ...options }, i) => source(i, messages, { ...options, reuse: true }))
        expect(await merged(sources)).toEqual(sorted(inputs))
        expect(sources.every(({ state }) => state.closed)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('hands on a single source batch by batch, unchanged', async () => {
    const only = source(0, at(1, 2, 3, 4, 5, 6, 7), { batchRows: 3 })
    const batches: EventBatch[] = []
    for await (const batch of mergeSources([only])) batches.push(batch)
    expect(batches.map(({ start, end }) => [start, end])).toEqual([
      [0, 3],
      [0, 3],
      [0, 1],
    ])
  })

  it('copies no rows and makes each range as long as the other streams allow', async () => {
    const long = source(0, at(1, 2, 3, 4, 5, 6), { batchRows: 6 })
    const short = source(1, at(4), { batchRows: 6 })
    const ranges: [number, number, number][] = []
    const columns = new Set<Float64Array>()
    for await (const { price, localTime, start, end } of mergeSources([long, short])) {
      ranges.push([price[start]!, start, end])
      columns.add(localTime)
    }
    expect(ranges).toEqual([
      [0, 0, 4],
      [1, 0, 1],
      [0, 4, 6],
    ])
    expect(columns.size).toBe(2)
  })

  it('asks a source for more only when its batch has been used up and more is wanted', async () => {
    const sources = [source(0, at(1, 2, 3, 4), { batchRows: 2 }), source(1, at(10), { batchRows: 2 })]
    const iterator = mergeSources(sources)[Symbol.asyncIterator]()
    const first = await iterator.next()
    expect(first.value).toMatchObject({ start: 0, end: 2 })
    expect(sources.map(({ state }) => state.asked)).toEqual([1, 1])
    await iterator.next()
    expect(sources.map(({ state }) => state.asked)).toEqual([2, 1])
  })

  it('closes every source when the reader leaves or a source fails', async () => {
    const left = [source(0, at(1, 3, 5)), source(1, at(2, 4, 6))]
    for await (const _ of mergeSources(left)) break
    expect(left.map(({ state }) => state.closed)).toEqual([true, true])

    const healthy = source(0, at(1, 3, 5), { batchRows: 1 })
    const failing: EventSource = {
      ...source(1, []),
      // biome-ignore lint/correctness/useYield: it fails before it has anything to give
      batches: async function* () {
        throw new Error('broken')
      },
    }
    await expect(merged([healthy, failing])).rejects.toThrow('broken')
    expect(healthy.state.closed).toBe(true)
  })
})

describe('mergeRounds', () => {
  it('says in one synchronous sequence what needs no further batch', async () => {
    const sources = [source(0, at(1, 3, 5, 7), { batchRows: 4 }), source(1, at(2, 4, 6, 8), { batchRows: 4 })]
    const rounds: number[] = []
    for await (const round of mergeRounds(sources)) rounds.push([...round].length)
    expect(rounds).toEqual([7, 1])
  })
})

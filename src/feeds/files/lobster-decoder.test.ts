import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EventRow, eventRows, rowsByMessage } from '../../../test/support/event-rows.ts'
import { type LobsterOptions, type LobsterRecording, lobsterFiles } from '../../../test/support/lobster-files.ts'
import { mutatedText } from '../../../test/support/mutated-text.ts'
import {
  createInstrument,
  type EventBatch,
  KIND_BOOK,
  KIND_MASK,
  KIND_STATUS,
  KIND_TRADE,
  LAST,
  NO_FLOW,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  StatusCode,
  SteelyardError,
} from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import { createLedger, type IntegrityLedger } from '../ledger.ts'
import { LobsterDecoder } from './lobster-decoder.ts'

const INSTRUMENT = createInstrument({ venue: 'lobster', symbol: 'ACME', amountUnit: 'base' })
/** 2012-06-21T00:00:00Z. */
const MIDNIGHT = 1_340_236_800_000_000

interface Decoded {
  readonly rows: EventRow[]
  readonly ledger: IntegrityLedger
}

/** Pushes the two texts through a decoder in chunks of the given sizes, as the driver does. */
function decodePairs(
  pairs: readonly Pick<LobsterRecording, 'messages' | 'orderbook'>[],
  options: { levels?: number; chunks?: [number, number]; skipMalformed?: boolean; hasHiddenSides?: boolean } = {},
): Decoded {
  const { levels = 5, chunks = [1 << 20, 1 << 20], skipMalformed = false, hasHiddenSides = true } = options
  const ledger = createLedger(INSTRUMENT)
  const builder = new BatchBuilder(INSTRUMENT, { withSequence: true, capacity: 64 })
  const decoder = new LobsterDecoder(builder, ledger, skipMalformed)
  const rows: EventRow[] = []
  const keep = (batches: Iterable<EventBatch>) => {
    for (const batch of batches) rows.push(...eventRows([batch]))
  }
  pairs.forEach(({ messages, orderbook }, day) => {
    const midnight = MIDNIGHT + day * 86_400_000_000
    decoder.beginPair({ messages: `message-${day}`, orderbook: `book-${day}`, midnight, levels, hasHiddenSides })
    const parts = [
      { rows: decoder.messages, bytes: Buffer.from(messages), size: chunks[0], at: 0, done: false },
      { rows: decoder.orderbook, bytes: Buffer.from(orderbook), size: chunks[1], at: 0, done: false },
    ]
    while (parts.some(({ done }) => !done)) {
      for (const part of parts) {
        if (part.done) continue
        const chunk = part.bytes.subarray(part.at, part.at + part.size)
        part.at += part.size
        part.done = part.at >= part.bytes.length
        for (const _batch of part.rows.push(chunk));
        if (part.done) for (const _batch of part.rows.endFile());
        keep(decoder.drain())
      }
    }
    decoder.endPair()
  })
  keep(decoder.end())
  return { rows, ledger }
}

/** The sides of an order book row as maps. */
function bookOf(line: string): { bids: Map<number, number>; asks: Map<number, number> } {
  const cells = line.split(',').map(Number)
  const bids = new Map<number, number>()
  const asks = new Map<number, number>()
  for (let i = 0; i < cells.length; i += 4) {
    if (cells[i + 1]! > 0) asks.set(cells[i]! / 10_000, cells[i + 1]!)
    if (cells[i + 3]! > 0) bids.set(cells[i + 2]! / 10_000, cells[i + 3]!)
  }
  return { bids, asks }
}

function statusCodes(rows: readonly EventRow[]): number[] {
  return rows.filter(({ flags }) => (flags & KIND_MASK) === KIND_STATUS).map(({ price }) => price)
}

function edited(text: string, row: number, edit: (cells: string[]) => void): string {
  const lines = text.split('\n')
  const cells = lines[row]!.split(',')
  edit(cells)
  lines[row] = cells.join()
  return lines.join('\n')
}

describe('LobsterDecoder', () => {
  const options = fc.record<LobsterOptions>({
    seed: fc.nat(),
    rows: fc.integer({ min: 1, max: 120 }),
    levels: fc.constantFrom(1, 2, 5),
    depth: fc.constantFrom(4, 12),
  })

  it('rebuilds every state of the order book file, and counts every message as it was made', () => {
    fc.assert(
      fc.property(options, (made) => {
        const recording = lobsterFiles(made)
        const { rows, ledger } = decodePairs([recording], { levels: made.levels! })
        const states = recording.orderbook.split('\n').map(bookOf)
        const book = { bids: new Map<number, number>(), asks: new Map<number, number>() }
        let reached = 0
        for (const message of rowsByMessage(rows)) {
          const { flags, sequence } = message[0]!
          if ((flags & KIND_MASK) !== KIND_BOOK) continue
          if ((flags & SNAPSHOT) !== 0) for (const side of [book.bids, book.asks]) side.clear()
          // Rows without a message did not change what the window shows.
          for (; reached < sequence! - 1; reached++) expect(book).toEqual(states[Math.max(0, reached)])
          for (const row of message) {
            const side = (row.flags & SIDE_ASK) !== 0 ? book.asks : book.bids
            if (row.amount === 0) side.delete(row.price)
            else side.set(row.price, row.amount)
          }
          expect(book).toEqual(states[sequence! - 1])
          reached = sequence!
        }
        expect(book).toEqual(states.at(-1))
        const { ok, unverifiable, divergence } = ledger.verdicts
        expect(divergence).toBe(0)
        expect(ok + unverifiable).toBe(made.rows)
        expect(ledger.messages).toBe(made.rows)
      }),
      { numRuns: 60 },
    )
  })

  it('is flow exactly where a message changed a level that both states show', () => {
    const made = { seed: 5, rows: 400, levels: 5 }
    const recording = lobsterFiles(made)
    const { rows, ledger } = decodePairs([recording])
    const lines = recording.messages.split('\n').map((line) => line.split(',').map(Number))
    let edges = 0
    for (const { flags, sequence, price } of rows) {
      if ((flags & KIND_MASK) !== KIND_BOOK || (flags & SNAPSHOT) !== 0) continue
      const [, type, , , messagePrice, direction] = lines[sequence! - 1]!
      if ((flags & NO_FLOW) !== 0) edges++
      else {
        expect(type).toBeLessThanOrEqual(4)
        expect(price).toBe(messagePrice! / 10_000)
        expect(flags & SIDE_ASK).toBe(direction === 1 ? 0 : SIDE_ASK)
      }
    }
    expect(edges).toBeGreaterThan(20)
    // The first row has no predecessor; the others are unverifiable where their price is out of sight.
    expect(ledger.verdicts.unverifiable).toBeGreaterThanOrEqual(recording.outside)
    expect(ledger.verdicts.unverifiable).toBeLessThanOrEqual(recording.outside + 1)
  })

  it('makes trades of executions: the taker is opposite the resting order', () => {
    const recording = lobsterFiles({ seed: 8, rows: 300 })
    const { rows, ledger } = decodePairs([recording])
    const trades = rows.filter(({ flags }) => (flags & KIND_MASK) === KIND_TRADE)
    const sum = (side: number) =>
      trades.reduce((total, { flags, amount }) => total + ((flags & SIDE_ASK) === side ? amount : 0), 0)
    expect([sum(0), sum(SIDE_ASK)]).toEqual([recording.bought, recording.sold])
    expect(ledger.trades).toBe(trades.length)
    expect(trades.every(({ flags }) => (flags & LAST) !== 0 && (flags & SIDE_UNKNOWN) === 0)).toBe(true)
  })

  it('knows no side of a hidden execution where the file masks it', () => {
    const { rows } = decodePairs([lobsterFiles({ seed: 8, rows: 300, isMasked: true })], { hasHiddenSides: false })
    const trades = rows.filter(({ flags }) => (flags & KIND_MASK) === KIND_TRADE)
    const unknown = trades.filter(({ flags }) => (flags & SIDE_UNKNOWN) !== 0)
    expect(unknown.length).toBeGreaterThan(0)
    expect(unknown.length).toBeLessThan(trades.length)
  })

  it('reads the time to the microsecond, cut off, and numbers rows from 1', () => {
    const messages = '34200.004241176,1,16113575,18,5853300,1\n34200.00426064,4,16113584,18,5853300,1'
    const orderbook = '5859400,200,5853300,18\n5859400,200,-9999999999,0'
    const { rows } = decodePairs([{ messages, orderbook }], { levels: 1 })
    const first = MIDNIGHT + 34_200_004_241
    const row = (flags: number, time: number, sequence: number, price: number, amount: number) => {
      return { localTime: time, exchangeTime: time, price, amount, flags, sequence }
    }
    // The last sale takes the whole bid: the side is empty after it.
    expect(rows.slice(2)).toEqual([
      row(KIND_BOOK | SNAPSHOT, first, 1, 585.33, 18),
      row(KIND_BOOK | SNAPSHOT | SIDE_ASK | LAST, first, 1, 585.94, 200),
      row(KIND_TRADE | SIDE_ASK | LAST, MIDNIGHT + 34_200_004_260, 2, 585.33, 18),
      row(KIND_BOOK | LAST, MIDNIGHT + 34_200_004_260, 2, 585.33, 0),
    ])
    expect(statusCodes(rows)).toEqual([StatusCode.syncing, StatusCode.liveVerified])
  })

  it('joins days with a reset between them, and differences nothing across it', () => {
    const days = [lobsterFiles({ seed: 1, rows: 20 }), lobsterFiles({ seed: 2, rows: 20 })]
    const { rows, ledger } = decodePairs(days)
    expect(statusCodes(rows)).toEqual([
      StatusCode.syncing,
      StatusCode.liveVerified,
      StatusCode.reset,
      StatusCode.liveVerified,
    ])
    expect(ledger.verdicts.reset).toBe(1)
    const firstOfDay = rows.filter(
      ({ flags, localTime }) => (flags & SNAPSHOT) !== 0 && localTime > MIDNIGHT + 86_400e6,
    )
    expect(new Set(firstOfDay.map(({ sequence }) => sequence))).toEqual(new Set([1]))
  })

  it('takes the book down for a halt', () => {
    const { rows, ledger } = decodePairs([lobsterFiles({ seed: 3, rows: 60, halts: [20] })])
    expect(statusCodes(rows)).toEqual([
      StatusCode.syncing,
      StatusCode.liveVerified,
      StatusCode.disconnect,
      StatusCode.resyncing,
      StatusCode.liveVerified,
    ])
    const isBookInHalt = ({ flags, sequence }: EventRow) =>
      (flags & KIND_MASK) === KIND_BOOK && sequence! > 21 && sequence! < 26
    expect(rows.some(isBookInHalt)).toBe(false)
    expect(rows.filter(({ flags, sequence }) => (flags & SNAPSHOT) !== 0 && sequence === 26)).not.toEqual([])
    expect(ledger.verdicts.divergence).toBe(0)
  })

  it('flags a state that was changed by hand, there and where it changes back, and repairs nothing', () => {
    const recording = lobsterFiles({ seed: 6, rows: 80 })
    const orderbook = edited(recording.orderbook, 40, (cells) => {
      cells[3] = String(Number(cells[3]) + 5000) // the size of the best bid
    })
    const { rows, ledger } = decodePairs([{ ...recording, orderbook }])
    expect(ledger.verdicts.divergence).toBe(2)
    expect(ledger.divergences.map(({ where }) => where)).toEqual([
      { file: 'message-0', line: 41 },
      { file: 'message-0', line: 42 },
    ])
    expect(statusCodes(rows).filter((code) => code === StatusCode.divergence)).toHaveLength(2)
    const shown = rows.find(({ flags, sequence }) => (flags & SNAPSHOT) !== 0 && sequence === 41)
    expect(shown?.amount).toBeGreaterThan(5000)
  })

  it('flags a message whose size is not what the book shows', () => {
    const recording = lobsterFiles({ seed: 6, rows: 80 })
    const row = recording.messages.split('\n').findIndex((line, i) => i > 0 && line.split(',')[1] === '4')
    const messages = edited(recording.messages, row, (cells) => {
      cells[3] = String(Number(cells[3]) + 1)
    })
    const { ledger } = decodePairs([{ ...recording, messages }])
    expect(ledger.divergences).toMatchObject([{ where: { line: row + 1 } }])
  })

  it.each([
    ['a missing column', '1,2,3,4,5', 'message has 5 columns instead of 6'],
    ['an unknown type', '34260,8,1,1,1,1', 'type is none of 1 to 7: "8"'],
    ['a size of zero', '34260,1,1,0,1,1', 'size is no whole number > 0: "0"'],
    ['a price that is no number', '34260,1,1,1,x,1', 'price is no whole number: "x"'],
    ['a direction of neither side', '34260,1,1,1,1,0', 'direction is neither 1 nor -1: "0"'],
    ['a time that is none', '34260.x,1,1,1,1,1', 'time is no number of seconds after midnight: "34260.x"'],
  ])('stops at a message with %s, or skips the pair and starts the book again', (_what, line, message) => {
    const recording = lobsterFiles({ seed: 6, rows: 30 })
    const lines = recording.messages.split('\n')
    lines[10] = line
    const damaged = { ...recording, messages: lines.join('\n') }
    expect(() => decodePairs([damaged])).toThrow(
      expect.objectContaining({ code: 'file.malformed', message, where: { file: 'message-0', line: 11 } }),
    )
    const { rows, ledger } = decodePairs([damaged], { skipMalformed: true })
    expect(ledger.malformed).toBe(1)
    expect(ledger.verdicts.gap).toBe(1)
    expect(ledger.gaps).toMatchObject([{ size: 1, where: { line: 12 } }])
    expect(rows.filter(({ flags, sequence }) => (flags & SNAPSHOT) !== 0 && sequence === 12)).not.toEqual([])
  })

  it.each([
    ['is cut off', (cells: string[]) => cells.splice(7), 'order book row has 7 columns instead of 20'],
    ['is too long', (cells: string[]) => cells.push('1'), 'order book row has more than 20 columns'],
    ['holds text', (cells: string[]) => cells.splice(4, 1, 'a'), 'column 5 is no whole number'],
    ['has a size of zero', (cells: string[]) => cells.splice(1, 1, '0'), 'ask size 1 is not positive'],
    ['is not in order', (cells: string[]) => cells.splice(4, 1, cells[0]!), 'ask prices are not in order at level 2'],
    [
      'has a hole',
      (cells: string[]) => cells.splice(2, 2, '-9999999999', '0'),
      'bid level 2 follows a level that does not exist',
    ],
  ])('stops at an order book row that %s', (_what, edit, message) => {
    const recording = lobsterFiles({ seed: 6, rows: 30 })
    const orderbook = edited(recording.orderbook, 10, edit)
    expect(() => decodePairs([{ ...recording, orderbook }])).toThrow(
      expect.objectContaining({ code: 'file.malformed', message, where: { file: 'book-0', line: 11 } }),
    )
  })

  it('stops where time goes back and where one file is longer', () => {
    const recording = lobsterFiles({ seed: 6, rows: 30 })
    const backwards = edited(recording.messages, 10, (cells) => {
      cells[0] = '34000.5'
    })
    expect(() => decodePairs([{ ...recording, messages: backwards }])).toThrow(
      expect.objectContaining({ code: 'file.unordered', where: { file: 'message-0', line: 11 } }),
    )
    const shorter = recording.orderbook.split('\n').slice(0, 28).join('\n')
    expect(() => decodePairs([{ ...recording, orderbook: shorter }])).toThrow(
      expect.objectContaining({
        code: 'file.malformed',
        message: 'the message file has 30 rows, its order book file 28',
      }),
    )
  })

  it.each([false, true])(
    'gives the same rows whatever the chunks of either file (with a row skipped: %s)',
    (isDamaged) => {
      const recording = lobsterFiles({ seed: 12, rows: 60, halts: [30] })
      const messages = isDamaged ? edited(recording.messages, 10, (cells) => cells.pop()) : recording.messages
      const pair = { messages, orderbook: recording.orderbook }
      const whole = decodePairs([pair], { skipMalformed: isDamaged })
      expect(whole.ledger.malformed).toBe(isDamaged ? 1 : 0)
      const size = fc.integer({ min: 1, max: 500 })
      fc.assert(
        fc.property(fc.tuple(size, size), (chunks) => {
          const { rows, ledger } = decodePairs([pair], { chunks, skipMalformed: isDamaged })
          expect(rows).toEqual(whole.rows)
          expect(ledger).toEqual(whole.ledger)
        }),
        { numRuns: 25 },
      )
    },
  )

  it('answers damaged bytes with a SteelyardError or with rows, nothing else', () => {
    const recording = lobsterFiles({ seed: 12, rows: 40 })
    fc.assert(
      fc.property(
        mutatedText(recording.messages),
        mutatedText(recording.orderbook),
        fc.constantFrom('messages', 'orderbook', 'both'),
        fc.boolean(),
        (messages, orderbook, which, skipMalformed) => {
          const damaged = {
            messages: which === 'orderbook' ? recording.messages : messages,
            orderbook: which === 'messages' ? recording.orderbook : orderbook,
          }
          try {
            const { ledger } = decodePairs([damaged], { skipMalformed })
            const judged = Object.values(ledger.verdicts).reduce((sum, count) => sum + count, 0)
            expect(judged).toBe(ledger.messages)
          } catch (error) {
            expect(error).toBeInstanceOf(SteelyardError)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

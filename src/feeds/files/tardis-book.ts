import { LAST, type ParsedDecimal, SIDE_ASK, SNAPSHOT } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { MAX_SCAN_BYTES } from './decimal-fast.ts'
import type { InputFile } from './format.ts'
import { TIMESTAMP } from './tardis-columns.ts'
import { TardisDecoder } from './tardis-decoder.ts'
import { fourDigits } from './tardis-micros.ts'
import type { TardisRow } from './tardis-row.ts'
import { RowStamps, STAMP_BYTES, WORD_BYTES as WORD_SIZE } from './tardis-stamps.ts'

const IS_SNAPSHOT = 4
const SIDE = 5
const PRICE = 6
const AMOUNT = 7

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const COMMA = 44

const WORD_BYTES = WORD_SIZE
const TRUE_BYTES = 5
const FALSE_BYTES = 6

// Words as they stand in the file, read as little-endian integers.
const FALS = 0x736c6166
const E_COMMA = 0x2c65
const TRUE = 0x65757274
const BID = 0x2c646962
const ASK = 0x2c6b7361

/** Longest plain row after its time stamps: `false,bid,`, two numbers, a line break. */
const MAX_TAIL_BYTES = 10 + 2 * MAX_SCAN_BYTES + 2

/**
 * `incremental_book_L2`: absolute new amounts of changed levels. Rows before the first snapshot of an instrument are
 * skipped and counted. Some venues send nothing but snapshots: each group of snapshot rows replaces the book.
 */
export class TardisBookDecoder extends TardisDecoder {
  private readonly stamps = new RowStamps()
  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }

  constructor(files: readonly InputFile[], options: ReadOptions) {
    super('incremental_book_L2', files, options)
  }

  protected override decodeRow(row: TardisRow): void {
    const exchangeTime = row.time(TIMESTAMP)
    const localTime = this.localTime(row)
    const snapshot = row.is(IS_SNAPSHOT, 'true') ? SNAPSHOT : 0
    if (snapshot === 0 && !row.is(IS_SNAPSHOT, 'false')) {
      throw row.malformed(`is_snapshot is neither true nor false: ${row.quoted(IS_SNAPSHOT)}`)
    }
    const side = row.is(SIDE, 'ask') ? SIDE_ASK : 0
    if (side === 0 && !row.is(SIDE, 'bid')) throw row.malformed(`side is neither bid nor ask: ${row.quoted(SIDE)}`)
    row.decimal(PRICE, this.price)
    row.amount(AMOUNT, this.amount)
    const lane = this.laneOf(row)
    this.lastTime = localTime
    if (!lane.turnBookTo(localTime, exchangeTime, snapshot)) return
    lane.row(snapshot | side, this.price, this.amount, localTime, exchangeTime, Number.NaN, this.where())
  }

  protected override decodeFast(bytes: Uint8Array, view: DataView, from: number): number {
    const { lane, stamps } = this
    if (lane === undefined || !lane.isLive || !lane.readyScanners()) return from
    if (!stamps.begin(lane.prefix, this.lastTime, lane.epochEnd)) return from
    const { priceScanner, amountScanner } = lane
    const { localTime, exchangeTime, price, amount, flags } = lane.block
    const capacity = flags.length
    const prefixBytes = lane.prefix.length
    const headBytes = prefixBytes + STAMP_BYTES
    const lastStart = bytes.length - headBytes - MAX_TAIL_BYTES
    const firstRow = lane.blockRows
    let { messageTime, messageSnapshot } = lane
    let messages = 0
    let row = firstRow
    let begin = from
    while (row < capacity && begin <= lastStart && stamps.read(bytes, view, begin)) {
      const snapshot = snapshotAt(bytes, view, begin + headBytes)
      if (snapshot < 0) break
      // The rows of a message begin alike: an inner loop over them, without a call that is not inlined.
      const firstOfRun = row
      const beginOfRun = begin
      const sideAt = headBytes + (snapshot === 0 ? FALSE_BYTES : TRUE_BYTES)
      const lastPrefixWord = prefixBytes - WORD_BYTES
      let at = begin + sideAt
      // The five words before the side: both times, `is_snapshot` and what is between them.
      const word1 = view.getFloat64(at - 40, true)
      const word2 = view.getFloat64(at - 32, true)
      const word3 = view.getFloat64(at - 24, true)
      const word4 = view.getFloat64(at - 16, true)
      const word5 = view.getFloat64(at - 8, true)
      let prefixWord = 0
      do {
        const side = view.getInt32(at, true)
        if (side !== BID && side !== ASK) break
        at += 4
        const whole = fourDigits(view.getInt32(at, true))
        at = whole < 0 ? priceScanner.scanShort(bytes, at, at, 0, price, row) : priceScanner.scanShort(bytes, at, at + 4, whole, price, row)
        if (at < 0 || bytes[at] !== COMMA) break
        at++
        at = amountScanner.scanShort(bytes, at, at, 0, amount, row)
        if (at < 0) break
        if (bytes[at] === CARRIAGE_RETURN) at++
        if (bytes[at] !== NEWLINE) break
        flags[row++] = side === ASK ? snapshot | SIDE_ASK : snapshot
        begin = at + 1
        if (row === capacity || begin > lastStart) break
        at = begin + sideAt
        if (
          view.getFloat64(at - 16, true) !== word4 ||
          view.getFloat64(at - 8, true) !== word5 ||
          view.getFloat64(at - 24, true) !== word3 ||
          view.getFloat64(at - 32, true) !== word2 ||
          view.getFloat64(at - 40, true) !== word1
        ) {
          break
        }
        prefixWord = lastPrefixWord
        while (
          prefixWord > 0 &&
          view.getFloat64(begin + prefixWord, true) === view.getFloat64(beginOfRun + prefixWord, true)
        ) {
          prefixWord -= WORD_BYTES
        }
      } while (prefixWord <= 0 && view.getFloat64(begin, true) === view.getFloat64(beginOfRun, true))

      if (row === firstOfRun) {
        break
      }
      const time = stamps.localTime
      const venueTime = stamps.exchangeTime
      if (time !== messageTime || snapshot !== messageSnapshot) {
        if (firstOfRun > 0) flags[firstOfRun - 1]! |= LAST
        messageTime = time
        messageSnapshot = snapshot
        messages++
      }
      for (let i = firstOfRun; i < row; i++) {
        localTime[i] = time
        exchangeTime[i] = venueTime
      }
    }
    if (row > firstRow) {
      this.line += row - firstRow
      this.lastTime = messageTime
      lane.blockRows = row
      lane.messageTime = messageTime
      lane.messageSnapshot = messageSnapshot
      lane.countBookMessages(messages)
    }
    return begin
  }
}

/** `SNAPSHOT` for `true,` at `at`, 0 for `false,`, -1 for anything else. */
function snapshotAt(bytes: Uint8Array, view: DataView, at: number): number {
  const word = view.getInt32(at, true)
  if (word === FALS) return view.getInt16(at + 4, true) === E_COMMA ? 0 : -1
  return word === TRUE && bytes[at + 4] === COMMA ? SNAPSHOT : -1
}

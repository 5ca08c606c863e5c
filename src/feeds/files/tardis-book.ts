import { LAST, type ParsedDecimal, SIDE_ASK, SNAPSHOT } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { MAX_SCAN_BYTES } from './decimal-fast.ts'
import type { InputFile } from './format.ts'
import { TIMESTAMP } from './tardis-columns.ts'
import { TardisDecoder } from './tardis-decoder.ts'
import type { TardisLane } from './tardis-lane.ts'
import { fourDigits } from './tardis-micros.ts'
import type { TardisRow } from './tardis-row.ts'
import { RowStamps, STAMP_BYTES } from './tardis-stamps.ts'

const IS_SNAPSHOT = 4
const SIDE = 5
const PRICE = 6
const AMOUNT = 7

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const COMMA = 44

/** Bytes compared at once. */
const WORD = 8
const FALSE_BYTES = 6
const TRUE_BYTES = 5
const SIDE_BYTES = 4

// Words as they stand in the file, read as little-endian integers.
const FALS = 0x736c6166
const E_COMMA = 0x2c65
const TRUE = 0x65757274
const BID_COMMA = 0x2c646962
const ASK_COMMA = 0x2c6b7361

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
    // What is imported is looked up at every use.
    const ask = SIDE_ASK
    const headBytes = lane.prefix.length + STAMP_BYTES
    const lastPrefixWord = lane.prefix.length - WORD
    const lastStart = bytes.length - headBytes - MAX_TAIL_BYTES
    const firstRow = lane.blockRows
    let { messageTime, messageSnapshot } = lane
    let messages = 0
    let row = firstRow
    let begin = from
    while (row < capacity && begin <= lastStart && stamps.read(bytes, view, begin)) {
      const bid = snapshotAt(bytes, view, begin + headBytes)
      if (bid < 0) break
      const sideAt = (headBytes + (bid === 0 ? FALSE_BYTES : TRUE_BYTES)) | 0
      const runRow = row
      const runBegin = begin
      let at = begin + sideAt
      // The words before the side hold both times, `is_snapshot` and their commas; `RowStamps` says why as doubles.
      const word1 = view.getFloat64(at - WORD, true)
      const word2 = view.getFloat64(at - 2 * WORD, true)
      const word3 = view.getFloat64(at - 3 * WORD, true)
      const word4 = view.getFloat64(at - 4 * WORD, true)
      const word5 = view.getFloat64(at - 5 * WORD, true)
      let prefixWord = 0
      // The rows of a message begin alike. Behind a call that is not inlined, and with every further array, more would be
      // loaded again: this loop has none, and writes only what differs from row to row. `| 0` spares overflow checks.
      do {
        const side = view.getInt32(at, true)
        if (side !== BID_COMMA && side !== ASK_COMMA) break
        at = (at + SIDE_BYTES) | 0
        // Most prices have four digits and more before the point.
        const four = fourDigits(view.getInt32(at, true))
        at = priceScanner.scanShort(bytes, at, four < 0 ? at : (at + 4) | 0, four < 0 ? 0 : four, price, row)
        if (at < 0 || bytes[at] !== COMMA) break
        at = (at + 1) | 0
        at = amountScanner.scanShort(bytes, at, at, 0, amount, row)
        if (at < 0) break
        if (bytes[at] === CARRIAGE_RETURN) at = (at + 1) | 0
        if (bytes[at] !== NEWLINE) break

        flags[row] = bid | (side === ASK_COMMA ? ask : 0)
        row = (row + 1) | 0
        begin = (at + 1) | 0
        if (row === capacity || begin > lastStart) break
        at = (begin + sideAt) | 0
        // The word that ends the local time is the first to change.
        if (
          view.getFloat64((at - 2 * WORD) | 0, true) !== word2 ||
          view.getFloat64((at - WORD) | 0, true) !== word1 ||
          view.getFloat64((at - 3 * WORD) | 0, true) !== word3 ||
          view.getFloat64((at - 4 * WORD) | 0, true) !== word4 ||
          view.getFloat64((at - 5 * WORD) | 0, true) !== word5
        ) {
          break
        }
        prefixWord = lastPrefixWord
        while (
          prefixWord > 0 &&
          view.getFloat64(begin + prefixWord, true) === view.getFloat64(runBegin + prefixWord, true)
        ) {
          prefixWord -= WORD
        }
      } while (prefixWord <= 0 && view.getFloat64(begin, true) === view.getFloat64(runBegin, true))

      if (row === runRow) {
        at = this.scanLongRow(lane, bytes, view, begin + sideAt, bid)
        if (at < 0) break
        row++
        begin = at
      }
      const time = stamps.localTime
      if (time !== messageTime || bid !== messageSnapshot) {
        if (runRow > 0) flags[runRow - 1]! |= LAST
        messageTime = time
        messageSnapshot = bid
        messages++
      }
      const venueTime = stamps.exchangeTime
      for (let i = runRow; i < row; i++) {
        localTime[i] = time
        exchangeTime[i] = venueTime
      }
      lane.blockRows = row
    }
    const rows = row - firstRow
    if (rows > 0) {
      this.line += rows
      this.lastTime = messageTime
      lane.messageTime = messageTime
      lane.messageSnapshot = messageSnapshot
      lane.countBookMessages(messages)
    }
    return begin
  }

  /**
   * Reads a row with long numbers into the next row of the block, from its side on; both times are the caller's. Returns
   * the offset behind its line break; -1 when it is not plain.
   */
  private scanLongRow(lane: TardisLane, bytes: Uint8Array, view: DataView, sideAt: number, snapshot: number): number {
    const { price, amount, flags } = lane.block
    const row = lane.blockRows
    const side = view.getInt32(sideAt, true)
    if (side !== BID_COMMA && side !== ASK_COMMA) return -1
    let at = lane.priceScanner.scan(bytes, sideAt + SIDE_BYTES, price, row)
    if (at < 0 || bytes[at] !== COMMA) return -1
    at = lane.amountScanner.scan(bytes, at + 1, amount, row)
    if (at < 0) return -1
    if (bytes[at] === CARRIAGE_RETURN) at++
    if (bytes[at] !== NEWLINE) return -1
    flags[row] = side === ASK_COMMA ? snapshot | SIDE_ASK : snapshot
    return at + 1
  }
}

/** `SNAPSHOT` for `true,` at `at`, 0 for `false,`, -1 for anything else. */
function snapshotAt(bytes: Uint8Array, view: DataView, at: number): number {
  const word = view.getInt32(at, true)
  if (word === FALS) return view.getInt16(at + 4, true) === E_COMMA ? 0 : -1
  return word === TRUE && bytes[at + 4] === COMMA ? SNAPSHOT : -1
}

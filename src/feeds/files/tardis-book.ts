import { LAST, type ParsedDecimal, SIDE_ASK, SNAPSHOT } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { MAX_SCAN_BYTES } from './decimal-fast.ts'
import type { InputFile } from './format.ts'
import { TIMESTAMP } from './tardis-columns.ts'
import { TardisDecoder } from './tardis-decoder.ts'
import type { TardisRow } from './tardis-row.ts'
import { hasCommas, LOCAL_AT, RowStamps, STAMP_BYTES, WORD_BYTES } from './tardis-stamps.ts'

const IS_SNAPSHOT = 4
const SIDE = 5
const PRICE = 6
const AMOUNT = 7

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const COMMA = 44

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
    const prefixBytes = lane.prefix.length
    const headBytes = prefixBytes + STAMP_BYTES
    const lastStart = bytes.length - headBytes - MAX_TAIL_BYTES
    const firstRow = lane.blockRows
    let { messageTime, messageSnapshot } = lane
    let messages = 0
    let row = firstRow
    let begin = from
    rows: while (row < capacity && begin <= lastStart && stamps.read(bytes, view, begin)) {
      // The rows of a message have the same beginning: an inner loop over them, without a call that is not inlined.
      let at = begin + prefixBytes
      const exchangeHigh = view.getFloat64(at, true)
      const exchangeLow = view.getFloat64(at + WORD_BYTES, true)
      const localHigh = view.getFloat64(at + LOCAL_AT, true)
      const localLow = view.getFloat64(at + LOCAL_AT + WORD_BYTES, true)
      const time = stamps.localTime
      const venueTime = stamps.exchangeTime
      do {
        at = begin + headBytes
        let snapshot = 0
        const word = view.getInt32(at, true)
        if (word === FALS) {
          if (view.getInt16(at + 4, true) !== E_COMMA) break rows
          at += 6
        } else {
          if (word !== TRUE || bytes[at + 4] !== COMMA) break rows
          snapshot = SNAPSHOT
          at += 5
        }
        const side = view.getInt32(at, true)
        if (side !== BID_COMMA && side !== ASK_COMMA) break rows
        at = priceScanner.scan(bytes, at + 4, price, row)
        if (at < 0 || bytes[at] !== COMMA) break rows
        at = amountScanner.scan(bytes, at + 1, amount, row)
        if (at < 0) break rows
        if (bytes[at] === CARRIAGE_RETURN) at++
        if (bytes[at] !== NEWLINE) break rows

        if (time !== messageTime || snapshot !== messageSnapshot) {
          if (row > 0) flags[row - 1]! |= LAST
          messageTime = time
          messageSnapshot = snapshot
          messages++
        }
        localTime[row] = time
        exchangeTime[row] = venueTime
        flags[row] = side === ASK_COMMA ? snapshot | SIDE_ASK : snapshot
        row++
        begin = at + 1
        at = begin + prefixBytes
      } while (
        row < capacity &&
        begin <= lastStart &&
        view.getFloat64(at + LOCAL_AT + WORD_BYTES, true) === localLow &&
        view.getFloat64(at + WORD_BYTES, true) === exchangeLow &&
        view.getFloat64(at + LOCAL_AT, true) === localHigh &&
        view.getFloat64(at, true) === exchangeHigh &&
        hasCommas(bytes, at) &&
        stamps.hasPrefix(view, begin)
      )
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

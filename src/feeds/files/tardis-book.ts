import { LAST, type ParsedDecimal, SIDE_ASK, SNAPSHOT } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { MAX_SCAN_BYTES } from './decimal-fast.ts'
import type { InputFile } from './format.ts'
import { TIMESTAMP } from './tardis-columns.ts'
import { TardisDecoder } from './tardis-decoder.ts'
import type { TardisRow } from './tardis-row.ts'
import { LOCAL_AT, RowStamps, STAMP_BYTES } from './tardis-stamps.ts'

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
    if (!stamps.begin(lane.prefix, this.lastTime)) return from
    const { priceScanner, amountScanner, epochEnd } = lane
    const { localTime, exchangeTime, price, amount, flags } = lane.block
    const capacity = flags.length
    const prefixBytes = lane.prefix.length
    const lastStart = bytes.length - prefixBytes - STAMP_BYTES - MAX_TAIL_BYTES
    const firstRow = lane.blockRows
    let { messageTime, messageSnapshot } = lane
    let messages = 0
    // The sixteen digits of both times in the row above, as four words; kept in locals, where the loop is fastest.
    let lastHigh = Number.NaN
    let lastLow = Number.NaN
    let lastLocalHigh = Number.NaN
    let lastLocalLow = Number.NaN
    let time = Number.NaN
    let venueTime = Number.NaN
    let row = firstRow
    let begin = from
    while (row < capacity && begin <= lastStart && stamps.hasPrefix(view, begin)) {
      let at = begin + prefixBytes
      const exchangeHigh = view.getFloat64(at, true)
      const exchangeLow = view.getFloat64(at + 8, true)
      const localHigh = view.getFloat64(at + LOCAL_AT, true)
      const localLow = view.getFloat64(at + LOCAL_AT + 8, true)
      if (
        localLow !== lastLocalLow ||
        exchangeLow !== lastLow ||
        localHigh !== lastLocalHigh ||
        exchangeHigh !== lastHigh
      ) {
        if (!stamps.decode(view, at) || stamps.exchangeTime >= epochEnd) break
        lastHigh = exchangeHigh
        lastLow = exchangeLow
        lastLocalHigh = localHigh
        lastLocalLow = localLow
        time = stamps.localTime
        venueTime = stamps.exchangeTime
      }
      if (bytes[at + LOCAL_AT - 1] !== COMMA || bytes[at + STAMP_BYTES - 1] !== COMMA) break
      at += STAMP_BYTES
      let snapshot = 0
      const word = view.getInt32(at, true)
      if (word === FALS) {
        if (view.getInt16(at + 4, true) !== E_COMMA) break
        at += 6
      } else {
        if (word !== TRUE || bytes[at + 4] !== COMMA) break
        snapshot = SNAPSHOT
        at += 5
      }
      const side = view.getInt32(at, true)
      if (side !== BID_COMMA && side !== ASK_COMMA) break
      at = priceScanner.scan(bytes, at + 4, price, row)
      if (at < 0 || bytes[at] !== COMMA) break
      at = amountScanner.scan(bytes, at + 1, amount, row)
      if (at < 0) break
      if (bytes[at] === CARRIAGE_RETURN) at++
      if (bytes[at] !== NEWLINE) break

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

import { LAST, type ParsedDecimal, SIDE_ASK, SNAPSHOT } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { MAX_SCAN_BYTES } from './decimal-fast.ts'
import type { InputFile } from './format.ts'
import { TIMESTAMP } from './tardis-columns.ts'
import { TardisDecoder } from './tardis-decoder.ts'
import type { TardisRow } from './tardis-row.ts'
import { StampScanner } from './tardis-stamps.ts'

const IS_SNAPSHOT = 4
const SIDE = 5
const PRICE = 6
const AMOUNT = 7

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const COMMA = 44

// Words as they stand in the file, read as big-endian integers.
const FALS = 0x66616c73
const E_COMMA = 0x652c
const TRUE = 0x74727565
const BID_COMMA = 0x6269642c
const ASK_COMMA = 0x61736b2c

/** Longest plain row after its time stamps: `false,bid,`, two numbers, a line break. */
const MAX_TAIL_BYTES = 10 + 2 * MAX_SCAN_BYTES + 2

/**
 * `incremental_book_L2`: absolute new amounts of changed levels. Rows before the first snapshot of an instrument are
 * skipped and counted. Some venues send nothing but snapshots: each group of snapshot rows replaces the book.
 */
export class TardisBookDecoder extends TardisDecoder {
  private readonly stamps = new StampScanner()
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
    stamps.begin(lane, this.lastTime)
    const { priceScanner, amountScanner } = lane
    const { localTime, exchangeTime, price, amount, flags } = lane.block
    const capacity = flags.length
    const stampBytes = stamps.length
    const lastStart = bytes.length - stampBytes - MAX_TAIL_BYTES
    const firstRow = lane.blockRows
    let { messageTime, messageSnapshot } = lane
    let messages = 0
    let row = firstRow
    let begin = from
    while (row < capacity && begin <= lastStart && stamps.scan(bytes, view, begin)) {
      let at = begin + stampBytes
      let snapshot = 0
      const word = view.getInt32(at)
      if (word === FALS) {
        if (view.getInt16(at + 4) !== E_COMMA) break
        at += 6
      } else {
        if (word !== TRUE || bytes[at + 4] !== COMMA) break
        snapshot = SNAPSHOT
        at += 5
      }
      const side = view.getInt32(at)
      if (side !== BID_COMMA && side !== ASK_COMMA) break
      const ticks = priceScanner.scan(bytes, at + 4)
      if (ticks < 0) break
      at = priceScanner.end
      if (bytes[at] !== COMMA) break
      const lots = amountScanner.scan(bytes, at + 1)
      if (lots < 0) break
      at = amountScanner.end
      if (bytes[at] === CARRIAGE_RETURN) at++
      if (bytes[at] !== NEWLINE) break

      const time = stamps.localTime
      if (time !== messageTime || snapshot !== messageSnapshot) {
        if (row > 0) flags[row - 1]! |= LAST
        messageTime = time
        messageSnapshot = snapshot
        messages++
      }
      localTime[row] = time
      exchangeTime[row] = stamps.exchangeTime
      price[row] = ticks
      amount[row] = lots
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

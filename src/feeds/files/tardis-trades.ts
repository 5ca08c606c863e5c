import { KIND_TRADE, LAST, type ParsedDecimal, SIDE_ASK, SIDE_UNKNOWN } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { MAX_SCAN_BYTES } from './decimal-fast.ts'
import type { InputFile } from './format.ts'
import { TIMESTAMP } from './tardis-columns.ts'
import { TardisDecoder } from './tardis-decoder.ts'
import type { TardisRow } from './tardis-row.ts'
import { RowStamps, STAMP_BYTES } from './tardis-stamps.ts'

const SIDE = 5
const PRICE = 6
const AMOUNT = 7

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const COMMA = 44

// Words as they stand in the file, read as little-endian integers.
const BUY_COMMA = 0x2c797562
const SELL = 0x6c6c6573

/** Longer trade ids are read the careful way. */
const MAX_ID_BYTES = 64
/** Longest plain row after its time stamps: the id, `sell,`, two numbers, a line break. */
const MAX_TAIL_BYTES = MAX_ID_BYTES + 1 + 5 + 2 * MAX_SCAN_BYTES + 2

/** `trades`: the side is the aggressor's; empty or `unknown` where the venue does not say. Trade ids are not kept. */
export class TardisTradesDecoder extends TardisDecoder {
  private readonly stamps = new RowStamps()
  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }

  constructor(files: readonly InputFile[], options: ReadOptions) {
    super('trades', files, options)
  }

  protected override decodeRow(row: TardisRow): void {
    const exchangeTime = row.time(TIMESTAMP)
    const localTime = this.localTime(row)
    const side = sideOf(row)
    row.decimal(PRICE, this.price)
    row.amount(AMOUNT, this.amount)
    const lane = this.laneOf(row)
    this.lastTime = localTime
    lane.turnTo(localTime, 0)
    lane.ledger.trades++
    lane.row(KIND_TRADE | side, this.price, this.amount, localTime, exchangeTime, Number.NaN, this.where())
  }

  protected override decodeFast(bytes: Uint8Array, view: DataView, from: number): number {
    const { lane, stamps } = this
    if (lane === undefined || !lane.readyScanners()) return from
    if (!stamps.begin(lane.prefix, this.lastTime, lane.epochEnd)) return from
    const { priceScanner, amountScanner } = lane
    const { localTime, exchangeTime, price, amount, flags } = lane.block
    const capacity = flags.length
    const headBytes = lane.prefix.length + STAMP_BYTES
    const lastStart = bytes.length - headBytes - MAX_TAIL_BYTES
    const firstRow = lane.blockRows
    let { messageTime } = lane
    let row = firstRow
    let begin = from
    while (row < capacity && begin <= lastStart && stamps.read(bytes, view, begin)) {
      let at = begin + headBytes
      const idEnd = at + MAX_ID_BYTES
      while (at < idEnd && bytes[at] !== COMMA && bytes[at] !== NEWLINE) at++
      if (bytes[at] !== COMMA) break
      let flag = KIND_TRADE
      const side = view.getInt32(at + 1, true)
      if (side === BUY_COMMA) {
        at += 5
      } else {
        if (side !== SELL || bytes[at + 5] !== COMMA) break
        flag |= SIDE_ASK
        at += 6
      }
      at = priceScanner.scan(bytes, at, price, row)
      if (at < 0 || bytes[at] !== COMMA) break
      at = amountScanner.scan(bytes, at + 1, amount, row)
      if (at < 0) break
      if (bytes[at] === CARRIAGE_RETURN) at++
      if (bytes[at] !== NEWLINE) break

      if (stamps.localTime !== messageTime) {
        if (row > 0) flags[row - 1]! |= LAST
        messageTime = stamps.localTime
      }
      localTime[row] = messageTime
      exchangeTime[row] = stamps.exchangeTime
      flags[row] = flag
      row++
      begin = at + 1
    }
    if (row > firstRow) {
      this.line += row - firstRow
      this.lastTime = messageTime
      lane.blockRows = row
      lane.messageTime = messageTime
      lane.ledger.trades += row - firstRow
    }
    return begin
  }
}

function sideOf(row: TardisRow): number {
  if (row.is(SIDE, 'buy')) return 0
  if (row.is(SIDE, 'sell')) return SIDE_ASK
  if (row.isEmpty(SIDE) || row.is(SIDE, 'unknown')) return SIDE_UNKNOWN
  throw row.malformed(`side is neither buy, sell nor unknown: ${row.quoted(SIDE)}`)
}

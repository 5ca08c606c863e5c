import { KIND_QUOTE, LAST, type ParsedDecimal, SIDE_ASK } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import { MAX_SCAN_BYTES } from './decimal-fast.ts'
import type { InputFile } from './format.ts'
import { TIMESTAMP } from './tardis-columns.ts'
import { TardisDecoder } from './tardis-decoder.ts'
import type { TardisRow } from './tardis-row.ts'
import { RowStamps, STAMP_BYTES } from './tardis-stamps.ts'

const ASK_AMOUNT = 4
const ASK_PRICE = 5
const BID_PRICE = 6
const BID_AMOUNT = 7

const NEWLINE = 10
const CARRIAGE_RETURN = 13
const COMMA = 44

/** Longest plain row after its time stamps: four numbers, a line break. */
const MAX_TAIL_BYTES = 4 * MAX_SCAN_BYTES + 2

/** `quotes`, `book_ticker`: best bid and ask, a bid row and an ask row each. A side without price or amount is empty. */
export class TardisQuotesDecoder extends TardisDecoder {
  private readonly stamps = new RowStamps()
  private readonly bidPrice: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly bidAmount: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly askPrice: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly askAmount: ParsedDecimal = { units: 0, decimals: 0 }

  constructor(files: readonly InputFile[], options: ReadOptions) {
    super('quotes', files, options)
  }

  protected override decodeRow(row: TardisRow): void {
    const exchangeTime = row.time(TIMESTAMP)
    const localTime = this.localTime(row)
    readSide(row, BID_PRICE, BID_AMOUNT, this.bidPrice, this.bidAmount)
    readSide(row, ASK_PRICE, ASK_AMOUNT, this.askPrice, this.askAmount)
    const lane = this.laneOf(row)
    const where = this.where()
    this.lastTime = localTime
    lane.turnTo(localTime, 0)
    lane.ledger.quotes++
    lane.row(KIND_QUOTE, this.bidPrice, this.bidAmount, localTime, exchangeTime, Number.NaN, where)
    lane.row(KIND_QUOTE | SIDE_ASK, this.askPrice, this.askAmount, localTime, exchangeTime, Number.NaN, where)
  }

  protected override decodeFast(bytes: Uint8Array, view: DataView, from: number): number {
    const { lane, stamps } = this
    if (lane === undefined || !lane.readyScanners()) return from
    if (!stamps.begin(lane.prefix, this.lastTime, lane.epochEnd)) return from
    const { priceScanner, amountScanner } = lane
    const { localTime, exchangeTime, price, amount, flags } = lane.block
    const lastRow = flags.length - 2
    const headBytes = lane.prefix.length + STAMP_BYTES
    const lastStart = bytes.length - headBytes - MAX_TAIL_BYTES
    const firstRow = lane.blockRows
    let { messageTime } = lane
    let row = firstRow
    let begin = from
    while (row <= lastRow && begin <= lastStart && stamps.read(bytes, view, begin)) {
      let at = begin + headBytes
      at = amountScanner.scan(bytes, at, amount, row + 1)
      if (at < 0 || bytes[at] !== COMMA) break
      at = priceScanner.scan(bytes, at + 1, price, row + 1)
      if (at < 0 || bytes[at] !== COMMA) break
      at = priceScanner.scan(bytes, at + 1, price, row)
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
      flags[row] = KIND_QUOTE
      row++
      localTime[row] = messageTime
      exchangeTime[row] = stamps.exchangeTime
      flags[row] = KIND_QUOTE | SIDE_ASK
      row++
      begin = at + 1
    }
    if (row > firstRow) {
      this.line += (row - firstRow) / 2
      this.lastTime = messageTime
      lane.blockRows = row
      lane.messageTime = messageTime
      lane.ledger.quotes += (row - firstRow) / 2
    }
    return begin
  }
}

function readSide(
  row: TardisRow,
  priceColumn: number,
  amountColumn: number,
  price: ParsedDecimal,
  amount: ParsedDecimal,
): void {
  const hasPrice = !row.isEmpty(priceColumn)
  const hasAmount = !row.isEmpty(amountColumn)
  if (hasPrice) row.decimal(priceColumn, price)
  if (hasAmount) row.amount(amountColumn, amount)
  if (hasPrice && hasAmount) return
  price.units = Number.NaN
  price.decimals = 0
  amount.units = 0
  amount.decimals = 0
}

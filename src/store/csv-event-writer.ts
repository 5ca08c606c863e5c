import { type EventBatch, SNAPSHOT, statusName } from '../market/index.ts'
import { csvCell } from './csv-text.ts'
import { aggressorOf, bookSideOf, type EventType, eventTypeOf } from './event-types.ts'
import { decimalText } from './number-text.ts'
import type { TextOutput } from './text-output.ts'

export const EVENT_COLUMNS = [
  'exchange',
  'symbol',
  'timestamp',
  'local_timestamp',
  'type',
  'is_snapshot',
  'side',
  'price',
  'amount',
  'sequence',
] as const

/**
 * Events as CSV, one row each, in the manner of Tardis: times in microseconds, prices and amounts as exact decimals,
 * empty cells where there is nothing.
 *
 * `side` is `bid` or `ask` for books and quotes, `buy`, `sell` or `unknown` (the aggressor) for trades, and the name of
 * the status for `book_status`, whose `amount` is its detail (updates missing at a gap). A quote is a bid row and an
 * ask row. Where one message ends and the next begins is not said: JSON lines say it.
 */
export class CsvEventWriter {
  private readonly text: TextOutput

  constructor(text: TextOutput) {
    this.text = text
    text.push(`${EVENT_COLUMNS.join(',')}\n`)
  }

  async write(batch: EventBatch): Promise<number> {
    const { exchangeTime, localTime, price, amount, flags, sequence, start, end } = batch
    const { priceDecimals, amountDecimals } = batch.scale
    const market = `${csvCell(batch.instrument.venue)},${csvCell(batch.instrument.symbol)}`
    for (let row = start; row < end; row++) {
      const flag = flags[row]!
      const type = eventTypeOf(flag)
      const isStatus = type === 'book_status'
      const cells = [
        market,
        wholeText(exchangeTime[row]!),
        wholeText(localTime[row]!),
        type,
        (flag & SNAPSHOT) !== 0,
        sideText(type, flag, price[row]!),
        isStatus ? '' : decimalText(price[row]!, priceDecimals),
        isStatus ? wholeText(amount[row]!) : decimalText(amount[row]!, amountDecimals),
        sequence === null ? '' : wholeText(sequence[row]!),
      ]
      this.text.push(`${cells.join(',')}\n`)
      if (this.text.isFull) await this.text.flush()
    }
    return end - start
  }
}

function sideText(type: EventType, flags: number, price: number): string {
  if (type === 'trade') return aggressorOf(flags)
  return type === 'book_status' ? statusName(price) : bookSideOf(flags)
}

function wholeText(value: number): string {
  return Number.isNaN(value) ? '' : `${value}`
}

import { type EventBatch, type Instrument, isoMicros, LAST, SNAPSHOT } from '../market/index.ts'
import { aggressorOf, bookSideOf, eventTypeOf, statusName } from './event-types.ts'
import { decimalText } from './number-text.ts'
import type { TextOutput } from './text-output.ts'

/** A message of which not all rows have come yet: it may go on in the next batch. */
interface OpenMessage {
  head: string
  bids: string[]
  asks: string[]
}

/**
 * Events as JSON lines in the manner of Tardis' normalised data, one object per message: `book_change` with `bids`,
 * `asks` and `isSnapshot`, one `trade` per trade, `book_ticker` with best bid and ask (null = empty side), and
 * `book_status` with `status` and `detail`. Times are ISO texts with microseconds, prices and amounts exact decimals.
 */
export class JsonlEventWriter {
  private readonly text: TextOutput
  private readonly open = new Map<Instrument, OpenMessage>()

  constructor(text: TextOutput) {
    this.text = text
  }

  /** Returns the number of lines. */
  async write(batch: EventBatch): Promise<number> {
    let lines = 0
    for (let row = batch.start; row < batch.end; row++) {
      const line = this.lineOf(batch, row)
      if (line === undefined) continue
      this.text.push(line)
      lines++
      if (this.text.isFull) await this.text.flush()
    }
    return lines
  }

  private lineOf(batch: EventBatch, row: number): string | undefined {
    const flags = batch.flags[row]!
    const type = eventTypeOf(flags)
    const price = batch.price[row]!
    if (type === 'book_status') {
      return `${headOf(batch, row)},"status":"${statusName(price)}","detail":${numberOrNull(batch.amount[row]!)}}\n`
    }
    const priceText = decimalText(price, batch.scale.priceDecimals) || 'null'
    const amountText = decimalText(batch.amount[row]!, batch.scale.amountDecimals)
    if (type === 'trade') {
      return `${headOf(batch, row)},"side":"${aggressorOf(flags)}","price":${priceText},"amount":${amountText}}\n`
    }
    const message = this.messageOf(batch, row)
    if (priceText !== 'null') {
      const levels = bookSideOf(flags) === 'bid' ? message.bids : message.asks
      levels.push(`{"price":${priceText},"amount":${amountText}}`)
    }
    if ((flags & LAST) === 0) return undefined
    this.open.delete(batch.instrument)
    const { head, bids, asks } = message
    if (type === 'book_ticker') return `${head},"bid":${bids.at(-1) ?? 'null'},"ask":${asks.at(-1) ?? 'null'}}\n`
    const isSnapshot = (flags & SNAPSHOT) !== 0
    return `${head},"isSnapshot":${isSnapshot},"bids":[${bids.join(',')}],"asks":[${asks.join(',')}]}\n`
  }

  private messageOf(batch: EventBatch, row: number): OpenMessage {
    let message = this.open.get(batch.instrument)
    if (message === undefined) {
      message = { head: headOf(batch, row), bids: [], asks: [] }
      this.open.set(batch.instrument, message)
    }
    return message
  }
}

function headOf(batch: EventBatch, row: number): string {
  const { venue, symbol } = batch.instrument
  const exchangeTime = batch.exchangeTime[row]!
  const sequence = batch.sequence === null ? Number.NaN : batch.sequence[row]!
  return (
    `{"type":"${eventTypeOf(batch.flags[row]!)}","exchange":${JSON.stringify(venue)},"symbol":${JSON.stringify(symbol)}` +
    `,"timestamp":${Number.isNaN(exchangeTime) ? 'null' : `"${isoMicros(exchangeTime)}"`}` +
    `,"localTimestamp":"${isoMicros(batch.localTime[row]!)}","sequence":${numberOrNull(sequence)}`
  )
}

function numberOrNull(value: number): string {
  return Number.isNaN(value) ? 'null' : `${value}`
}

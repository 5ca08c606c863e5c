import {
  type DepthScope,
  type EventBatch,
  type Instrument,
  isoMicros,
  LAST,
  NO_FLOW,
  SNAPSHOT,
  StatusCode,
  statusName,
} from '../market/index.ts'
import { aggressorOf, bookSideOf, eventTypeOf } from './event-types.ts'
import { decimalText } from './number-text.ts'
import type { TextOutput } from './text-output.ts'

/** A message of which not all rows have come yet: it may go on in the next batch. */
interface OpenMessage {
  head: string
  bids: Level[]
  asks: Level[]
}

interface Level {
  readonly text: string
  readonly isFlow: boolean
}

/**
 * Events as JSON lines in the manner of Tardis' normalised data, one object per message: `book_change` with `bids`,
 * `asks` and `isSnapshot`, one `trade` per trade, `book_ticker` with best bid and ask (null = empty side), and
 * `book_status` with `status` and `detail`. Times are ISO texts with microseconds, prices and amounts exact decimals.
 *
 * Three fields are there only where they say something: `noFlow: true` on a book change whose levels are no order flow,
 * or on single levels where only those are none; `continues: true` on a trade whose message goes on with the next trade;
 * `depth` on the status of a book that goes live, how deep it is known. The format `steelyard.events` reads all of it.
 */
export class JsonlEventWriter {
  private readonly text: TextOutput
  private readonly depthScope: () => DepthScope | undefined
  private readonly open = new Map<Instrument, OpenMessage>()

  /** `depthScope` tells how deep the book of the batch being written is known; undefined = not said. */
  constructor(text: TextOutput, depthScope: () => DepthScope | undefined = () => undefined) {
    this.text = text
    this.depthScope = depthScope
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
      const detail = numberOrNull(batch.amount[row]!)
      return `${headOf(batch, row)},"status":"${statusName(price)}","detail":${detail}${this.depthField(price)}}\n`
    }
    const priceText = decimalText(price, batch.scale.priceDecimals) || 'null'
    const amountText = decimalText(batch.amount[row]!, batch.scale.amountDecimals)
    if (type === 'trade') {
      const continues = (flags & LAST) === 0 ? ',"continues":true' : ''
      const trade = `"side":"${aggressorOf(flags)}","price":${priceText},"amount":${amountText}`
      return `${headOf(batch, row)},${trade}${continues}}\n`
    }
    const message = this.messageOf(batch, row)
    if (priceText !== 'null') {
      const levels = bookSideOf(flags) === 'bid' ? message.bids : message.asks
      levels.push({ text: `{"price":${priceText},"amount":${amountText}`, isFlow: (flags & NO_FLOW) === 0 })
    }
    if ((flags & LAST) === 0) return undefined
    this.open.delete(batch.instrument)
    const { head, bids, asks } = message
    if (type === 'book_ticker') return `${head},"bid":${newestText(bids)},"ask":${newestText(asks)}}\n`
    const isSnapshot = (flags & SNAPSHOT) !== 0
    const hasFlow = bids.some(({ isFlow }) => isFlow) || asks.some(({ isFlow }) => isFlow)
    const noFlow = hasFlow || (flags & NO_FLOW) === 0 ? '' : ',"noFlow":true'
    const lists = `"bids":[${levelsText(bids, hasFlow)}],"asks":[${levelsText(asks, hasFlow)}]`
    return `${head},"isSnapshot":${isSnapshot}${noFlow},${lists}}\n`
  }

  private depthField(code: number): string {
    const isLive = code === StatusCode.liveVerified || code === StatusCode.liveUnverified
    const depth = isLive ? this.depthScope() : undefined
    return depth === undefined ? '' : `,"depth":"${depth}"`
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

/** `hasFlow`: the message has levels that are flow, so those that are none say so themselves. */
function levelsText(levels: readonly Level[], hasFlow: boolean): string {
  return levels.map(({ text, isFlow }) => (hasFlow && !isFlow ? `${text},"noFlow":true}` : `${text}}`)).join(',')
}

function newestText(levels: readonly Level[]): string {
  const newest = levels.at(-1)
  return newest === undefined ? 'null' : `${newest.text}}`
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

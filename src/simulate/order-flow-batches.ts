import { BatchBuilder } from '../feeds/index.ts'
import {
  createInstrument,
  type EventBatch,
  type Instrument,
  KIND_BOOK,
  KIND_QUOTE,
  KIND_TRADE,
  SIDE_ASK,
  SNAPSHOT,
  StatusCode,
} from '../market/index.ts'
import { type DecimalStep, parseStep } from './decimal-step.ts'
import { type FlowMessage, OrderFlow } from './order-flow.ts'
import { type OrderFlowOptions, resolveOrderFlowOptions } from './order-flow-options.ts'

/** The instrument that a simulated market trades: a linear perpetual, amounts in base units. */
export function orderFlowInstrument(options: OrderFlowOptions): Instrument {
  const { venue, symbol, tickSize, lotSize } = resolveOrderFlowOptions(options)
  return createInstrument({
    venue,
    symbol,
    kind: 'perpetual',
    tickSize,
    lotSize,
    contractSize: 1,
    inverse: false,
    amountUnit: 'base',
  })
}

/**
 * The rows of a simulated market. Per message: its trades, its book rows, and the new touch where it changed, at one
 * local time. A batch is valid until the next is asked for.
 */
export function* orderFlowBatches(
  options: OrderFlowOptions,
  { batchRows }: { batchRows?: number } = {},
): Iterable<EventBatch> {
  const flow = new OrderFlow(options)
  const rows = new FlowRowWriter(flow, batchRows)
  const { ready } = rows.builder
  for (const message of flow.messages()) {
    rows.write(message)
    for (let batch = ready.shift(); batch !== undefined; batch = ready.shift()) {
      yield batch
      rows.builder.release(batch)
    }
  }
  rows.builder.flush()
  yield* ready
}

class FlowRowWriter {
  readonly builder: BatchBuilder
  private readonly tick: DecimalStep
  private readonly lot: DecimalStep
  private readonly price: { units: number; decimals: number }
  private readonly amount: { units: number; decimals: number }
  private readonly lastTouch = new Float64Array(4)
  private isLive = false

  constructor({ options }: OrderFlow, batchRows: number | undefined) {
    this.builder = new BatchBuilder(
      orderFlowInstrument(options),
      batchRows === undefined ? {} : { capacity: batchRows },
    )
    this.tick = parseStep(options.tickSize, 'tickSize')
    this.lot = parseStep(options.lotSize, 'lotSize')
    this.price = { units: 0, decimals: this.tick.decimals }
    this.amount = { units: 0, decimals: this.lot.decimals }
  }

  write(message: FlowMessage): void {
    const { builder, lastTouch } = this
    const { localTime, exchangeTime, levels, trades } = message
    if (!this.isLive) {
      builder.status(StatusCode.liveVerified, Number.NaN, localTime, exchangeTime)
      this.isLive = true
    }
    for (let i = 0; i < trades.side.length; i++) {
      this.row(KIND_TRADE | trades.side[i]!, trades.ticks[i]!, trades.lots[i]!, message)
      builder.endMessage()
    }
    const kind = message.isSnapshot ? KIND_BOOK | SNAPSHOT : KIND_BOOK
    for (let i = 0; i < levels.side.length; i++) {
      this.row(kind | levels.side[i]!, levels.ticks[i]!, levels.lots[i]!, message)
    }
    builder.endMessage()
    if (!touchChanged(lastTouch, message)) return
    this.row(KIND_QUOTE, message.bidTicks, message.bidLots, message)
    this.row(KIND_QUOTE | SIDE_ASK, message.askTicks, message.askLots, message)
    builder.endMessage()
  }

  private row(flags: number, ticks: number, lots: number, { localTime, exchangeTime }: FlowMessage): void {
    this.price.units = ticks * this.tick.units
    this.amount.units = lots * this.lot.units
    this.builder.row(flags, this.price, this.amount, localTime, exchangeTime, Number.NaN, {})
  }
}

/** Whether a message moved the touch; remembers it in `last`. */
export function touchChanged(last: Float64Array, message: FlowMessage): boolean {
  const { bidTicks, bidLots, askTicks, askLots } = message
  if (last[0] === bidTicks && last[1] === bidLots && last[2] === askTicks && last[3] === askLots) return false
  last[0] = bidTicks
  last[1] = bidLots
  last[2] = askTicks
  last[3] = askLots
  return true
}

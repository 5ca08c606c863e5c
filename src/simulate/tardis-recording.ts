import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SIDE_ASK, SteelyardError } from '../market/index.ts'
import { type DecimalStep, formatSteps, parseStep } from './decimal-step.ts'
import { type FlowMessage, OrderFlow } from './order-flow.ts'
import { touchChanged } from './order-flow-batches.ts'
import type { OrderFlowOptions, ResolvedOrderFlowOptions } from './order-flow-options.ts'
import { RecordingFile } from './recording-file.ts'

const DAY = 86_400_000_000

export type RecordedStream = 'incremental_book_L2' | 'trades' | 'quotes'

const HEADERS: Record<RecordedStream, string> = {
  incremental_book_L2: 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n',
  trades: 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n',
  quotes: 'exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n',
}

export interface TardisRecordingOptions extends OrderFlowOptions {
  /** Created if absent; files of the same names are replaced. */
  readonly folder: string
  /** Default: all three. */
  readonly streams?: readonly RecordedStream[]
  /** `.csv.gz` (default) or `.csv`. */
  readonly extension?: '.csv' | '.csv.gz'
}

/** What was written. */
export interface TardisRecording {
  /** Paths, in order of day, then stream. */
  readonly files: readonly string[]
  readonly bookRows: number
  readonly bookMessages: number
  readonly trades: number
  readonly quotes: number
}

/**
 * Simulates a market and writes it as Tardis CSV, one file per stream and UTC day
 * (`{venue}_{stream}_{YYYY-MM-DD}_{SYMBOL}.csv.gz`), each day's book beginning with a snapshot.
 *
 * Throws `config.invalid` for options that make no sense and `store.write_failed` where a file cannot be written; no
 * half-written file keeps its final name.
 */
export async function writeTardisRecording(options: TardisRecordingOptions): Promise<TardisRecording> {
  const flow = new OrderFlow(options)
  const writer = new TardisWriter(flow.options, options)
  await createFolder(options.folder)
  try {
    for (const message of flow.messages()) {
      if (writer.isNewDay(message)) await writer.beginDay(message)
      if (writer.write(message)) await writer.drain()
    }
    await writer.closeDay()
  } catch (error) {
    await writer.abort()
    throw error
  }
  return writer.recording
}

async function createFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SteelyardError('store.write_failed', `cannot create the folder of a recording: ${reason}`, {
      where: { file: folder },
      cause,
    })
  }
}

/** The open files of one day. */
type DayFiles = Partial<Record<RecordedStream, RecordingFile>>

class TardisWriter {
  readonly recording = { files: [] as string[], bookRows: 0, bookMessages: 0, trades: 0, quotes: 0 }
  private readonly market: ResolvedOrderFlowOptions
  private readonly target: TardisRecordingOptions
  private readonly prefix: string
  private readonly tick: DecimalStep
  private readonly lot: DecimalStep
  private readonly lastTouch = new Float64Array(4)
  private open: DayFiles = {}
  private day = Number.NaN

  constructor(market: ResolvedOrderFlowOptions, target: TardisRecordingOptions) {
    this.market = market
    this.target = target
    this.prefix = `${market.venue},${market.symbol},`
    this.tick = parseStep(market.tickSize, 'tickSize')
    this.lot = parseStep(market.lotSize, 'lotSize')
  }

  isNewDay({ localTime }: FlowMessage): boolean {
    return Math.floor(localTime / DAY) !== this.day
  }

  /** Completes the files of the day before and opens those of the message's day. */
  async beginDay({ localTime }: FlowMessage): Promise<void> {
    await this.closeDay()
    this.day = Math.floor(localTime / DAY)
    const { folder, extension = '.csv.gz', streams = ['incremental_book_L2', 'trades', 'quotes'] } = this.target
    const { venue, symbol } = this.market
    const date = new Date((this.day * DAY) / 1000).toISOString().slice(0, 10)
    for (const stream of streams) {
      const file = await RecordingFile.open(join(folder, `${venue}_${stream}_${date}_${symbol}${extension}`))
      this.open[stream] = file
      file.write(HEADERS[stream])
    }
  }

  async closeDay(): Promise<void> {
    for (const file of Object.values(this.open)) {
      await file.close()
      this.recording.files.push(file.path)
    }
    this.open = {}
  }

  /** Appends a message to the files of its day; true when `drain` is due. */
  write(message: FlowMessage): boolean {
    const { open, prefix } = this
    const stamp = `${prefix}${message.exchangeTime},${message.localTime},`
    let isDue = false
    if (open.trades !== undefined) isDue = open.trades.write(this.tradeRows(stamp, message)) || isDue
    if (open.incremental_book_L2 !== undefined) {
      isDue = open.incremental_book_L2.write(this.bookRows(stamp, message)) || isDue
    }
    if (open.quotes !== undefined && touchChanged(this.lastTouch, message)) {
      isDue = open.quotes.write(this.quoteRow(stamp, message)) || isDue
    }
    return isDue
  }

  async drain(): Promise<void> {
    for (const file of Object.values(this.open)) await file.drain()
  }

  async abort(): Promise<void> {
    for (const file of Object.values(this.open)) await file.abort()
  }

  private bookRows(stamp: string, { levels, isSnapshot }: FlowMessage): string {
    const bid = `${stamp}${isSnapshot},bid,`
    const ask = `${stamp}${isSnapshot},ask,`
    const { tick, lot, recording } = this
    let rows = ''
    for (let i = 0; i < levels.side.length; i++) {
      const side = levels.side[i] === SIDE_ASK ? ask : bid
      rows += `${side}${formatSteps(levels.ticks[i]!, tick)},${formatSteps(levels.lots[i]!, lot)}\n`
    }
    recording.bookRows += levels.side.length
    if (levels.side.length > 0) recording.bookMessages++
    return rows
  }

  private tradeRows(stamp: string, { trades }: FlowMessage): string {
    let rows = ''
    for (let i = 0; i < trades.side.length; i++) {
      const id = ++this.recording.trades
      const side = trades.side[i] === SIDE_ASK ? 'sell' : 'buy'
      rows += `${stamp}${id},${side},${formatSteps(trades.ticks[i]!, this.tick)},${formatSteps(trades.lots[i]!, this.lot)}\n`
    }
    return rows
  }

  private quoteRow(stamp: string, { bidTicks, bidLots, askTicks, askLots }: FlowMessage): string {
    const { tick, lot } = this
    this.recording.quotes++
    return (
      `${stamp}${formatSteps(askLots, lot)},${formatSteps(askTicks, tick)},` +
      `${formatSteps(bidTicks, tick)},${formatSteps(bidLots, lot)}\n`
    )
  }
}

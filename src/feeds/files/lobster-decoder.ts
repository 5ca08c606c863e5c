import {
  type EventBatch,
  KIND_BOOK,
  KIND_TRADE,
  MalformedRowError,
  type ParsedDecimal,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  StatusCode,
  SteelyardError,
} from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import { type IntegrityLedger, MAX_GAP_RECORDS } from '../ledger.ts'
import { BookStream, type Stamp } from '../sync/book-stream.ts'
import { takeBatches } from './headed-csv.ts'
import { ASK_COLUMN, BID_COLUMN, LobsterBookRows, levelCount } from './lobster-book.ts'
import { isVisible, StateDifference } from './lobster-diff.ts'
import {
  LobsterMessages,
  MESSAGE_DIRECTION,
  MESSAGE_PRICE,
  MESSAGE_SIZE,
  MESSAGE_TIME,
  MESSAGE_TYPE,
  MessageType,
} from './lobster-messages.ts'

/** Prices stand in the files as whole numbers of 1/10000. */
const PRICE_DECIMALS = 4

/** The two files of one recording. */
export interface LobsterPair {
  readonly messages: string
  readonly orderbook: string
  /** Midnight of the trading day, microseconds since the epoch. */
  readonly midnight: number
  readonly levels: number
  /** The direction of hidden executions (type 5) means something in this file. */
  readonly hasHiddenSides: boolean
}

/** Why the next row starts a new book: nothing is differenced with the row before it. */
type Restart = 'first' | 'day' | 'none'

/**
 * Reads pairs of message and order book files in step: row k of the order book is the state after message k.
 *
 * - Executions become trades (types 4 and 5; the taker is opposite the resting order), each before its book change.
 * - The differences between consecutive states become book messages, numbered by row; the first state of a day and every
 *   state after a break is a snapshot.
 * - Each message is judged against the two states around it: where both show the book, exactly the level of the message
 *   must change, by exactly its size (type 1 adds, 2 to 4 take, 5 and 6 change nothing). Otherwise the verdict is
 *   `divergence`, the row is recorded and the book restarts from the state as the file has it. A price that the window
 *   does not show is `unverifiable`. Nothing is repaired.
 * - A halt (type 7) takes the book down until quoting or trading resumes.
 */
export class LobsterDecoder {
  readonly messages = new LobsterMessages()
  orderbook = new LobsterBookRows(1)
  private readonly stream: BookStream
  private readonly builder: BatchBuilder
  private readonly ledger: IntegrityLedger
  private readonly skipMalformed: boolean
  private readonly price: ParsedDecimal = { units: 0, decimals: PRICE_DECIMALS }
  private readonly size: ParsedDecimal = { units: 0, decimals: 0 }
  private pair: LobsterPair = { messages: '', orderbook: '', midnight: 0, levels: 1, hasHiddenSides: false }
  private previous = { levels: 1, row: new Float64Array(6) }
  private difference = new StateDifference(1)
  private restart: Restart = 'first'
  /** Rows skipped since the last sound one. */
  private lost = 0
  private isHalted = false
  private time = Number.NEGATIVE_INFINITY
  private sequence = 0
  private readonly at = { file: '', line: 0 }

  constructor(builder: BatchBuilder, ledger: IntegrityLedger, skipMalformed: boolean) {
    this.stream = new BookStream(builder, ledger)
    this.builder = builder
    this.ledger = ledger
    this.skipMalformed = skipMalformed
  }

  beginPair(pair: LobsterPair): void {
    this.pair = pair
    this.orderbook = new LobsterBookRows(pair.levels)
    this.previous = { levels: pair.levels, row: new Float64Array(this.orderbook.row.length) }
    this.difference = new StateDifference(pair.levels)
    this.messages.beginFile(pair.messages)
    this.orderbook.beginFile(pair.orderbook)
    if (this.restart === 'none') this.restart = 'day'
    this.lost = 0
    this.isHalted = false
    this.sequence = 0
  }

  /** Decodes the rows of which both halves are there. */
  *drain(): Iterable<EventBatch> {
    const { messages, orderbook, builder } = this
    while (messages.available > 0 && orderbook.available > 0) {
      const problem = messages.take()
      this.readPair(problem, orderbook.take())
      if (builder.ready.length > 0) yield* takeBatches(builder)
    }
  }

  /** Both files have ended. Throws `file.malformed` when one is longer. */
  endPair(): void {
    const { messages, orderbook } = this
    if (messages.rows === orderbook.rows) return
    throw new MalformedRowError(
      `the message file has ${messages.rows} rows, its order book file ${orderbook.rows}`,
      { file: messages.rows > orderbook.rows ? orderbook.path : messages.path },
      'row k of one belongs to row k of the other: download both again',
    )
  }

  end(): Iterable<EventBatch> {
    this.builder.flush()
    return takeBatches(this.builder)
  }

  private readPair(messageProblem: MalformedRowError | undefined, bookProblem: MalformedRowError | undefined): void {
    this.sequence++
    this.at.file = this.messages.path
    this.at.line = this.messages.rowLine
    const problem = messageProblem ?? bookProblem ?? this.orderProblem()
    if (problem === undefined) return this.decode()
    if (!this.skipMalformed) throw problem
    this.ledger.malformed++
    this.lost++
  }

  private orderProblem(): SteelyardError | undefined {
    const time = this.pair.midnight + this.messages.row[MESSAGE_TIME]!
    if (time >= this.time) return undefined
    return new SteelyardError('file.unordered', 'time goes back', {
      hint: 'give each recording once; the rows of a LOBSTER file are never out of order',
      where: { ...this.at },
    })
  }

  private decode(): void {
    const { row } = this.messages
    const type = row[MESSAGE_TYPE]!
    this.time = this.pair.midnight + row[MESSAGE_TIME]!
    if (type === MessageType.visibleExecution || type === MessageType.hiddenExecution) this.trade(type)
    if (this.restart !== 'none') this.begin()
    else if (this.lost > 0) this.resume()
    else this.compare(type)
    if (type === MessageType.halt) this.halt(row[MESSAGE_PRICE]!)
    this.previous.row.set(this.orderbook.row)
  }

  private trade(type: number): void {
    const { row } = this.messages
    const isUnknown = type === MessageType.hiddenExecution && !this.pair.hasHiddenSides
    const side = isUnknown ? SIDE_UNKNOWN : row[MESSAGE_DIRECTION] === 1 ? SIDE_ASK : 0
    this.row(KIND_TRADE | side, row[MESSAGE_PRICE]!, row[MESSAGE_SIZE]!)
    this.builder.endMessage()
    this.ledger.trades++
  }

  /** The first row of a day has nothing to be compared with. */
  private begin(): void {
    const stamp = this.stamp()
    if (this.restart === 'first') {
      this.stream.judge('unverifiable')
      this.stream.status(StatusCode.syncing, stamp)
    } else {
      this.stream.judge('reset')
      this.stream.status(StatusCode.reset, stamp)
    }
    this.restart = 'none'
    this.lost = 0
    this.snapshot(stamp)
  }

  /** Rows before this one could not be read. */
  private resume(): void {
    const stamp = this.stamp()
    this.stream.judge('gap')
    this.stream.recordGap(stamp, this.lost)
    if (!this.isHalted) {
      this.stream.breakOff(StatusCode.gap, stamp, this.lost)
      this.snapshot(stamp)
    }
    this.lost = 0
  }

  private compare(type: number): void {
    const { row } = this.messages
    const { previous, orderbook, difference } = this
    const column = type === MessageType.halt ? -1 : row[MESSAGE_DIRECTION] === 1 ? BID_COLUMN : ASK_COLUMN
    const price = row[MESSAGE_PRICE]!
    difference.compare(previous, orderbook, column, price)
    if (difference.elsewhere > 0) return this.diverge('a level changed that the message does not name')
    const isKnown = column < 0 || (isVisible(previous, column, price) && isVisible(orderbook, column, price))
    if (isKnown && difference.atPrice !== expectedChange(type, row[MESSAGE_SIZE]!)) {
      return this.diverge('the size at the price of the message did not change by its size')
    }
    this.stream.judge(isKnown ? 'ok' : 'unverifiable')
    if (this.isHalted || difference.count === 0) return
    const { flags, prices, sizes } = difference
    for (let i = 0; i < difference.count; i++) this.row(KIND_BOOK | flags[i]!, prices[i]!, sizes[i]!)
    this.builder.endMessage()
  }

  private diverge(reason: string): void {
    const stamp = this.stamp()
    this.stream.judge('divergence')
    const { divergences } = this.ledger
    if (divergences.length < MAX_GAP_RECORDS) divergences.push({ at: this.time, reason, where: stamp.where })
    if (this.isHalted) return
    this.stream.breakOff(StatusCode.divergence, stamp)
    this.snapshot(stamp)
  }

  private halt(code: number): void {
    const stamp = this.stamp()
    if (code < 0 && !this.isHalted) {
      this.isHalted = true
      this.stream.breakOff(StatusCode.disconnect, stamp)
    } else if (code >= 0 && this.isHalted) {
      this.isHalted = false
      this.snapshot(stamp)
    }
  }

  /** The book is live from here on, with the state of this row. */
  private snapshot(stamp: Stamp): void {
    this.stream.status(StatusCode.liveVerified, stamp)
    const state = this.orderbook
    let rows = 0
    for (const column of [BID_COLUMN, ASK_COLUMN]) {
      const flags = KIND_BOOK | SNAPSHOT | (column === ASK_COLUMN ? SIDE_ASK : 0)
      for (let level = 0; level < levelCount(state, column); level++, rows++) {
        this.row(flags, state.row[4 * level + column]!, state.row[4 * level + column + 1]!)
      }
    }
    if (rows === 0) this.row(KIND_BOOK | SNAPSHOT, Number.NaN, 0)
    this.builder.endMessage()
  }

  private row(flags: number, price: number, size: number): void {
    this.price.units = price
    this.size.units = size
    this.builder.row(flags, this.price, this.size, this.time, this.time, this.sequence, this.at)
  }

  private stamp(): Stamp {
    return { localTime: this.time, exchangeTime: this.time, sequence: this.sequence, where: { ...this.at } }
  }
}

function expectedChange(type: number, size: number): number {
  if (type === MessageType.newOrder) return size
  return type === MessageType.hiddenExecution || type === MessageType.cross || type === MessageType.halt ? 0 : -size
}

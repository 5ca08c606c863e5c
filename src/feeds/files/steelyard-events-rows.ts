import {
  MalformedRowError,
  NO_FLOW,
  type ParsedDecimal,
  SIDE_ASK,
  SIDE_UNKNOWN,
  SNAPSHOT,
  type Where,
} from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import type { Stamp } from '../sync/book-stream.ts'
import { LevelList } from '../sync/level-list.ts'
import { isWireObject, unexpected, type WireObject } from '../venues/wire-fields.ts'
import { type EventLine, markField } from './steelyard-events-message.ts'

/**
 * The rows of one line: read completely before the first is written, so that a line that cannot be read leaves nothing
 * behind. Everything that reads throws `file.malformed`.
 */
export class EventRows {
  private readonly levels = new LevelList()
  /** For each of `levels`: `NO_FLOW` or 0. */
  private readonly marks: number[] = []
  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }

  /** Writes what was read; `flags` of every row. The message is left open. */
  write(builder: BatchBuilder, flags: number, { localTime, exchangeTime, sequence, where }: Stamp): void {
    const { levels, marks, price, amount } = this
    for (let i = 0; i < levels.length; i++) {
      price.units = levels.priceUnits[i]!
      price.decimals = levels.priceDecimals[i]!
      amount.units = levels.amountUnits[i]!
      amount.decimals = levels.amountDecimals[i]!
      builder.row(flags | levels.side[i]! | marks[i]!, price, amount, localTime, exchangeTime, sequence, where)
    }
  }

  /** Levels into `levels`; returns the flags that all rows share. */
  readBook(line: EventLine & WireObject, where: Where): number {
    if (typeof line.isSnapshot !== 'boolean') throw unexpected('isSnapshot', 'true or false', line.isSnapshot, where)
    this.clear()
    this.readSide(line, 'bids', 0, where)
    this.readSide(line, 'asks', SIDE_ASK, where)
    // A snapshot of an empty book is a row without a price; a change of nothing leaves no row.
    if (line.isSnapshot && this.levels.length === 0) this.pushNothing(0)
    return (line.isSnapshot ? SNAPSHOT : 0) | (markField(line, 'noFlow', where) ? NO_FLOW : 0)
  }

  private readSide(line: EventLine, name: 'bids' | 'asks', side: 0 | typeof SIDE_ASK, where: Where): void {
    const list: unknown = line[name]
    if (!Array.isArray(list)) throw unexpected(name, 'a list of levels', list, where)
    for (const level of list as readonly unknown[]) {
      if (!isWireObject(level)) throw unexpected(name, 'levels with price and amount', level, where)
      this.readLevel(level, side, where)
      this.marks.push(markField(level, 'noFlow', where) ? NO_FLOW : 0)
    }
  }

  /** The trade into `levels`; returns its side. */
  readTrade(line: EventLine & WireObject, where: Where): number {
    const side = line.side === 'buy' ? 0 : line.side === 'sell' ? SIDE_ASK : line.side === 'unknown' ? SIDE_UNKNOWN : -1
    if (side < 0) throw unexpected('side', 'buy, sell or unknown', line.side, where)
    this.clear()
    this.readLevel(line, 0, where)
    this.marks.push(0)
    return side
  }

  /** Bid and ask into `levels`; an empty side has no price. */
  readQuote(line: WireObject, where: Where): void {
    this.clear()
    for (const name of ['bid', 'ask']) {
      const side = name === 'ask' ? SIDE_ASK : 0
      const level = line[name]
      if (level === null) {
        this.pushNothing(side)
      } else {
        if (!isWireObject(level)) throw unexpected(name, 'null, or price and amount', level, where)
        this.readLevel(level, side, where)
        this.marks.push(0)
      }
    }
  }

  private readLevel(level: WireObject, side: 0 | typeof SIDE_ASK, where: Where): void {
    const { price, amount } = level
    if (typeof price !== 'string') throw unexpected('price', 'a number', price, where)
    if (typeof amount !== 'string') throw unexpected('amount', 'a number', amount, where)
    const complaint = this.levels.pushText(side, price, amount)
    if (complaint !== null) throw new MalformedRowError(complaint, where)
  }

  private pushNothing(side: 0 | typeof SIDE_ASK): void {
    this.levels.push(side, { units: Number.NaN, decimals: 0 }, { units: 0, decimals: 0 })
    this.marks.push(0)
  }

  private clear(): void {
    this.levels.clear()
    this.marks.length = 0
  }
}

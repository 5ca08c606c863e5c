import { type EventBatch, MalformedRowError, SteelyardError, type Where } from '../../market/index.ts'
import type { IntegrityLedger } from '../ledger.ts'
import type { ReadOptions } from '../source.ts'
import type { ChunkDecoder } from './chunk-decoder.ts'
import type { InputFile } from './format.ts'
import { LineCarry } from './tardis-carry.ts'
import { EXCHANGE, LOCAL_TIMESTAMP, SYMBOL, type TardisType } from './tardis-columns.ts'
import { type HeldRows, TardisLane } from './tardis-lane.ts'
import { TardisRow } from './tardis-row.ts'

const NEWLINE = 10
const CARRIAGE_RETURN = 13

/**
 * Base of the Tardis readers: lines, headers, instruments, order in time, malformed rows.
 *
 * Every row can be read by `decodeRow`, the careful way. `decodeFast` may read any number of rows before it, in place
 * and in one loop, as long as each is so plain that the result is the same; where it stops, one row is read the careful
 * way and it may try again. What ends a chunk, a block or a message, and everything unusual, is therefore handled in one
 * place only.
 *
 * A message is a run of rows of one instrument with equal `local_timestamp` (and, in books, equal `is_snapshot`). Rows
 * of several instruments may alternate; order is kept inside each, and with `inOrder` between them too (a change of
 * instrument then ends the message).
 */
export abstract class TardisDecoder implements ChunkDecoder {
  protected readonly row: TardisRow
  /** Instrument of the newest row. */
  protected lane: TardisLane | undefined
  /** Local time of the newest row of the stream. */
  protected lastTime = 0
  /** 1-based number of the line last read. */
  protected line = 0

  private readonly files: readonly InputFile[]
  private readonly options: ReadOptions
  private readonly lanes = new Map<string, TardisLane>()
  private readonly held: HeldRows = { count: 0 }
  private readonly carry = new LineCarry()
  private file = ''
  /** With `inOrder`: the instrument before the newest row's, whose rows are to be handed over first. */
  private left: TardisLane | undefined

  constructor(type: TardisType, files: readonly InputFile[], options: ReadOptions) {
    this.row = new TardisRow(type)
    this.files = files
    this.options = options
  }

  beginFile(path: string): void {
    this.file = path
    this.line = 0
    this.carry.clear()
    this.row.resetColumns()
  }

  *push(chunk: Uint8Array): Iterable<EventBatch> {
    let at = 0
    if (this.carry.length > 0) {
      const newline = chunk.indexOf(NEWLINE)
      this.carry.append(chunk, 0, newline < 0 ? chunk.length : newline, this.where(1))
      if (newline < 0) return
      this.decodeCarried()
      yield* this.takeReady()
      at = newline + 1
    }
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (;;) {
      if (this.row.isCanonical) at = this.decodeFast(chunk, view, at)
      const newline = chunk.indexOf(NEWLINE, at)
      if (newline < 0) break
      this.decodeLine(chunk, at, newline)
      at = newline + 1
      if (this.left !== undefined || (this.lane !== undefined && this.lane.ready.length > 0)) yield* this.takeReady()
    }
    if (at < chunk.length) this.carry.append(chunk, at, chunk.length, this.where(1))
  }

  *endFile(): Iterable<EventBatch> {
    if (this.carry.length > 0) this.decodeCarried()
    yield* this.takeReady()
  }

  *end(): Iterable<EventBatch> {
    for (const lane of this.lanes.values()) {
      lane.endMessage()
      lane.flush()
      yield* drain(lane)
    }
  }

  /** Reads `row`, already split. Throws `file.malformed` before it has changed anything. */
  protected abstract decodeRow(row: TardisRow): void

  /**
   * Reads plain rows from `from` on, as many as possible, and returns the offset of the first that it did not read.
   * Called in canonical column order only, at the beginning of a line.
   */
  protected decodeFast(_bytes: Uint8Array, _view: DataView, from: number): number {
    return from
  }

  /** Local time of the row; throws `file.unordered` when it lies before the row above. */
  protected localTime(row: TardisRow): number {
    const time = row.time(LOCAL_TIMESTAMP)
    if (time < this.lastTime) {
      throw new SteelyardError('file.unordered', `local_timestamp goes backwards: ${time} after ${this.lastTime}`, {
        hint: 'sort the rows by local_timestamp, or leave out files that overlap',
        where: this.where(),
      })
    }
    return time
  }

  /** The lane of the row's instrument, created when it is the first. Becomes the lane of the newest row. */
  protected laneOf(row: TardisRow): TardisLane {
    const current = this.lane
    if (current !== undefined && row.equals(SYMBOL, current.name.symbol) && row.equals(EXCHANGE, current.name.venue)) {
      return current
    }
    if (current !== undefined && this.options.inOrder) {
      current.endMessage()
      current.messageTime = Number.NaN
      current.flush()
      this.left = current
    }
    const venue = row.name(EXCHANGE)
    const symbol = row.name(SYMBOL)
    const key = `${venue},${symbol}`
    let lane = this.lanes.get(key)
    if (lane === undefined) {
      const { resolveInstrument, ledgerOf, batchRows } = this.options
      const instrument = resolveInstrument(venue, symbol)
      const name = { venue: row.slice(EXCHANGE), symbol: row.slice(SYMBOL) }
      lane = new TardisLane(instrument, ledgerOf(instrument), name, this.held, batchRows)
      this.lanes.set(key, lane)
    }
    return (this.lane = lane)
  }

  protected where(linesAhead = 0): Where {
    return { file: this.file, line: this.line + linesAhead }
  }

  private decodeCarried(): void {
    const { length } = this.carry
    this.carry.clear()
    this.decodeLine(this.carry.bytes, 0, length)
  }

  private decodeLine(bytes: Uint8Array, from: number, newline: number): void {
    this.line++
    const to = newline > from && bytes[newline - 1] === CARRIAGE_RETURN ? newline - 1 : newline
    if (to === from) return
    const where = this.where()
    if (this.line === 1 && this.row.readHeader(bytes, from, to, where)) return
    try {
      this.row.split(bytes, from, to, where)
      this.decodeRow(this.row)
    } catch (error) {
      if (!this.options.skipMalformed || !isSkippable(error)) throw error
      this.malformedLedger().malformed++
    }
  }

  /** A row that cannot be read may not even name its instrument: it counts where the row above did. */
  private malformedLedger(): IntegrityLedger {
    if (this.lane !== undefined) return this.lane.ledger
    const match = this.files.find(({ path }) => path === this.file)?.match
    const { resolveInstrument, ledgerOf } = this.options
    return ledgerOf(resolveInstrument(match?.venue ?? 'unknown', match?.group ?? 'unknown'))
  }

  private *takeReady(): Iterable<EventBatch> {
    if (this.left !== undefined) yield* drain(this.left)
    this.left = undefined
    if (this.lane !== undefined) yield* drain(this.lane)
  }
}

function* drain(lane: TardisLane): Iterable<EventBatch> {
  for (let batch = lane.ready.shift(); batch !== undefined; batch = lane.ready.shift()) {
    yield batch
    lane.release(batch)
  }
}

function isSkippable(error: unknown): boolean {
  return error instanceof MalformedRowError || (error instanceof SteelyardError && error.code === 'file.unordered')
}

import { type EventBatch, MalformedRowError, SteelyardError } from '../../market/index.ts'
import type { BatchBuilder } from '../batch-builder.ts'
import type { IntegrityLedger } from '../ledger.ts'
import { CommaFields } from './comma-fields.ts'
import { LineDecoder } from './line-decoder.ts'

/** Names a column goes by in headers; the first is the usual one. */
export type ColumnNames = readonly string[]

/** Field numbers by column key. */
export type ColumnPositions<Key extends string> = Readonly<Record<Key, number>>

/** How the columns of a format are found. */
export interface CsvColumns<Key extends string> {
  /** Names of each column in a header. */
  readonly names: Readonly<Record<Key, ColumnNames>>
  /** Their positions in files without a header. */
  readonly positions: ColumnPositions<Key>
  /** Numbers of columns a row may have; all rows of one file have the same. */
  readonly counts: readonly number[]
}

/** What every decoder of this family is told about the run. */
export interface CsvRun {
  /** Rows that cannot be read, or that come out of order, are counted instead of stopping the run. */
  readonly skipMalformed: boolean
  readonly ledger: IntegrityLedger
}

/** A header begins with a letter; a data row of these formats begins with a digit. */
export function isHeader(bytes: Uint8Array, from: number): boolean {
  const first = bytes[from]!
  return first < 48 || first > 57
}

/**
 * Base of the archives that are CSV with or without a header line: maps columns by name where there is a header and by
 * position where there is none, checks the number of columns, and stops or counts at rows that cannot be read.
 */
export abstract class HeadedCsvDecoder<Key extends string> extends LineDecoder {
  protected readonly fields = new CommaFields()
  /** Position of the row being decoded; one reused object, copied by nothing that outlives the row unless it throws. */
  protected readonly at = { file: '', line: 0 }
  protected columns: ColumnPositions<Key>
  private readonly known: CsvColumns<Key>
  protected readonly run: CsvRun
  private isFirstLine = true
  /** Columns per row of this file; 0 until the first row that can be read. */
  private width = 0

  constructor(columns: CsvColumns<Key>, run: CsvRun) {
    super()
    this.known = columns
    this.columns = columns.positions
    this.run = run
  }

  override beginFile(path: string): void {
    super.beginFile(path)
    this.at.file = path
    this.isFirstLine = true
    this.width = 0
    this.columns = this.known.positions
  }

  /** One data row, already split into `fields`, with the right number of them. */
  protected abstract decodeRow(columns: ColumnPositions<Key>): void

  protected decodeLine(bytes: Uint8Array, from: number, to: number): void {
    this.at.line = this.line
    const { isFirstLine } = this
    this.isFirstLine = false
    try {
      const count = this.fields.split(bytes, from, to)
      if (isFirstLine && isHeader(bytes, from)) return this.readHeader()
      if (this.width === 0 ? !this.known.counts.includes(count) : count !== this.width) {
        const expected = this.width === 0 ? this.known.counts.join(' or ') : this.width
        throw this.malformed(`row has ${count} columns instead of ${expected}`)
      }
      this.decodeRow(this.columns)
      this.width = count
    } catch (error) {
      if (!this.run.skipMalformed || !isSkippable(error)) throw error
      this.run.ledger.malformed++
    }
  }

  protected malformed(message: string): MalformedRowError {
    return new MalformedRowError(message, { ...this.at })
  }

  /** Text of a field for messages, quoted. */
  protected quoted(field: number): string {
    return JSON.stringify(this.fields.text(field))
  }

  protected unordered(message: string, hint: string): SteelyardError {
    return new SteelyardError('file.unordered', message, { hint, where: { ...this.at } })
  }

  protected override hasReady(): boolean {
    return false
  }

  protected override takeReady(): Iterable<EventBatch> {
    return []
  }

  override end(): Iterable<EventBatch> {
    return []
  }

  private readHeader(): void {
    const found = findColumns(headerNames(this.fields), this.known.names)
    if ('missing' in found) {
      throw this.malformed(`header has no column ${JSON.stringify(this.known.names[found.missing][0])}`)
    }
    this.columns = found.positions
    this.width = this.fields.count
  }
}

function isSkippable(error: unknown): boolean {
  return error instanceof SteelyardError && (error.code === 'file.malformed' || error.code === 'file.unordered')
}

/** The finished batches of a builder, oldest first; the columns of each are recycled when the next is asked for. */
export function* takeBatches(builder: BatchBuilder): Iterable<EventBatch> {
  for (let batch = builder.ready.shift(); batch !== undefined; batch = builder.ready.shift()) {
    yield batch
    builder.release(batch)
  }
}

/** Byte ranges of the first `limit` lines that have content, without their line breaks. */
export function firstLines(bytes: Uint8Array, limit: number): [from: number, to: number][] {
  const lines: [number, number][] = []
  for (let from = 0; from < bytes.length && lines.length < limit; ) {
    const newline = bytes.indexOf(10, from)
    const next = newline < 0 ? bytes.length : newline
    const to = next > from && bytes[next - 1] === 13 ? next - 1 : next
    if (to > from) lines.push([from, to])
    from = next + 1
  }
  return lines
}

/** Names in a header line that was just split. */
export function headerNames(fields: CommaFields): string[] {
  return Array.from({ length: fields.located }, (_, i) => fields.text(i))
}

/** Positions of the wanted columns in a header; the key of the first that is missing, where one is. */
export function findColumns<Key extends string>(
  header: readonly string[],
  names: Readonly<Record<Key, ColumnNames>>,
): { positions: ColumnPositions<Key> } | { missing: Key } {
  const positions = {} as Record<Key, number>
  for (const key in names) {
    const position = header.findIndex((name) => names[key].includes(name))
    if (position < 0) return { missing: key }
    positions[key] = position
  }
  return { positions }
}

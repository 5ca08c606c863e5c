import type { StreamContent } from '../source.ts'
import type { FileHead, FileMatch } from './format.ts'
import {
  columnOrder,
  EXCHANGE,
  headerNames,
  LOCAL_TIMESTAMP,
  SYMBOL,
  TARDIS_TYPES,
  type TardisType,
} from './tardis-columns.ts'
import { TardisRow } from './tardis-row.ts'

/** `{exchange}_{type}_{YYYY-MM-DD}_{SYMBOL}.csv`; the date may be missing, `book_ticker` is an old name of `quotes`. */
const NAME = new RegExp(
  `^([a-z0-9][a-z0-9.-]*)_(${TARDIS_TYPES.join('|')}|book_ticker)(?:_(\\d{4}-\\d{2}-\\d{2}))?_(.+)\\.csv$`,
)

interface TardisName {
  readonly venue: string
  readonly type: TardisType
  readonly symbol: string
}

/** What the name of a file says, if it is one of Tardis. */
function parseTardisName(name: string): TardisName | null {
  const parts = NAME.exec(name)
  if (parts === null) return null
  const [, venue, word, , symbol] = parts
  return { venue: venue!, type: word === 'book_ticker' ? 'quotes' : (word as TardisType), symbol: symbol! }
}

/**
 * Recognises a file of one type: by its header line, or without one by its name and a first row that can be read. Trades
 * and liquidations have the same columns: a file that is not named for either is trades.
 */
export function probeTardis(type: TardisType, content: StreamContent, head: FileHead): FileMatch | null {
  const named = parseTardisName(head.name)
  const lines = firstLines(head)
  if (lines === null) return null
  const names = lines.length > 0 ? headerNames(lines[0]!) : null
  if (names === null) {
    if (named?.type !== type) return null
  } else if (isOurEvents(names) || columnOrder(type, names) === null || !isTypeOf(type, names, named)) {
    return null
  }
  const row = firstRow(type, lines)
  if (row === null) {
    // An empty day is known by its name alone; a file of rows none of which can be read is known by its header.
    if (named === null || (lines.length > 0 && names === null)) return null
    return { venue: named.venue, group: named.symbol, firstTime: null, content }
  }
  return { ...row, group: named?.symbol ?? row.group, content }
}

/** Normalised events as CSV have all columns of books and trades, but rows of every kind (see `steelyard.events`). */
function isOurEvents(names: readonly string[]): boolean {
  return names.includes('type') && names.includes('sequence')
}

/** Types whose columns are contained in another's: the name decides, and what has more columns is the larger type. */
function isTypeOf(type: TardisType, names: readonly string[], named: TardisName | null): boolean {
  if (type === 'liquidations') return named?.type === 'liquidations'
  if (type === 'trades') return named?.type !== 'liquidations' && !names.includes('is_snapshot')
  if (type === 'book_snapshot_5') return !names.includes('asks[5].price')
  if (type === 'quotes' || type === 'derivative_ticker') return !names.includes('strike_price')
  return true
}

/** Whole lines of the head, at most a hundred; null when it is no text. */
function firstLines(head: FileHead): string[] | null {
  const bytes = head.bytes.subarray(0, 1 << 18)
  if (bytes.includes(0)) return null
  const lines = new TextDecoder().decode(bytes).split('\n', 101)
  if (lines.length <= 100 && !(head.complete && bytes.length === head.bytes.length)) lines.pop()
  return lines.slice(0, 100).filter((line) => line.trim() !== '')
}

/** Venue, symbol and time of the first row that can be read. */
function firstRow(type: TardisType, lines: readonly string[]): Pick<FileMatch, 'venue' | 'group' | 'firstTime'> | null {
  const row = new TardisRow(type)
  for (const [i, line] of lines.entries()) {
    const bytes = new TextEncoder().encode(line.trimEnd())
    try {
      if (i === 0 && row.readHeader(bytes, 0, bytes.length, {})) continue
      row.split(bytes, 0, bytes.length, {})
      return { venue: row.name(EXCHANGE), group: row.name(SYMBOL), firstTime: row.time(LOCAL_TIMESTAMP) }
    } catch {
      // A damaged row is reported when the file is read.
    }
  }
  return null
}

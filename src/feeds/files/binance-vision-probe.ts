import {
  AGG_TRADE_COLUMNS,
  BOOK_DEPTH_COLUMNS,
  BOOK_TICKER_COLUMNS,
  layoutOfHeader,
  layoutOfRow,
  METRICS_COLUMNS,
  TRADE_COLUMNS,
} from './binance-vision-layout.ts'
import { isCoinMargined, parseVisionName, type VisionType } from './binance-vision-name.ts'
import { visionMicros, visionTextMicros } from './binance-vision-time.ts'
import { CommaFields } from './comma-fields.ts'
import type { FileHead, FileMatch } from './format.ts'
import { type CsvColumns, findColumns, firstLines, headerNames, isHeader } from './headed-csv.ts'

const COLUMNS: Readonly<Record<VisionType, CsvColumns<'time'>>> = {
  aggTrades: AGG_TRADE_COLUMNS,
  trades: TRADE_COLUMNS,
  bookTicker: BOOK_TICKER_COLUMNS,
  bookDepth: BOOK_DEPTH_COLUMNS,
  metrics: METRICS_COLUMNS,
}

/**
 * Recognises a Vision file of one type: the name must say so and the first row (or header) must agree.
 *
 * Venues: `binance` (spot), `binance-usdm`, `binance-coinm`. The columns tell spot from futures, the symbol the two
 * kinds of futures. A file without a row says nothing about its market; then the folders of the archive do
 * (`.../futures/um/...`), and where they are not kept it counts as spot.
 */
export function probeVision(type: VisionType, head: FileHead): FileMatch | null {
  const name = parseVisionName(head.name)
  if (name === null || name.type !== type) return null
  const fields = new CommaFields()
  const lines = firstLines(head.bytes, 2)
  const [first, second] = lines
  let market: 'spot' | 'futures'
  let firstTime: number | null = null
  if (first === undefined) {
    market = isEmptyFutures(type, head.path, name.symbol) ? 'futures' : 'spot'
  } else {
    const hasHeader = isHeader(head.bytes, first[0])
    fields.split(head.bytes, ...first)
    const layout = hasHeader ? layoutOfHeader(fields) : layoutOfRow(fields)
    if (layout?.type !== type) return null
    market = layout.market
    firstTime = timeOfRow(type, head.bytes, fields, hasHeader, hasHeader ? second : first)
  }
  return {
    venue: market === 'spot' ? 'binance' : isCoinMargined(name.symbol) ? 'binance-coinm' : 'binance-usdm',
    group: name.symbol,
    firstTime,
    content: {
      book: false,
      trades: type === 'aggTrades' || type === 'trades',
      quotes: type === 'bookTicker',
    },
    ...((type === 'bookTicker' || type === 'metrics') && { unordered: true }),
  }
}

function isEmptyFutures(type: VisionType, path: string, symbol: string): boolean {
  const isFuturesOnly = type !== 'aggTrades' && type !== 'trades'
  return isFuturesOnly || isCoinMargined(symbol) || /(?:^|[\\/])futures[\\/](?:um|cm)[\\/]/u.test(path)
}

/** Time of the first data row; null when there is none, or none that can be read. `fields` holds the first line. */
function timeOfRow(
  type: VisionType,
  bytes: Uint8Array,
  fields: CommaFields,
  hasHeader: boolean,
  row: readonly [from: number, to: number] | undefined,
): number | null {
  let column = COLUMNS[type].positions.time
  if (hasHeader) {
    const found = findColumns(headerNames(fields), { time: COLUMNS[type].names.time })
    if ('positions' in found) column = found.positions.time
  }
  if (row === undefined || fields.split(bytes, row[0], row[1]) <= column) return null
  const hasTextTime = type === 'bookDepth' || type === 'metrics'
  const time = hasTextTime ? visionTextMicros(fields, column) : visionMicros(fields.integer(column))
  return Number.isNaN(time) ? null : time
}

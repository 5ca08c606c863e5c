import { canonicalVenue } from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import { BYBIT_TRADE_COLUMNS, BybitTradesDecoder } from './bybit-trades-decoder.ts'
import { CommaFields, parseSecondsMicros } from './comma-fields.ts'
import { decodedSource } from './decoded-source.ts'
import type { FileFormat, FileHead, FileMatch } from './format.ts'
import { findColumns, firstLines, headerNames, isHeader } from './headed-csv.ts'

/** `BTCUSDT2020-03-25.csv`, `BTC-26MAR212020-03-25.csv` */
const NAME = /^([A-Z0-9][A-Z0-9-]*?)\d{4}-\d{2}-\d{2}(?:\.csv)?$/u

/**
 * Trade archives of public.bybit.com (`/trading/{SYMBOL}/`), venues `bybit-linear` and `bybit-inverse`. The content says
 * which symbol; the name only where there is no row. One clock serves both time columns.
 */
export const BYBIT_TRADES: FileFormat = {
  id: 'bybit.trades',
  title: 'Bybit trade archive',
  probe: probeBybitTrades,
  open(files, options) {
    const { venue, group } = files[0]!.match
    const instrument = options.resolveInstrument(venue, group)
    const builder = new BatchBuilder(instrument, {
      ...(options.batchRows !== undefined && { capacity: options.batchRows }),
    })
    const decoder = new BybitTradesDecoder(builder, {
      skipMalformed: options.skipMalformed,
      ledger: options.ledgerOf(instrument),
    })
    const traits = {
      content: { book: false, trades: true, quotes: false },
      clocks: { local: true, exchange: true },
      profile: undefined,
      rank: 0,
    }
    return decodedSource(files, decoder, traits, options)
  },
}

function probeBybitTrades(head: FileHead): FileMatch | null {
  const fields = new CommaFields()
  const lines = firstLines(head.bytes, 2)
  const named = NAME.exec(head.name)?.[1]
  let { positions } = BYBIT_TRADE_COLUMNS
  const [first] = lines
  if (first === undefined) return named === undefined ? null : match(named, null)
  let row: readonly [from: number, to: number] | undefined = first
  if (isHeader(head.bytes, first[0])) {
    fields.split(head.bytes, ...first)
    const names = headerNames(fields)
    const found = findColumns(names, BYBIT_TRADE_COLUMNS.names)
    // `trdMatchID` is what sets this header apart from other tables of trades.
    if (!('positions' in found) || !names.includes('trdMatchID')) return null
    positions = found.positions
    row = lines[1]
  }
  if (row === undefined) return named === undefined ? null : match(named, null)
  if (!BYBIT_TRADE_COLUMNS.counts.includes(fields.split(head.bytes, ...row))) return null
  const side = fields.text(positions.side)
  const symbol = fields.text(positions.symbol)
  if ((side !== 'Buy' && side !== 'Sell') || !/^[A-Z0-9-]+$/u.test(symbol)) return null
  const time = parseSecondsMicros(head.bytes, fields.start(positions.time), fields.end(positions.time))
  return time > 0 ? match(symbol, time) : null
}

function match(symbol: string, firstTime: number | null): FileMatch {
  return {
    venue: canonicalVenue('bybit', symbol),
    group: symbol,
    firstTime,
    content: { book: false, trades: true, quotes: false },
    unordered: true,
  }
}

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TARDIS_COLUMNS, type TardisType } from '../../src/feeds/files/tardis-columns.ts'
import { binanceRecording } from './binance-recording.ts'
import { bybitRecording } from './bybit-recording.ts'
import { lobsterFiles } from './lobster-files.ts'
import { okxArchiveRecording } from './okx-recording.ts'
import { archiveText, captureText } from './recorded-lines.ts'
import { runCommand } from './run-command.ts'
import { generateTardisBook } from './tardis-csv.ts'
import { bybitTrades, visionBookDepth, visionBookTicker, visionMetrics, visionTrades } from './vision-files.ts'

/** A small recording of one format: names and bytes of its files (LOBSTER comes as a pair). */
export type FormatSample = readonly (readonly [name: string, data: string | Uint8Array])[]

const START = 1_793_491_200_000_000

/** Rows of a Tardis type whose cells are plausible for their names. */
function tardisRows(type: TardisType, rows: number): string {
  const cell = (column: string, row: number): string | number => {
    const level = Number(/\[(\d+)\]/.exec(column)?.[1] ?? 0)
    if (column === 'exchange') return 'acme'
    if (column === 'symbol') return 'BTC-USD'
    if (column === 'type') return row % 2 === 0 ? 'call' : 'put'
    if (column === 'side') return row % 2 === 0 ? 'buy' : 'sell'
    if (column.endsWith('timestamp') || column === 'expiration') return START + row * 250_000
    if (column.startsWith('asks') && column.endsWith('price')) return 101 + level + (row % 3)
    if (column.startsWith('bids') && column.endsWith('price')) return 100 - level + (row % 3)
    return ((row * 7 + level) % 90) / 8 + 0.125
  }
  const columns = TARDIS_COLUMNS[type]
  const lines = Array.from({ length: rows }, (_, row) => columns.map((column) => cell(column, row)).join())
  return [columns.join(), ...lines, ''].join('\n')
}

/** A sample of every format by its id. `folder` is for what has to be made with files. */
export async function formatSamples(folder: string): Promise<ReadonlyMap<string, FormatSample>> {
  const { book, trades, quotes } = generateTardisBook({ seed: 8, rows: 300 })
  const tardis = (type: TardisType, text = tardisRows(type, 60)): [string, FormatSample] => [
    `tardis.${type}`,
    [[`acme_${type}_2026-11-01_BTC-USD.csv`, text]],
  ]
  const lobster = lobsterFiles({ seed: 8, rows: 120 })
  const capture = captureText(binanceRecording({ venue: 'binance', seed: 8, diffs: 40 }).lines)
  const archive = (recording: { lines: Parameters<typeof archiveText>[0] }) => archiveText(recording.lines)
  const [source, npz] = [join(folder, 'acme_incremental_book_L2_2026-11-01_BTC-USD.csv'), join(folder, 'sample.npz')]
  writeFileSync(source, book)
  await runCommand('convert', source, '--to', 'npz', '--out', npz)
  const [raw, events] = [join(folder, 'spot-acmusdt_20231114.jsonl'), join(folder, 'events.jsonl')]
  writeFileSync(raw, capture)
  await runCommand('convert', raw, '--to', 'events', '--out', events)
  return new Map<string, FormatSample>([
    ['binance.capture', [['spot-acmusdt_20231114.jsonl', capture]]],
    ['bybit.orderbook', [['2023-11-14_ACMUSDT_ob8.data', archive(bybitRecording({ seed: 8, updates: 40 }))]]],
    [
      'okx.orderbook',
      [['ACM-USDT-L2orderbook-400lv-2023-11-14.data', archive(okxArchiveRecording({ seed: 8, updates: 40 }))]],
    ],
    ['steelyard.events', [['events.jsonl', readFileSync(events)]]],
    tardis('incremental_book_L2', book),
    tardis('trades', trades),
    tardis('quotes', quotes),
    tardis('book_snapshot_5'),
    tardis('book_snapshot_25'),
    tardis('derivative_ticker'),
    tardis('liquidations'),
    tardis('options_chain'),
    [
      'binance.vision.aggTrades',
      [
        [
          'BTCUSDT-aggTrades-2024-03-29.csv',
          visionTrades('futures.aggTrades', { seed: 8, rows: 120, header: true }).text,
        ],
      ],
    ],
    [
      'binance.vision.trades',
      [['BTCUSDT-trades-2024-03-29.csv', visionTrades('spot.trades', { seed: 8, rows: 120 }).text]],
    ],
    [
      'binance.vision.bookTicker',
      [
        [
          'BTCUSDT-bookTicker-2024-03-29.csv',
          visionBookTicker({ seed: 8, rows: 120, displacement: 3, header: true }).text,
        ],
      ],
    ],
    [
      'binance.vision.bookDepth',
      [['BTCUSDT-bookDepth-2024-03-29.csv', visionBookDepth({ seed: 8, moments: 12 }).text]],
    ],
    [
      'binance.vision.metrics',
      [['BTCUSDT-metrics-2024-03-29.csv', visionMetrics({ seed: 8, rows: 60, symbol: 'BTCUSDT', header: true }).text]],
    ],
    ['bybit.trades', [['BTCUSDT2020-03-25.csv', bybitTrades({ seed: 8, rows: 120, displacement: 3 }).text]]],
    [
      'lobster',
      [
        ['ACME_2012-06-21_34200000_57600000_message_5.csv', lobster.messages],
        ['ACME_2012-06-21_34200000_57600000_orderbook_5.csv', lobster.orderbook],
      ],
    ],
    ['hftbacktest.npz', [['BTCUSDT_20261101.npz', readFileSync(npz)]]],
  ])
}

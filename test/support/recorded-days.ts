import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { generateTardisBook, type TardisBook } from './tardis-csv.ts'

const DAY = 86_400_000_000
/** 2026-11-01T12:00:00Z. */
const NOON = 1_793_534_400_000_000

export const DAYS = ['2026-11-01', '2026-11-02', '2026-11-03'] as const
export const SYMBOLS = ['AAA-USD', 'BBB-USD'] as const
export type RecordedDay = (typeof DAYS)[number]
export type RecordedSymbol = (typeof SYMBOLS)[number]

/** Local time at noon of a day, microseconds: when its recording begins. */
export function noonOf(date: RecordedDay): number {
  return NOON + DAYS.indexOf(date) * DAY
}

/** Path of a file below the folder of the recordings. */
export function dayFile(stream: 'incremental_book_L2' | 'trades', date: RecordedDay, symbol: RecordedSymbol): string {
  return `acme_${stream}_${date}_${symbol}.csv.gz`
}

/** Some seconds of a symbol from noon on; the same every time. */
export function recordedDay(date: RecordedDay, symbol: RecordedSymbol, rows = 1_500): TardisBook {
  const seed = 10 * DAYS.indexOf(date) + SYMBOLS.indexOf(symbol)
  return generateTardisBook({ seed, rows, symbol, start: noonOf(date) })
}

/** Three days of two symbols as Tardis files of books and trades. Returns the folder. */
export function writeRecordedDays(folder: string, rows?: number): string {
  mkdirSync(folder, { recursive: true })
  for (const date of DAYS) {
    for (const symbol of SYMBOLS) {
      const { book, trades } = recordedDay(date, symbol, rows)
      writeFileSync(join(folder, dayFile('incremental_book_L2', date, symbol)), gzipSync(book))
      writeFileSync(join(folder, dayFile('trades', date, symbol)), gzipSync(trades))
    }
  }
  return folder
}

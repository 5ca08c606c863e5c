import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mutatedText } from '../../../test/support/mutated-text.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import { generateTardisBook } from '../../../test/support/tardis-csv.ts'
import { decodePieces, piecesOf } from '../../../test/support/tardis-decode.ts'
import { SteelyardError } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import type { ChunkDecoder } from './chunk-decoder.ts'
import { TardisBookDecoder } from './tardis-book.ts'
import { TARDIS_COLUMNS } from './tardis-columns.ts'
import { TARDIS_FORMATS } from './tardis-formats.ts'
import { TardisQuotesDecoder } from './tardis-quotes.ts'
import { TardisSnapshotDecoder } from './tardis-snapshots.ts'
import { TardisTradesDecoder } from './tardis-trades.ts'

const market = generateTardisBook({ seed: 9, rows: 60, levels: 6 })
const snapshots = [
  TARDIS_COLUMNS.book_snapshot_5.join(','),
  ...Array.from({ length: 20 }, (_, i) => {
    const cells = Array.from({ length: 5 }, (_, level) => [101 + level + i / 10, 1, 100 - level - i / 10, 2])
    return `acme,BTC-USD,${1_793_491_200_000_000 + i},${1_793_491_200_000_000 + i},${cells.flat().join(',')}`
  }),
].join('\n')

describe('damaged Tardis CSV', () => {
  it.each<[string, string, (options: ReadOptions) => ChunkDecoder]>([
    ['books', market.book, (options) => new TardisBookDecoder([], options)],
    ['trades', market.trades, (options) => new TardisTradesDecoder([], options)],
    ['quotes', market.quotes, (options) => new TardisQuotesDecoder([], options)],
    ['snapshots', snapshots, (options) => new TardisSnapshotDecoder(5, [], options)],
  ])('%s end in rows or in an error that says where, never in anything else', (_name, text, create) => {
    fc.assert(
      fc.property(
        mutatedText(text),
        fc.boolean(),
        fc.array(fc.nat(), { maxLength: 4 }),
        (damaged, skipMalformed, cuts) => {
          try {
            const { rows } = decodePieces(create(readOptions({ skipMalformed })), [piecesOf(damaged, cuts)])
            let count = 0
            for (const some of rows.values()) count += some.length
            // Statuses, and twice as many rows as lines in quotes; up to eleven levels of a snapshot.
            expect(count).toBeLessThanOrEqual(2 * rows.size + 20 * damaged.split('\n').length)
          } catch (error) {
            if (!(error instanceof SteelyardError)) throw error
            expect(error.where.line ?? 0).toBeGreaterThan(0)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is never the end of recognition', () => {
    fc.assert(
      fc.property(mutatedText(market.book), fc.boolean(), (damaged, complete) => {
        for (const format of TARDIS_FORMATS) {
          format.probe({ path: 'x', name: 'acme_trades_2026-11-01_X.csv', bytes: Buffer.from(damaged), complete })
        }
      }),
    )
  })

  it('stops at a line that never ends', () => {
    const decoder = new TardisBookDecoder([], readOptions())
    decoder.beginFile('endless')
    const feed = () => {
      for (let i = 0; i < 40; i++) for (const _batch of decoder.push(new Uint8Array(1 << 16).fill(65)));
    }
    expect(feed).toThrow(expect.objectContaining({ code: 'file.malformed', where: { file: 'endless', line: 1 } }))
  })
})

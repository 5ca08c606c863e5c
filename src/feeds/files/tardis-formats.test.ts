import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { collectBatches } from '../../../test/support/decode-text.ts'
import { eventRows } from '../../../test/support/event-rows.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import { generateTardisBook } from '../../../test/support/tardis-csv.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import type { FileMatch } from './format.ts'
import { TARDIS_COLUMNS, TARDIS_TYPES } from './tardis-columns.ts'
import { TARDIS_FORMATS } from './tardis-formats.ts'

const market = generateTardisBook({ seed: 1, rows: 600 })
const NOTHING = { book: false, trades: false, quotes: false }

function probe(name: string, text: string): [id: string, match: FileMatch][] {
  return TARDIS_FORMATS.flatMap((format) => {
    const match = format.probe({ path: `in/${name}`, name, bytes: Buffer.from(text), complete: true })
    return match === null ? [] : [[format.id, match]]
  })
}

function formatOf(id: string) {
  return TARDIS_FORMATS.find((format) => format.id === id)!
}

describe('recognition of Tardis CSV', () => {
  it.each([
    ['a header', 'download.csv', market.book, 'tardis.incremental_book_L2', 'BTC-USD'],
    [
      'a header, the symbol from the name',
      'acme_incremental_book_L2_2026-11-01_SPOT.csv',
      market.book,
      'tardis.incremental_book_L2',
      'SPOT',
    ],
    [
      'its name, without a header',
      'acme_trades_2026-11-01_BTC_USD.csv',
      market.trades.slice(market.trades.indexOf('\n') + 1),
      'tardis.trades',
      'BTC_USD',
    ],
    ['a header of trades', 'x.csv', market.trades, 'tardis.trades', 'BTC-USD'],
    [
      'the columns of trades under the name of liquidations',
      'acme_liquidations_2026-11-01_BTC-USD.csv',
      market.trades,
      'tardis.liquidations',
      'BTC-USD',
    ],
    ['a header of quotes', 'quotes.csv', market.quotes, 'tardis.quotes', 'BTC-USD'],
    ['the old name of quotes', 'acme_book_ticker_2026-11-01_BTC-USD.csv', market.quotes, 'tardis.quotes', 'BTC-USD'],
  ])('by %s', (_name, name, text, id, group) => {
    const found = probe(name, text)
    expect(found).toMatchObject([[id, { venue: 'acme', group }]])
    const firstLocal = /^acme,[^,]*,\d+,(\d+)/m.exec(text)![1]
    expect(found[0]![1].firstTime).toBe(Number(firstLocal))
  })

  it.each(TARDIS_TYPES)('gives a header of %s to one format only', (type) => {
    const name = `acme_${type}_2026-11-01_X.csv`
    expect(probe(name, `${TARDIS_COLUMNS[type].join(',')}\n`)).toMatchObject([[`tardis.${type}`, { firstTime: null }]])
  })

  it.each(['', `${TARDIS_COLUMNS.trades.join(',')}\n`])('knows an empty day by its name', (text) => {
    expect(probe('acme-futures_trades_2026-11-01_BTC-USD.csv', text)).toEqual([
      [
        'tardis.trades',
        { venue: 'acme-futures', group: 'BTC-USD', firstTime: null, content: { ...NOTHING, trades: true } },
      ],
    ])
    expect(probe('trades.csv', text)).toEqual([])
  })

  it('finds the first row that can be read', () => {
    const text = market.trades.replace('\n', '\nacme,BTC-USD,nonsense\n')
    expect(probe('x.csv', text)).toMatchObject([['tardis.trades', { venue: 'acme' }]])
  })

  it.each([
    ['other tables', 'time,venue,symbol,mid\n1,2,3,4\n'],
    ['binary data', `${market.book}\0`],
    ['a Tardis name over something else', 'hello,world\n'],
  ])('leaves %s alone', (_name, text) => {
    expect(probe('acme_trades_2026-11-01_X.csv', text)).toEqual([])
  })
})

describe('Tardis files as sources', () => {
  it('reads consecutive compressed files, an empty day between them, as one stream', async () => {
    const folder = tempFolder()
    const [header, ...rows] = market.book.trimEnd().split('\n')
    const day = (part: string[]) => gzipSync(part.map((line) => `${line}\n`).join(''))
    const format = formatOf('tardis.incremental_book_L2')
    const match: FileMatch = { venue: 'acme', group: 'BTC-USD', firstTime: null, content: { ...NOTHING, book: true } }
    const open = (...paths: string[]) =>
      format.open(
        paths.map((path) => ({ path, match })),
        readOptions(),
      )
    const whole = open(folder.write('all.csv', market.book))
    const days = open(
      folder.write('1.csv.gz', day([header!, ...rows.slice(0, 85)])),
      folder.write('2.csv.gz', day([])),
      folder.write('3.csv.gz', day([header!, ...rows.slice(85)])),
    )
    expect(days).toMatchObject({
      rank: 1,
      clocks: { local: true, exchange: true },
      profile: { scheme: 'tardis-vendor' },
    })
    const expected = eventRows(await collectBatches(whole.batches()))
    expect(expected).toHaveLength(rows.length + 2)
    expect(eventRows(await collectBatches(days.batches()))).toEqual(expected)
  })

  it.each([
    ['tardis.trades', 0, { trades: true }, undefined],
    ['tardis.incremental_book_L2', 1, { book: true }, { depthScope: 'full', verifiability: 'vendor' }],
    ['tardis.book_snapshot_25', 1, { book: true }, { depthScope: 'window', scheme: 'self-contained-snapshots' }],
    ['tardis.quotes', 2, { quotes: true }, undefined],
    ['tardis.liquidations', 3, {}, undefined],
  ])('%s states its rank, content and profile', (id, rank, content, profile) => {
    const source = formatOf(id).open([], readOptions())
    expect(source).toMatchObject({ rank, content: { ...NOTHING, ...content } })
    if (profile === undefined) expect(source.profile).toBeUndefined()
    else expect(source.profile).toMatchObject(profile)
  })

  it('sends no events from record formats', async () => {
    expect(await collectBatches(formatOf('tardis.options_chain').open([], readOptions()).batches())).toEqual([])
  })
})

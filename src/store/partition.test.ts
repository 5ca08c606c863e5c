import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { COUNTING_SCHEMA, countingBlock, rowsOf } from '../../test/support/table-blocks.ts'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { createParquetSink } from './parquet-table-sink.ts'
import { dateOf, parsePartitionKey, partitionFile, partitionKey, preparePartition } from './partition.ts'
import { readTable } from './read-table.ts'

const DATE = '2026-11-20'

describe('partitionKey', () => {
  it.each([
    ['BTCUSDT', 'symbol=BTCUSDT'],
    ['BTC/USDT:USDT', 'symbol=BTC%2FUSDT%3AUSDT'],
    ['..', 'symbol=..'],
    ["a*b'(c)~!%=", 'symbol=a%2Ab%27%28c%29%7E%21%25%3D'],
    ['币', 'symbol=%E5%B8%81'],
  ])('makes %s safe for every file system', (symbol, folder) => {
    expect(partitionKey({ venue: 'okx', symbol, date: DATE })).toBe(`venue=okx/${folder}/date=${DATE}`)
  })

  it('reads back as it was, without leaving its folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (venue, symbol) => {
        const key = partitionKey({ venue, symbol, date: DATE })
        expect(parsePartitionKey(key)).toEqual({ venue, symbol, date: DATE })
        expect(key.split('/')).toHaveLength(3)
      }),
    )
  })

  it('refuses what is no date', () => {
    expect(() => partitionKey({ venue: 'okx', symbol: 'A', date: '../x' })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    )
  })

  it('is not recognised in other folders', () => {
    expect(parsePartitionKey('venue=a/symbol=b')).toBeUndefined()
    expect(parsePartitionKey('venue=a/symbol=%E5/date=2026-11-20')).toBeUndefined()
  })
})

describe('dateOf', () => {
  it.each([
    [1_795_132_799_999_999, '2026-11-19'],
    [1_795_132_800_000_000, '2026-11-20'],
    [0, '1970-01-01'],
  ])('puts %d µs on %s', (time, date) => expect(dateOf(time)).toBe(date))
})

describe('a partitioned table', () => {
  it('unions in our reader, in order, and in DuckDB with the symbols as they are', async () => {
    const { path: folder } = tempFolder()
    for (const symbol of ['ETH/USDT', 'BTC/USDT']) {
      for (const [index, date] of ['2026-11-21', '2026-11-20'].entries()) {
        const path = await preparePartition(folder, { venue: 'acme', symbol, date })
        expect(path).toBe(join(folder, partitionFile({ venue: 'acme', symbol, date })))
        const sink = await createParquetSink(path, COUNTING_SCHEMA)
        await sink.write(countingBlock(2, symbol, index === 0 ? 86_400 : 0))
        await sink.close()
      }
    }
    const read = await readTable(folder)
    expect(read.files.map((file) => dirname(file).slice(folder.length + 1))).toEqual([
      'venue=acme/symbol=BTC%2FUSDT/date=2026-11-20',
      'venue=acme/symbol=BTC%2FUSDT/date=2026-11-21',
      'venue=acme/symbol=ETH%2FUSDT/date=2026-11-20',
      'venue=acme/symbol=ETH%2FUSDT/date=2026-11-21',
    ])
    const rows = await rowsOf(read)
    expect(rows.map(([time, , symbol]) => `${symbol} ${Number(time) - 1_795_132_800_000_000}`)).toEqual(
      ['BTC/USDT', 'ETH/USDT'].flatMap((symbol) =>
        [1, 2, 86_401, 86_402].map((second) => `${symbol} ${second * 1_000_000}`),
      ),
    )

    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    const reader = await connection.runAndReadAll(
      `select venue, symbol, strftime(date, '%Y-%m-%d') as day, count(*) as n
       from read_parquet('${folder}/**/*.parquet', hive_partitioning = true) group by all order by all`,
    )
    expect(reader.getRowObjectsJson()).toEqual(
      ['BTC/USDT', 'ETH/USDT'].flatMap((symbol) =>
        ['2026-11-20', '2026-11-21'].map((day) => ({ venue: 'acme', symbol, day, n: '2' })),
      ),
    )
    expect(existsSync(join(folder, 'venue=acme'))).toBe(true)
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { tableFromIPC } from '@uwdata/flechette'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyTable, type PlainRow, type PlainTable, rowsOf, writeBlocks } from '../../test/support/table-blocks.ts'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { createArrowSink } from './arrow-table-sink.ts'
import { createTableSink } from './create-table-sink.ts'
import { PARQUET_CODECS } from './parquet-codec.ts'
import { createParquetSink } from './parquet-table-sink.ts'
import { readTable } from './read-table.ts'
import type { TableSchema } from './table.ts'

const NULL = Number.NaN
const SCHEMA: TableSchema = { columns: ['mid', 'ofi_l1'], metadata: {} }
const TWO_ROWS = {
  venue: 'acme',
  symbol: 'BTC,USD',
  rows: 2,
  time: Float64Array.of(1_700_000_000_123_456, 1_700_000_001_000_000),
  values: [Float64Array.of(61612.5, NULL), Float64Array.of(-0, 1e-7)],
  quality: Uint8Array.of(0, 2),
  coverage: Float64Array.of(1, NULL),
}

async function writeTo(path: string, { schema, blocks }: PlainTable) {
  const sink = await createTableSink(path, schema)
  await writeBlocks(sink, blocks)
  return sink.close()
}

describe('a table that is written and read', () => {
  it.each(['csv', 'csv.gz', 'jsonl', 'jsonl.gz'])('%s holds every bit and every null', async (extension) => {
    const path = join(tempFolder().path, `t.${extension}`)
    await fc.assert(
      fc.asyncProperty(anyTable, async (table) => {
        const expected = await rowsOf(table.blocks)
        expect((await writeTo(path, table)).rows).toBe(expected.length)
        const read = await readTable(path)
        expect(await rowsOf(read)).toEqual(expected)
        if (expected.length > 0) expect(read.schema.columns).toEqual(table.schema.columns)
      }),
      { numRuns: 40 },
    )
  })

  it.each(PARQUET_CODECS)('parquet (%s) holds every bit, every null and the metadata', async (codec) => {
    const path = join(tempFolder().path, 't.parquet')
    await fc.assert(
      fc.asyncProperty(anyTable, fc.integer({ min: 1, max: 50 }), async ({ schema, blocks }, rowGroupRows) => {
        const sink = await createParquetSink(path, schema, { codec, rowGroupRows })
        await writeBlocks(sink, blocks)
        await sink.close()
        const read = await readTable(path)
        expect(read.schema).toEqual(schema)
        expect(await rowsOf(read)).toEqual(await rowsOf(blocks))
      }),
      { numRuns: 60 },
    )
  })

  it('arrow holds every bit, every null and the metadata', async () => {
    const path = join(tempFolder().path, 't.arrow')
    await fc.assert(
      fc.asyncProperty(anyTable, fc.integer({ min: 1, max: 50 }), async ({ schema, blocks }, batchRows) => {
        const sink = await createArrowSink(path, schema, { batchRows })
        await writeBlocks(sink, blocks)
        await sink.close()
        expect(readArrow(path)).toEqual({ rows: await rowsOf(blocks), metadata: schema.metadata })
      }),
      { numRuns: 60 },
    )
  })

  it('reads only the columns that are asked for, in that order', async () => {
    const { path } = tempFolder()
    for (const extension of ['parquet', 'csv', 'jsonl']) {
      const file = join(path, `t.${extension}`)
      await writeTo(file, { schema: SCHEMA, blocks: [TWO_ROWS] })
      expect(await rowsOf(await readTable(file, { columns: ['ofi_l1'] }))).toEqual([
        [1_700_000_000_123_456, 'acme', 'BTC,USD', -0, 'verified', 1],
        [1_700_000_001_000_000, 'acme', 'BTC,USD', 1e-7, 'suspect', NULL],
      ])
    }
  })
})

describe('the text of a table', () => {
  it('is CSV with ISO times, shortest numbers and empty cells for null', async () => {
    const path = join(tempFolder().path, 't.csv')
    const result = await writeTo(path, { schema: SCHEMA, blocks: [TWO_ROWS] })
    const text = readFileSync(path, 'utf8')
    expect(text).toBe(
      [
        'time,venue,symbol,mid,ofi_l1,quality,coverage',
        '2023-11-14T22:13:20.123456Z,acme,"BTC,USD",61612.5,-0,verified,1',
        '2023-11-14T22:13:21.000000Z,acme,"BTC,USD",,1e-7,suspect,',
        '',
      ].join('\n'),
    )
    expect(result).toEqual({ path, rows: 2, bytes: Buffer.byteLength(text) })
  })

  it('is one JSON object per row, null for null, also gzipped', async () => {
    const path = join(tempFolder().path, 't.jsonl.gz')
    await writeTo(path, { schema: SCHEMA, blocks: [TWO_ROWS] })
    const lines = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n')
    expect(lines[0]).toBe(
      '{"time":"2023-11-14T22:13:20.123456Z","venue":"acme","symbol":"BTC,USD","mid":61612.5,"ofi_l1":-0,' +
        '"quality":"verified","coverage":1}',
    )
    expect(JSON.parse(lines[1]!)).toMatchObject({ mid: null, ofi_l1: 1e-7, quality: 'suspect', coverage: null })
  })

  it('has a header even without rows', async () => {
    const path = join(tempFolder().path, 't.csv')
    await writeTo(path, { schema: SCHEMA, blocks: [] })
    expect(readFileSync(path, 'utf8')).toBe('time,venue,symbol,mid,ofi_l1,quality,coverage\n')
    expect((await readTable(path)).schema.columns).toEqual(['mid', 'ofi_l1'])
  })
})

describe('createTableSink', () => {
  it.each([
    ['t.xlsx', ['mid'], 'no table format is known by the name of'],
    ['t.parquet.gz', ['mid'], 'no table format is known by the name of'],
    ['t.csv', ['mid', 'mid'], 'two columns of the table would be called mid'],
    ['t.csv', ['quality'], 'two columns of the table would be called quality'],
    ['t.csv', ['a b'], '"a b" cannot be the name of a column'],
  ])('refuses %s with columns %j', async (name, columns, message) => {
    const promise = createTableSink(join(tempFolder().path, name), { columns, metadata: {} })
    await expect(promise).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    })
  })

  it('refuses Parquet on standard output, and a format that contradicts the name', async () => {
    await expect(createTableSink('-', SCHEMA, { format: 'parquet' })).rejects.toMatchObject({ code: 'config.invalid' })
    await expect(createTableSink('t.csv', SCHEMA, { format: 'arrow' })).rejects.toMatchObject({
      code: 'config.invalid',
    })
  })
})

function readArrow(path: string): { rows: PlainRow[]; metadata: object } {
  const table = tableFromIPC(readFileSync(path), { useBigIntTimestamp: true })
  const rows: PlainRow[] = []
  for (let row = 0; row < table.numRows; row++) {
    rows.push(
      table.children.map((column) => {
        const value: unknown = column.at(row)
        if (value === null) return NULL
        return typeof value === 'bigint' ? Number(value) : (value as number | string)
      }),
    )
  }
  return { rows, metadata: Object.fromEntries(table.schema.metadata ?? []) }
}

import { readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { canListHandles, openHandles } from '../../test/support/open-handles.ts'
import { COUNTING_SCHEMA, countingBlock, rowsOf } from '../../test/support/table-blocks.ts'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { createTableSink } from './create-table-sink.ts'
import { readTable } from './read-table.ts'

const HEADER = 'time,venue,symbol,mid,quality,coverage'
const ROW = '2026-11-20T00:00:01.000000Z,acme,A,1.5,verified,1'
const JSON_ROW =
  '{"time":"2026-11-20T00:00:01Z","venue":"acme","symbol":"A","mid":1.5,"quality":"verified","coverage":1}'

async function readAll(path: string) {
  return rowsOf(await readTable(path))
}

async function writeCounting(path: string, rows = 10, columns = ['count']): Promise<string> {
  const sink = await createTableSink(path, { ...COUNTING_SCHEMA, columns })
  const block = countingBlock(rows)
  await sink.write({ ...block, values: columns.map(() => block.values[0]!) })
  await sink.close()
  return path
}

describe('readTable of a damaged text table', () => {
  it.each([
    ['a missing cell', ROW.slice(0, -2), '6 cells expected, 5 found'],
    ['a text for a number', ROW.replace('1.5', 'abc'), 'mid is no number: "abc"'],
    ['a blank for a number', ROW.replace('1.5', ' '), 'mid is no number: " "'],
    ['a time that is none', ROW.replace('T00:', 'T99:'), 'time is no ISO time in UTC: "2026-11-20T99:00:01.000000Z"'],
    ['an unknown quality', ROW.replace('verified', 'fine'), 'quality is not known: "fine"'],
    ['an open quote', ROW.replace('acme', '"acme'), 'a quoted cell has no end'],
  ])('names the line of %s in CSV', async (_what, row, message) => {
    const path = tempFolder().write('t.csv', `${HEADER}\n${ROW}\n${row}\n`)
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'file.malformed',
      message,
      where: { file: path, line: 3 },
    })
  })

  it.each([
    ['a text for a number', JSON_ROW.replace('1.5', '"1.5"'), 'mid is no number: "1.5"'],
    ['a missing column', JSON_ROW.replace('"mid":1.5,', ''), 'mid is no number: undefined'],
    ['a time that is none', JSON_ROW.replace('2026-11-20T', ''), 'time is no ISO time in UTC: "00:00:01Z"'],
    ['an unknown quality', JSON_ROW.replace('verified', 'fine'), 'quality is not known: "fine"'],
    ['a half line', JSON_ROW.slice(0, 30), 'the line is no JSON object'],
    ['an array', '[1]', 'the line is no JSON object'],
  ])('names the line of %s in JSON lines', async (_what, row, message) => {
    const path = tempFolder().write('t.jsonl', `${JSON_ROW}\n${row}\n`)
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'file.malformed',
      message,
      where: { file: path, line: 2 },
    })
  })

  it('reads CRLF line ends and a last line without one', async () => {
    const path = tempFolder().write('t.csv', `${HEADER}\r\n${ROW}\r\n${ROW}`)
    expect(await readAll(path)).toEqual(Array(2).fill([1_795_132_801_000_000, 'acme', 'A', 1.5, 'verified', 1]))
  })
})

describe('readTable of a damaged or foreign file', () => {
  it.each(['parquet', 'csv.gz', 'jsonl.gz'])('calls a truncated .%s corrupt', async (extension) => {
    const path = await writeCounting(join(tempFolder().path, `t.${extension}`), 5000)
    truncateSync(path, Math.floor(readFileSync(path).length / 2))
    await expect(readAll(path)).rejects.toMatchObject({ code: 'file.corrupt', where: { file: path } })
  })

  it('calls a Parquet file with a damaged page corrupt', async () => {
    const path = await writeCounting(join(tempFolder().path, 't.parquet'), 5000)
    const bytes = readFileSync(path)
    const damaged = tempFolder().write('t.parquet', bytes.fill(0xff, 100, 4000))
    await expect(readAll(damaged)).rejects.toMatchObject({ code: 'file.corrupt', where: { file: damaged } })
  })

  it.each([
    ['t.csv', 'a,b\n1,2\n', 'file.unrecognised'],
    ['t.csv', '', 'file.unrecognised'],
    ['t.jsonl', '{"a":1}\n', 'file.unrecognised'],
    ['t.parquet', '', 'file.corrupt'],
    ['t.parquet', 'no parquet at all', 'file.corrupt'],
    ['t.arrow', '', 'file.unrecognised'],
    ['t.txt', '', 'config.invalid'],
  ])('refuses %s with %j as %s', async (name, content, code) => {
    const path = tempFolder().write(name, content)
    await expect(readTable(path)).rejects.toMatchObject({ code })
  })

  it('says that there is no such file, or no table in a folder', async () => {
    const { path } = tempFolder()
    await expect(readTable(join(path, 'no.csv'))).rejects.toMatchObject({ code: 'file.not_found' })
    await expect(readTable(path)).rejects.toMatchObject({
      code: 'file.not_found',
      message: `no table in the folder ${path}`,
    })
  })

  it('lists the columns there are when one is missing', async () => {
    const path = await writeCounting(join(tempFolder().path, 't.parquet'))
    await expect(readTable(path, { columns: ['mid'] })).rejects.toMatchObject({
      code: 'config.invalid',
      message: `${path} has no column mid`,
      hint: 'it has count',
    })
  })
})

describe('readTable of a folder', () => {
  it('unions formats and folders in the order of their paths, past hidden files and manifests', async () => {
    const { path, write } = tempFolder()
    write('b/x.csv', 'time,venue,symbol,count,quality,coverage\n2026-11-20T00:00:01Z,acme,Z,7,missing,\n')
    write('_manifest.jsonl', 'not a table\n')
    write('.t.csv.tmp-1-0', 'half a table')
    write('notes.txt', 'not a table')
    write('a/empty.jsonl', '')
    await writeCounting(join(path, 'a/y.parquet'), 2)
    const table = await readTable(path)
    expect(table.schema).toEqual(COUNTING_SCHEMA)
    expect((await rowsOf(table)).map((row) => row.slice(2, 4))).toEqual([
      ['BTC-USD', Number.NaN],
      ['BTC-USD', 1],
      ['Z', 7],
    ])
  })

  it('refuses to union tables with different columns', async () => {
    const { path } = tempFolder()
    await writeCounting(join(path, 'a.csv'))
    await writeCounting(join(path, 'b.csv'), 10, ['count', 'mid'])
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'config.invalid',
      message: `${join(path, 'b.csv')} has other columns than ${join(path, 'a.csv')}`,
    })
  })

  it.skipIf(!canListHandles)('closes every file, also when its reader stops early', async () => {
    const { path } = tempFolder()
    const files = await Promise.all(
      ['parquet', 'csv', 'jsonl.gz'].map((name) => writeCounting(join(path, `t.${name}`), 9000)),
    )
    for (const file of files) {
      for await (const block of await readTable(file)) {
        expect(block.rows).toBeGreaterThan(0)
        break
      }
      await new Promise((resolve) => setTimeout(resolve, 20)) // streams close after they have been left
      expect(openHandles(file)).toBe(0)
    }
  })
})

describe('what the room loads', () => {
  it('imports no package before a table needs it', () => {
    const sources = readdirSync(import.meta.dirname).filter(
      (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
    )
    const imported = sources.flatMap((name) =>
      [
        ...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(
          /^(?:import|export) (?!type )[^;]*? from '([^'.][^']*)'/gm,
        ),
      ]
        .map((match) => match[1]!)
        .filter((specifier) => !specifier.startsWith('node:'))
        .map((specifier) => `${name}: ${specifier}`),
    )
    expect(imported).toEqual([])
  })
})

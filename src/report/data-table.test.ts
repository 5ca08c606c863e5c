import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { csvText, type DataTable, dataLink } from './data-table.ts'

function downloaded(table: DataTable): string {
  const href =
    parseHTML(String(dataLink('x.csv', 'Data', table)))
      .document.querySelector('a')
      ?.getAttribute('href') ?? ''
  const prefix = 'data:text/csv;charset=utf-8,'
  expect(href.startsWith(prefix)).toBe(true)
  return decodeURIComponent(href.slice(prefix.length))
}

describe('csvText', () => {
  it.each([
    [
      'numbers and missing values',
      [
        [1, null],
        [Number.NaN, -0.5],
      ],
      'a,b\n1,\n,-0.5\n',
    ],
    ['a comma', [['x,y', 1]], 'a,b\n"x,y",1\n'],
    ['a quote', [['say "so"', 1]], 'a,b\n"say ""so""",1\n'],
    ['a line break', [['two\nlines', 1]], 'a,b\n"two\nlines",1\n'],
  ] as const)('writes %s', (_what, rows, expected) => {
    expect(csvText({ columns: ['a', 'b'], rows })).toBe(expected)
  })
})

describe('dataLink', () => {
  it('carries the table in the link, whatever is in it', () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme' }), fc.double(), fc.constant(null))
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), (rows) => {
        const table = { columns: ['time', 'size (%) & "more"'], rows }
        expect(downloaded(table)).toBe(csvText(table))
      }),
    )
  })

  it('names the file', () => {
    const link = String(dataLink('a"b.csv', 'Data', { columns: ['a'], rows: [] }))
    expect(parseHTML(link).document.querySelector('a')?.getAttribute('download')).toBe('a"b.csv')
  })
})

import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { keyNumbers, table } from './tables.ts'

describe('table', () => {
  it('has a header with units, and a dash where there is no value', () => {
    const made = table({
      caption: 'Depth',
      columns: [{ header: 'band' }, { header: 'depth', unit: 'BTC' }, { header: 'note', isText: true }],
      rows: [
        ['1 bps', '2.5', 'a < b'],
        ['2 bps', null, ''],
      ],
    })
    const { document } = parseHTML(`<body>${made}</body>`)
    const cells = [...document.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map(({ textContent }) => textContent),
    )
    expect(cells).toEqual([
      ['1 bps', '2.5', 'a < b'],
      ['2 bps', '–', ''],
    ])
    expect(document.querySelector('.caption')?.textContent).toBe('Depth')
    expect(document.querySelector('tbody td:nth-child(2)')?.getAttribute('data-label')).toBe('depth, BTC')
    expect(document.querySelectorAll('.text')).toHaveLength(3)
  })
})

describe('keyNumbers', () => {
  it('shows value, unit and note, and escapes them', () => {
    const made = keyNumbers([
      { label: 'gaps <', value: '0', unit: '&', note: 'none' },
      { label: 'R²', value: null },
    ])
    const { document } = parseHTML(`<body>${made}</body>`)
    expect([...document.querySelectorAll('dt')].map(({ textContent }) => textContent)).toEqual(['gaps <', 'R²'])
    expect([...document.querySelectorAll('dd')].map(({ textContent }) => textContent)).toEqual(['0&', 'none', '–'])
  })
})

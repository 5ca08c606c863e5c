import { type Html, html } from './html.ts'

/** Plain rows under named columns: what a picture shows, and what its download holds. */
export interface DataTable {
  readonly columns: readonly string[]
  /** null and NaN = no value. */
  readonly rows: readonly (readonly (string | number | null)[])[]
}

/** All that may not stand in an address or an attribute as it is. Digits and commas, nearly all of a table, may. */
const ESCAPED = /[^\x21-\x7e]|[%#"'<>&]/gu

/**
 * A link that saves the table as CSV: the data travel in the link itself. Times should be ISO text or microseconds.
 *
 * @example dataLink('depth.csv', 'data', { columns: ['a', 'b'], rows: [[1, null]] }).toString()
 * // => '<a download="depth.csv" href="data:text/csv;charset=utf-8,a,b%0A1,%0A">data</a>'
 */
export function dataLink(fileName: string, label: string, table: DataTable): Html {
  const address = csvText(table).replace(ESCAPED, percent)
  return html`<a download="${fileName}" href="data:text/csv;charset=utf-8,${address}">${label}</a>`
}

/**
 * CSV as RFC 4180 has it, with line feeds: a header, empty cells for missing values, quotes only where needed.
 *
 * @example csvText({ columns: ['a'], rows: [['x,y']] }) // => 'a\n"x,y"\n'
 */
export function csvText({ columns, rows }: DataTable): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\n`).join('')
}

function csvCell(value: string | number | null): string {
  if (value === null || Number.isNaN(value)) return ''
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function percent(mark: string): string {
  const code = mark.charCodeAt(0)
  return code < 128 ? `%${code.toString(16).toUpperCase().padStart(2, '0')}` : encodeURIComponent(mark)
}

import { type Html, html } from './html.ts'

/** Plain rows under named columns: what a picture shows, and what its download holds. */
export interface DataTable {
  readonly columns: readonly string[]
  /** null and NaN = no value. */
  readonly rows: readonly (readonly (string | number | null)[])[]
}

const ESCAPED = /[%#"'<>&\s]/g

/**
 * A link that saves the table as CSV: the data travel in the link itself. Times should be ISO text or microseconds.
 *
 * @example dataLink('depth.csv', 'data', { columns: ['a', 'b'], rows: [[1, null]] }).toString()
 * // => '<a download="depth.csv" href="data:text/csv;charset=utf-8,a,b%0A1,%0A">data</a>'
 */
export function dataLink(fileName: string, label: string, table: DataTable): Html {
  const csv = csvText(table)
  // Commas and digits, nearly all of it, may stand in an address as they are.
  const address = csv.replace(/[^\x20-\x7e\n]/gu, encodeURIComponent).replace(ESCAPED, percent)
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
  return `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}

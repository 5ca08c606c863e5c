import { type Html, html } from './html.ts'

export interface TableColumn {
  readonly header: string
  /** Shown small under the header. */
  readonly unit?: string
  /** Words are set to the left and may wrap; numbers (the default) to the right. */
  readonly isText?: boolean
}

export interface TableOptions {
  readonly caption?: string
  readonly columns: readonly TableColumn[]
  /** One row a line; null = no value, shown as a dash. Numbers come formatted. */
  readonly rows: readonly (readonly (string | Html | null)[])[]
}

/**
 * A table for reading; the first column names the row. On a phone each row becomes a small list, so that no column is out
 * of sight; anywhere else a table that is too wide scrolls inside the page.
 */
export function table({ caption, columns, rows }: TableOptions): Html {
  return html`${caption === undefined ? '' : html`<p class="caption">${caption}</p>\n`}<div class="scroll"><table>
<thead><tr>${columns.map(headerCell)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map((cell, at) => bodyCell(cell, columns[at]))}</tr>\n`)}</tbody>
</table></div>
`
}

/** A number that a report begins with. */
export interface KeyNumber {
  readonly label: string
  /** Formatted; null = no value. */
  readonly value: string | null
  readonly unit?: string
  readonly note?: string
}

/** The few numbers that matter, large. */
export function keyNumbers(numbers: readonly KeyNumber[]): Html {
  return html`<dl class="numbers">
${numbers.map(
  ({ label, value, unit, note }) =>
    html`<div><dt>${label}</dt><dd>${value ?? NO_VALUE}${unit === undefined || value === null ? '' : html`<small>${unit}</small>`}</dd>${
      note === undefined ? '' : html`<dd class="note">${note}</dd>`
    }</div>\n`,
)}</dl>
`
}

const NO_VALUE = '–'

function headerCell({ header, unit, isText }: TableColumn): Html {
  const small = unit === undefined ? '' : html`<small>${unit}</small>`
  return html`<th scope="col"${isText ? TEXT_CLASS : ''}>${header}${small}</th>`
}

function bodyCell(cell: string | Html | null, column: TableColumn | undefined): Html {
  const label = column === undefined ? '' : [column.header, column.unit].filter(Boolean).join(', ')
  return html`<td data-label="${label}"${column?.isText ? TEXT_CLASS : ''}>${cell ?? NO_VALUE}</td>`
}

const TEXT_CLASS = html` class="text"`

/**
 * Rows of cells as aligned text: first column to the left, the others to the right, two spaces between.
 *
 * @example formatTable([['venue', 'rows'], ['binance', '12']]) // => 'venue    rows\nbinance    12'
 */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

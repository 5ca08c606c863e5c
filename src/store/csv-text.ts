/** A CSV cell, quoted only where it must be (RFC 4180). */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Splits one CSV line into cells; undefined when a quoted cell does not end or is followed by rubbish. */
export function splitCsvLine(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',')
  const cells: string[] = []
  for (let at = 0; ; ) {
    if (line[at] === '"') {
      let cell = ''
      for (at++; ; ) {
        const quote = line.indexOf('"', at)
        if (quote < 0) return undefined
        cell += line.slice(at, quote)
        at = quote + 1
        if (line[at] !== '"') break
        cell += '"'
        at++
      }
      cells.push(cell)
      if (at === line.length) return cells
      if (line[at] !== ',') return undefined
      at++
    } else {
      const comma = line.indexOf(',', at)
      cells.push(comma < 0 ? line.slice(at) : line.slice(at, comma))
      if (comma < 0) return cells
      at = comma + 1
    }
  }
}

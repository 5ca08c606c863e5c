import { readTable } from '../../store/index.ts'

/** The rows of one instrument of a table, column by column. */
export interface MarketSeries {
  readonly venue: string
  readonly symbol: string
  /** Ends of bars, microseconds. */
  readonly time: Float64Array
  /** Indexes into `QUALITIES`. */
  readonly quality: Uint8Array
  readonly coverage: Float64Array
  /** A measure column; NaN = null. Throws RangeError for a column that was not read. */
  column(name: string): Float64Array
}

/** Reads columns of a table whole, by instrument, in the order of the table. For tables that fit into memory. */
export async function readMarketSeries(path: string, columns: readonly string[]): Promise<MarketSeries[]> {
  const parts = new Map<string, { venue: string; symbol: string; rows: number[][] }>()
  for await (const { venue, symbol, rows, time, values, quality, coverage } of await readTable(path, { columns })) {
    const key = `${venue}\n${symbol}`
    let part = parts.get(key)
    if (part === undefined) parts.set(key, (part = { venue, symbol, rows: columns.map(() => []).concat([[], [], []]) }))
    for (const [at, source] of [...values, time, quality, coverage].entries()) {
      for (let row = 0; row < rows; row++) part.rows[at]!.push(source[row]!)
    }
  }
  return [...parts.values()].map(({ venue, symbol, rows }) => {
    const [time, quality, coverage] = rows.slice(columns.length)
    const byName = new Map(columns.map((name, at) => [name, Float64Array.from(rows[at]!)]))
    return {
      venue,
      symbol,
      time: Float64Array.from(time!),
      quality: Uint8Array.from(quality!),
      coverage: Float64Array.from(coverage!),
      column(name) {
        const values = byName.get(name)
        if (values === undefined) throw new RangeError(`column ${name} was not read`)
        return values
      },
    }
  })
}

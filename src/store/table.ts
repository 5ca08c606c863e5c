import { SteelyardError } from '../market/index.ts'

/** What a table holds besides its fixed columns. The same for every file of a configuration, so that files union. */
export interface TableSchema {
  /** Measure columns, in order. Letters, digits and underscores; not one of `FIXED_COLUMNS`. */
  readonly columns: readonly string[]
  /**
   * Written to Parquet and Arrow only (CSV and JSON lines have no place for it): `steelyard.version`,
   * `steelyard.config`, `steelyard.instrument`, `steelyard.columns` (JSON texts except the version).
   */
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * Finished bars of one instrument, in time order. Owned and reused by whoever makes it: a sink has taken what it needs
 * when `write` has resolved, a reader's block is valid until the next one is asked for.
 */
export interface TableBlock {
  readonly venue: string
  readonly symbol: string
  /** Rows in use; the arrays may be longer. */
  readonly rows: number
  /** End of the bar, whole microseconds since the epoch: an exact join key. */
  readonly time: Float64Array
  /** One array per measure column; NaN = null. */
  readonly values: readonly Float64Array[]
  /** Indexes into `QUALITIES`. */
  readonly quality: Uint8Array
  /** Live time of the book / bar time, in [0, 1]; NaN = null. */
  readonly coverage: Float64Array
}

/** Takes a table block by block. Memory does not grow with the number of rows. */
export interface TableSink {
  /** Takes the rows of a block. When it returns a promise, the block must be left alone until that resolves. */
  write(block: TableBlock): Promise<void> | void
  /** Finishes the table; a file appears under its final name only now. */
  close(): Promise<TableResult>
  /** Gives up and leaves no file. May be called at any time, also after a failed `write` or `close`. */
  abort(): Promise<void>
}

export interface TableResult {
  /** As given; `-` for standard output. */
  readonly path: string
  readonly rows: number
  /** Size of the output, after compression. */
  readonly bytes: number
}

/** The columns of every table: three before the measures, two after them. */
export const LEADING_COLUMNS = ['time', 'venue', 'symbol'] as const
export const TRAILING_COLUMNS = ['quality', 'coverage'] as const
const FIXED_COLUMNS: readonly string[] = [...LEADING_COLUMNS, ...TRAILING_COLUMNS]

/**
 * Refuses column names that some format could not carry: reserved, repeated, or not of letters, digits and underscores.
 * Throws `config.invalid`.
 */
export function assertSchema(schema: TableSchema): void {
  const seen = new Set<string>(FIXED_COLUMNS)
  for (const name of schema.columns) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new SteelyardError('config.invalid', `${JSON.stringify(name)} cannot be the name of a column`, {
        hint: 'use letters, digits and underscores, beginning with a letter',
      })
    }
    if (seen.has(name)) {
      throw new SteelyardError('config.invalid', `two columns of the table would be called ${name}`, {
        hint: `every measure needs a name of its own; ${FIXED_COLUMNS.join(', ')} are taken`,
      })
    }
    seen.add(name)
  }
}

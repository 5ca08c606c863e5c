/** Stable failure codes: part of the API. Add, never rename. */
export type ErrorCode =
  | 'config.invalid' // wrong usage or configuration: exit 2
  | 'file.not_found'
  | 'file.unreadable'
  | 'file.unrecognised' // no reader knows this format
  | 'file.malformed' // a row or frame that cannot be read
  | 'file.corrupt' // the container (gzip, zip, tar, npz) is damaged or truncated
  | 'file.unordered' // time goes backwards in a format that promises order
  | 'feed.gap'
  | 'instrument.off_tick' // a price off a declared tick, or an amount off a declared lot
  | 'instrument.precision' // more digits than exact integers can hold
  | 'store.write_failed'
  | 'dependency.missing' // an optional package is not installed
  | 'run.failed' // some partitions of a run failed
  | 'run.interrupted'

/** Where a failure happened, as far as it is known. */
export interface Where {
  readonly file?: string
  /** 1-based line (or row) of the decompressed text. */
  readonly line?: number
  /** 0-based offset in the decompressed bytes. */
  readonly byte?: number
  readonly venue?: string
  readonly symbol?: string
}

/**
 * Every failure a user can meet: a stable `code`, one sentence, a `hint` that says what to do, and `where` it happened.
 *
 * @example formatWhere({ file: 'day.csv', line: 812 }) // => 'day.csv line 812'
 */
export class SteelyardError extends Error {
  override readonly name: string = 'SteelyardError'
  readonly code: ErrorCode
  readonly hint: string | undefined
  readonly where: Where

  constructor(code: ErrorCode, message: string, options: { hint?: string; where?: Where; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.where = options.where ?? {}
  }
}

/** One row or frame could not be read. `--skip-malformed` counts these instead of stopping. */
export class MalformedRowError extends SteelyardError {
  override readonly name = 'MalformedRowError'

  constructor(
    message: string,
    where: Where,
    hint = 'mend the row, or run with --skip-malformed to count and skip such rows',
  ) {
    super('file.malformed', message, { hint, where })
  }
}

/** "day.csv line 812 (acme BTC-USD)"; empty when nothing is known. */
export function formatWhere(where: Where): string {
  const parts: string[] = []
  if (where.file !== undefined) parts.push(where.file)
  if (where.line !== undefined) parts.push(`line ${where.line}`)
  if (where.byte !== undefined) parts.push(`byte ${where.byte}`)
  const market = [where.venue, where.symbol].filter((part) => part !== undefined).join(' ')
  if (market !== '') parts.push(parts.length > 0 ? `(${market})` : market)
  return parts.join(' ')
}

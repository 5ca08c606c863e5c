import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** Best quotes of a Binance capture, every message, read straight from its lines. */
export interface BookTickers {
  /** Local receive time in seconds, as the reference has it: nanoseconds divided in floating point. */
  readonly seconds: Float64Array
  readonly bid: Float64Array
  readonly bidSize: Float64Array
  readonly ask: Float64Array
  readonly askSize: Float64Array
}

export function bookTickers(paths: readonly string[]): BookTickers {
  const rows: number[][] = []
  for (const path of paths) {
    for (const line of gunzipSync(readFileSync(path)).toString('utf8').split('\n')) {
      if (!line.includes('@bookTicker"')) continue
      const space = line.indexOf(' ')
      const { b, B, a, A } = JSON.parse(line.slice(space + 1)).data as Record<string, string>
      rows.push([Number(line.slice(0, space)) / 1e9, Number(b), Number(B), Number(a), Number(A)])
    }
  }
  const column = (at: number) => Float64Array.from(rows, (row) => row[at]!)
  return { seconds: column(0), bid: column(1), bidSize: column(2), ask: column(3), askSize: column(4) }
}

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** When the trades of a raw capture happened, straight from its lines: readers keep whole microseconds only. */
export interface TradeTimes {
  /** Local receive time, seconds, with what a double holds of its nanoseconds. */
  readonly local: readonly number[]
  /** The venue's time, milliseconds. */
  readonly exchange: readonly number[]
}

/** Trades on the market only: insurance funds and the like are no orders. */
export function binanceTradeTimes(paths: readonly string[]): TradeTimes {
  const local: number[] = []
  const exchange: number[] = []
  for (const path of paths) {
    for (const line of gunzipSync(readFileSync(path)).toString('utf8').split('\n')) {
      const space = line.indexOf(' ')
      if (!line.slice(space, space + 60).includes('@trade')) continue
      const { data } = JSON.parse(line.slice(space + 1)) as { data: { T: number; X?: string } }
      if ((data.X ?? 'MARKET') !== 'MARKET') continue
      local.push(Number(line.slice(0, space)) / 1e9)
      exchange.push(data.T)
    }
  }
  return { local, exchange }
}

/** Each instant once, in order. */
export const distinctTimes = (times: readonly number[]): number[] => [...new Set(times)].sort((a, b) => a - b)

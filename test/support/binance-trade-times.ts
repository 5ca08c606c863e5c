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

/** A trade or a best quote of a raw capture; seconds as above. */
export interface CapturedTrade {
  readonly at: number
  readonly price: number
  /** Negative when the aggressor sold. */
  readonly signedAmount: number
}
export interface CapturedMid {
  readonly at: number
  readonly mid: number
}

export function binancePrints(paths: readonly string[]): { trades: CapturedTrade[]; mids: CapturedMid[] } {
  const trades: CapturedTrade[] = []
  const mids: CapturedMid[] = []
  for (const path of paths) {
    for (const line of gunzipSync(readFileSync(path)).toString('utf8').split('\n')) {
      const space = line.indexOf(' ')
      const head = line.slice(space, space + 60)
      if (!head.includes('@trade') && !head.includes('@bookTicker')) continue
      const at = Number(line.slice(0, space)) / 1e9
      const { data } = JSON.parse(line.slice(space + 1)) as {
        data: Record<'p' | 'q' | 'b' | 'a' | 'X', string> & { m: boolean }
      }
      if (head.includes('@bookTicker')) mids.push({ at, mid: (Number(data.b) + Number(data.a)) / 2 })
      else if ((data.X ?? 'MARKET') === 'MARKET')
        trades.push({ at, price: Number(data.p), signedAmount: Number(data.q) * (data.m ? -1 : 1) })
    }
  }
  return { trades, mids }
}

/** Each instant once, in order. */
export const distinctTimes = (times: readonly number[]): number[] => [...new Set(times)].sort((a, b) => a - b)

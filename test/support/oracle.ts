import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FIXTURES = join(import.meta.dirname, '..', 'fixtures')

/** A JSON fixture: our own computation, checked in, never skipped. */
export function loadFixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as Content
}

/** The sections of `golden_stats.json` that concern streaming measures. */
export interface GoldenStats {
  readonly book: {
    readonly bids: readonly (readonly [number, number])[]
    readonly asks: readonly (readonly [number, number])[]
    readonly mid: number
    readonly imb_L1: number
    readonly imb_L5: number
    readonly weighted_mid: number
    readonly band_10bps: readonly [number, number]
    readonly band_50bps: readonly [number, number]
    readonly slope_reg_qty_per_bp: readonly [number, number]
    readonly buy_10: readonly [number, number]
    readonly sell_12: readonly [number, number]
    readonly buy_slippage_bps_10: number
  }
  readonly ofi: {
    readonly states: readonly (readonly [number, number, number, number])[]
    readonly e: readonly number[]
  }
  readonly mlofi: {
    readonly bids2: readonly (readonly [number, number])[]
    readonly asks2: readonly (readonly [number, number])[]
    readonly e5: readonly number[]
  }
  readonly vpin: {
    readonly trades: readonly (readonly [number, number])[]
    readonly V: number
    readonly n: number
    readonly buckets: readonly (readonly [number, number])[]
    readonly vpin: readonly number[]
  }
}

/** What `synth_golden.json` says of the synthetic stream. */
export interface SyntheticGolden {
  readonly n_events: number
  readonly counts: { readonly add: number; readonly cancel: number; readonly trade: number }
  readonly final_top5: readonly (readonly (readonly [number, number])[])[]
  readonly ofi_sum: readonly number[]
  readonly tfi_sum: number
  readonly secs: number
  readonly ofi1_first20: readonly number[]
  readonly mlofi_row10: readonly number[]
  readonly traded_qty: number
}

/** One event of the synthetic order-by-order stream, as the change of one price level. */
export interface SyntheticEvent {
  readonly kind: 'add' | 'cancel' | 'trade'
  /** Microseconds. */
  readonly time: number
  readonly isAsk: boolean
  readonly tick: number
  /** New size of the level. */
  readonly lots: number
  /** Size added, cancelled or traded. */
  readonly quantity: number
  /** +1 an aggressive buy, -1 an aggressive sell, 0 no trade. */
  readonly sign: number
}

interface OrderEvent {
  readonly t: number
  readonly k: 'add' | 'cancel' | 'trade'
  readonly s: 'b' | 'a'
  readonly p: number
  readonly q: number
  readonly taker?: 'buy' | 'sell'
}

/** The synthetic stream with orders added up by price level. */
export function* syntheticEvents(): Iterable<SyntheticEvent> {
  const levels = new Map<string, number>()
  for (const line of readFileSync(join(FIXTURES, 'synthetic/synth_l3.jsonl'), 'utf8').trimEnd().split('\n')) {
    const { t, k, s, p, q, taker } = JSON.parse(line) as OrderEvent
    const lots = (levels.get(s + p) ?? 0) + (k === 'add' ? q : -q)
    levels.set(s + p, lots)
    const sign = taker === undefined ? 0 : taker === 'buy' ? 1 : -1
    yield { kind: k, time: t * 1000, isAsk: s === 'a', tick: p, lots, quantity: q, sign }
  }
}

import { describe, expect, it } from 'vitest'
import { MarketDriver } from '../../test/support/market-driver.ts'
import { loadFixture, type SyntheticGolden, syntheticEvents } from '../../test/support/oracle.ts'
import { mlofi } from './mlofi.ts'
import { ofiL1 } from './ofi-l1.ts'
import { tradeFlow } from './trade-flow.ts'

const SECOND = 1_000_000
const LEVELS = 5

/** The reference counts an event only when both sides hold at least five levels before and after it. */
function replay() {
  const market = new MarketDriver([ofiL1, mlofi, tradeFlow])
  const counts = { add: 0, cancel: 0, trade: 0 }
  const bars: Record<string, number>[] = []
  let end = SECOND
  let traded = 0
  const isDeep = () => market.book.bids.count >= LEVELS && market.book.asks.count >= LEVELS
  for (const { kind, time, isAsk, tick, lots, quantity, sign } of syntheticEvents()) {
    for (; time >= end; end += SECOND) bars.push(market.close(end))
    counts[kind]++
    if (kind === 'trade') traded += quantity
    const side = isAsk ? market.book.asks : market.book.bids
    const wasDeep = isDeep()
    const staysDeep = lots > 0 || side.count > LEVELS
    const change = [isAsk ? 'ask' : 'bid', tick, lots] as const
    if (wasDeep && staysDeep) {
      if (sign !== 0) market.trade(time, tick, quantity, sign)
      market.update(time, [change])
    } else {
      market.updateSilently(time, [change])
    }
  }
  bars.push(market.close(end))
  return { market, counts, bars, traded }
}

describe('the synthetic order-by-order stream', () => {
  const golden = loadFixture<SyntheticGolden>('synthetic/synth_golden.json')
  const { market, counts, bars, traded } = replay()
  const total = (name: string) => bars.reduce((sum, bar) => sum + bar[name]!, 0)

  it('has the events of the reference, and ends in its book', () => {
    expect(counts).toEqual(golden.counts)
    expect(counts.add + counts.cancel + counts.trade).toBe(golden.n_events)
    expect(traded).toBe(golden.traded_qty)
    expect(bars).toHaveLength(golden.secs + 1)
    const { bids, asks } = market.book
    expect([
      bids.levels().slice(0, 5),
      asks
        .levels()
        .slice(0, 5)
        .map(([key, lots]) => [-key, lots]),
    ]).toEqual(golden.final_top5)
  })

  it('has the order flow imbalance of the reference, second by second and in all', () => {
    expect(bars.slice(0, 20).map((bar) => bar.ofi_l1)).toEqual(golden.ofi1_first20)
    expect(total('ofi_l1')).toBe(golden.ofi_sum[0])
  })

  it('has the flow of the reference at every level', () => {
    const levels = [1, 2, 3, 4, 5].map((level) => `mlofi_${level}`)
    expect(levels.map(total)).toEqual(golden.ofi_sum)
    expect(levels.map((name) => bars[10]![name])).toEqual(golden.mlofi_row10)
  })

  it('has the signed volume of the reference', () => {
    expect(total('buy_volume') - total('sell_volume')).toBe(golden.tfi_sum)
    expect(bars.at(-1)!.cvd).toBe(golden.tfi_sum)
  })
})

import { describe, expect, it } from 'vitest'
import { generateTardisBook } from './tardis-csv.ts'

const cells = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))

describe('generateTardisBook', () => {
  const market = generateTardisBook({ seed: 11, rows: 5_000, snapshotEvery: 200 })

  it('gives the same bytes for the same seed, and others for another', () => {
    expect(generateTardisBook({ seed: 11, rows: 5_000, snapshotEvery: 200 })).toEqual(market)
    expect(generateTardisBook({ seed: 12, rows: 5_000, snapshotEvery: 200 }).book).not.toBe(market.book)
  })

  it('is a book that never crosses, whose quotes are its touch and whose trades hit it', () => {
    const sides = { bid: new Map<number, number>(), ask: new Map<number, number>() }
    const touch = () => [Math.max(...sides.bid.keys()), Math.min(...sides.ask.keys())] as const
    const quotes = new Map(cells(market.quotes).map((row) => [row[3]!, row.slice(4).map(Number)]))
    const trades = new Map(cells(market.trades).map((row) => [row[3]!, row]))
    const rows = cells(market.book)
    let wasSnapshot = false
    let before = [0, 0] as readonly [number, number]
    let hits = 0
    rows.forEach(([, , , local, snapshot, side, price, amount], i) => {
      if (snapshot === 'true' && !wasSnapshot) for (const levels of Object.values(sides)) levels.clear()
      wasSnapshot = snapshot === 'true'
      const levels = sides[side as 'bid' | 'ask']
      if (Number(amount) === 0) levels.delete(Number(price))
      else levels.set(Number(price), Number(amount))
      if (rows[i + 1]?.[3] === local) return
      const [bid, ask] = touch()
      expect(bid).toBeLessThan(ask)
      const quote = quotes.get(local!)
      if (quote !== undefined) expect(quote).toEqual([sides.ask.get(ask), ask, bid, sides.bid.get(bid)])
      const trade = trades.get(local!)
      if (trade !== undefined) {
        hits++
        expect(Number(trade[6])).toBe(trade[5] === 'buy' ? before[1] : before[0])
      }
      before = [bid, ask]
    })
    expect(hits).toBe(trades.size)
    expect([...sides.bid.keys()].sort((a, b) => b - a)).toEqual(market.bids.map(([ticks]) => ticks / 100))
    expect([...sides.ask.keys()].sort((a, b) => a - b)).toEqual(market.asks.map(([ticks]) => ticks / 100))
  })
})

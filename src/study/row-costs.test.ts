import { expect, it } from 'vitest'
import type { FeeSchedule } from '../market/index.ts'
import { costFigures } from './costs.ts'
import { oneWayCosts } from './row-costs.ts'
import { studyTable } from './study-table.ts'

const HOUR = 3_600_000_000
const fee = (taker: number, validFrom: number): FeeSchedule => ({
  venue: 'acme',
  product: 'spot',
  tier: 'base',
  maker: 0,
  taker,
  validFrom,
  source: 'test',
})

function tableOf(spread: readonly number[]) {
  const time = Float64Array.from(spread, (_, row) => (row + 1) * HOUR)
  const price = new Float64Array(spread.length).fill(100)
  const columns = new Map([['spread_bps', Float64Array.from(spread)]])
  const trusted = new Uint8Array(spread.length).fill(1)
  return studyTable({ venue: 'acme', symbol: 'BTCUSDT', time, price, columns, trusted })
}

it('charges each row half its own spread and the fee that held then', () => {
  const table = tableOf([2, 4, 6, Number.NaN])
  const fees = [fee(0.001, 0), fee(0.0005, 3 * HOUR)]
  const costs = costFigures(table, 'spot', 'base', fees)
  expect(costs.takerFeeBps).toBeCloseTo(10, 12)
  const found = oneWayCosts(table, 'spot', 'base', fees, costs)!
  // The last row has no spread: the mean of the table, 4, stands in.
  const wanted = [1 + 10, 2 + 10, 3 + 5, 2 + 5]
  for (const [row, cost] of wanted.entries()) expect(found[row]).toBeCloseTo(cost, 12)
})

it('knows no cost where the fee or the spread is not known', () => {
  const table = tableOf([2, 4])
  expect(oneWayCosts(table, 'spot', 'base', [], costFigures(table, 'spot', 'base', []))).toBeNull()
  const blind = tableOf([Number.NaN, Number.NaN])
  const fees = [fee(0.001, 0)]
  expect(oneWayCosts(blind, 'spot', 'base', fees, costFigures(blind, 'spot', 'base', fees))).toBeNull()
})

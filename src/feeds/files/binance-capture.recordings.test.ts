import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { collectBatches } from '../../../test/support/decode-text.ts'
import { readOptions } from '../../../test/support/read-options.ts'
import { messagesOf, RowReplay } from '../../../test/support/row-replay.ts'
import { sharedData } from '../../../test/support/shared-data.ts'
import { StatusCode } from '../../market/index.ts'
import { binanceCapture } from './binance-capture.ts'
import type { InputFile } from './format.ts'
import { readHead } from './read-head.ts'

interface OracleSection {
  readonly counts: { readonly depth: number; readonly bt: number; readonly trade: number }
  readonly applied: number
  readonly gaps: number
  readonly tfi_sum: number
  readonly trade_abs: number
  readonly tick: number
  readonly final_book: { readonly bids: [number, number][]; readonly asks: [number, number][] }
}

const ORACLE = sharedData('oracles/binance_btc.json')

/** Numbers of `data/MANIFEST.md`, section l2-binance. */
const SETS = [
  {
    section: 'spot_btcusdt',
    files: ['spot-btcusdt_20240808', 'spot-btcusdt_20240809'],
    venue: 'binance',
    symbol: 'BTCUSDT',
    lastUpdateId: 50093239218,
    replayed: 1,
    sharedQuotes: 1072,
  },
  {
    section: 'cm_btcusd_perp',
    files: ['cm-btcusd_perp_20240808', 'cm-btcusd_perp_20240809'],
    venue: 'binance-coinm',
    symbol: 'BTCUSD_PERP',
    lastUpdateId: 1007198635033,
    replayed: 2,
    sharedQuotes: 1885,
  },
  {
    section: 'usdm_btcusdt',
    files: ['usdm-btcusdt_20240808'],
    venue: 'binance-usdm',
    symbol: 'BTCUSDT',
    lastUpdateId: 5123107852948,
    replayed: 2,
    sharedQuotes: 629,
  },
] as const

async function inputs(paths: readonly string[]): Promise<InputFile[]> {
  return Promise.all(
    paths.map(async (path) => {
      const match = binanceCapture.probe(await readHead(path))
      if (match === null) throw new Error(`${basename(path)} was not recognised`)
      return { path, match }
    }),
  )
}

describe.each(SETS)('recorded $section', ({ section, files, venue, symbol, lastUpdateId, replayed, sharedQuotes }) => {
  const found = files.map((file) => sharedData(`data/l2-binance/${file}.jsonl.gz`))
  const paths = found.filter((path) => path !== null)

  it.skipIf(ORACLE === null || paths.length < files.length)(
    'has no gap, never crosses, and equals the best-quote stream at every update id both share',
    async () => {
      const oracle = (JSON.parse(readFileSync(ORACLE!, 'utf8')) as Record<string, OracleSection>)[section]!
      const options = readOptions()
      const source = binanceCapture.open(await inputs(paths), options)
      const messages = messagesOf(await collectBatches(source.batches()))

      const ledger = options.ledgers.get(symbol)!
      expect(ledger.instrument).toMatchObject({ venue, symbol })
      expect(ledger.messages).toBe(oracle.counts.depth)
      expect(ledger.quotes).toBe(oracle.counts.bt)
      expect(ledger.trades).toBe(oracle.counts.trade)
      const { ok, stale, ...others } = ledger.verdicts
      expect({ ok, stale }).toEqual({ ok: oracle.applied, stale: oracle.counts.depth - oracle.applied })
      expect(others).toEqual({
        duplicate: 0,
        gap: oracle.gaps,
        divergence: 0,
        reset: 0,
        out_of_order: 0,
        unverifiable: 0,
      })

      const book = messages.filter(({ kind }) => kind === 'book')
      expect(book.filter(({ isSnapshot }) => isSnapshot).map(({ sequence }) => sequence)).toEqual([lastUpdateId])
      expect(book.filter(({ isFlow, isSnapshot }) => !isFlow && !isSnapshot)).toHaveLength(replayed)
      expect(messages.filter(({ kind }) => kind === 'status').map(({ code }) => code)).toEqual([
        StatusCode.syncing,
        StatusCode.liveVerified,
      ])

      const quotes = new Map(messages.filter(({ kind }) => kind === 'quote').map((quote) => [quote.sequence, quote]))
      const replay = new RowReplay()
      let compared = 0
      let equal = 0
      let crossed = 0
      for (const message of book) {
        replay.apply(message)
        const quote = quotes.get(message.sequence)
        if (message.isSnapshot) continue
        if (replay.bestBid >= replay.bestAsk) crossed++
        if (quote === undefined) continue
        compared++
        const { bestBid, bestAsk } = replay
        const [bid, ask] = quote.levels
        const bidEqual = bid?.[1] === bestBid && bid[2] === replay.bids.get(bestBid)
        if (bidEqual && ask?.[1] === bestAsk && ask[2] === replay.asks.get(bestAsk)) equal++
      }
      expect({ compared, equal, crossed }).toEqual({ compared: sharedQuotes, equal: sharedQuotes, crossed: 0 })

      const top = (side: ReadonlyMap<number, number>, sign: 1 | -1) =>
        [...side].sort(([a], [b]) => sign * (a - b)).slice(0, 5)
      const ticks = (levels: readonly (readonly [number, number])[]) =>
        levels.map(([price, amount]) => [Math.round(price / oracle.tick), amount])
      expect(ticks(top(replay.bids, -1))).toEqual(ticks(oracle.final_book.bids))
      expect(ticks(top(replay.asks, 1))).toEqual(ticks(oracle.final_book.asks))

      const trades = messages.filter(({ kind }) => kind === 'trade').map(({ levels }) => levels[0]!)
      const total = trades.reduce((sum, [, , amount]) => sum + amount, 0)
      const signed = trades.reduce((sum, [isSale, , amount]) => sum + (isSale ? -amount : amount), 0)
      expect(total).toBeCloseTo(oracle.trade_abs, 6)
      expect(signed).toBeCloseTo(oracle.tfi_sum, 6)
    },
  )

  if (files.length === 1) return
  it.skipIf(paths.length < files.length)('cannot be verified from its continuation alone, and says so', async () => {
    const options = readOptions()
    const batches = await collectBatches(binanceCapture.open(await inputs(paths.slice(1)), options).batches())
    const { messages, verdicts } = options.ledgers.get(symbol)!
    expect(messages).toBeGreaterThan(0)
    expect(verdicts.unverifiable).toBe(messages)
    expect(messagesOf(batches).some(({ kind }) => kind === 'book')).toBe(false)
  })
})

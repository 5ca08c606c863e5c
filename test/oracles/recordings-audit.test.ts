import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { auditMarket, type InstrumentAudit, planMarkets } from '../../src/feeds/index.ts'
import { InstrumentCatalogue } from '../../src/market/index.ts'
import { BINANCE_MARKETS } from '../support/binance-oracle.ts'
import { measuredTable } from '../support/measured-table.ts'
import { okxArchiveRecording, okxCaptureRecording } from '../support/okx-recording.ts'
import { archiveText, captureText, type RecordedLine, withDropped, withWrongSize } from '../support/recorded-lines.ts'
import { sharedData } from '../support/shared-data.ts'
import { tarArchive } from '../support/tar-archive.ts'
import { tempFolder } from '../support/temp-folder.ts'

/** The audit of recordings of one instrument. */
async function audit(paths: readonly string[]): Promise<InstrumentAudit> {
  const { plans } = await planMarkets(paths)
  const catalogue = new InstrumentCatalogue()
  const audits: InstrumentAudit[] = []
  for (const { streams } of plans) {
    const resolveInstrument = (venue: string, symbol: string) => catalogue.resolve(venue, symbol)
    audits.push(...(await auditMarket(streams, { skipMalformed: false, resolveInstrument })))
  }
  expect(audits).toHaveLength(1)
  return audits[0]!
}

const FAULTS = { duplicate: 0, gap: 0, divergence: 0, reset: 0, out_of_order: 0 }

describe.each(BINANCE_MARKETS)('the Binance recordings of $section', ({ paths, venue, sharedQuotes, isAbsent }) => {
  it.skipIf(isAbsent)(`have no gap, never cross, and equal all ${sharedQuotes} shared best quotes`, async () => {
    const { instrument, ledger, state, quotes, skew } = await audit(paths)
    expect(instrument.venue).toBe(venue)
    expect(state).toBe('live')
    expect(ledger.verdicts).toMatchObject({ ...FAULTS, unverifiable: 0 })
    expect(ledger.verdicts.ok + ledger.verdicts.stale).toBe(ledger.messages)
    expect(ledger.gaps).toEqual([])
    expect(ledger.crossed).toBe(0)
    expect(quotes).toEqual({ compared: sharedQuotes, equal: sharedQuotes })
    // The recorder's clock ran 1.21 to 1.28 s behind the venue's: reported, not clamped.
    expect(skew).toBeGreaterThan(-1_290_000)
    expect(skew).toBeLessThan(-1_200_000)
  })
})

describe('other recordings', () => {
  const bybit = sharedData('data/l2-bybit/xrpusdt-ob500.jsonl.gz')
  it.skipIf(bybit === null)('Bybit: a snapshot and 49 deltas without a gap leave 500 levels a side', async () => {
    const { instrument, ledger, state, book, profile } = await audit([bybit!])
    expect(instrument).toMatchObject({ venue: 'bybit-linear', symbol: 'XRPUSDT' })
    expect(profile?.verifiability).toBe('sequence')
    expect(state).toBe('live')
    expect(ledger.messages).toBe(50)
    expect(ledger.verdicts).toMatchObject({ ...FAULTS, ok: 50, unverifiable: 0 })
    expect(ledger.crossed).toBe(0)
    expect([book.bid_levels, book.ask_levels]).toEqual([500, 500])
  })

  const lobster = ['message', 'orderbook'].map((kind) =>
    sharedData(`data/lobster/AAPL_2012-06-21_${kind}_10.first998.csv.gz`),
  )
  const lobsterPaths = lobster.filter((path) => path !== null)
  it.skipIf(lobsterPaths.length < 2)('LOBSTER: messages and book agree, row by row', async () => {
    const { ledger, state, book } = await audit(lobsterPaths)
    expect(state).toBe('live')
    expect(ledger.messages).toBe(999)
    expect(ledger.verdicts).toMatchObject({ ...FAULTS, ok: 998, unverifiable: 1 }) // nothing comes before the first row
    expect(ledger.crossed).toBe(0)
    expect(ledger.trades).toBe(98 + 61)
    expect([book.bid_levels, book.ask_levels]).toEqual([10, 10])
  })

  it.skipIf(lobsterPaths.length < 2)('LOBSTER: flow, mid change and volumes of the manifest', async () => {
    const day = { kind: 'time', width: 86_400_000_000, origin: 0 } as const
    const table = await measuredTable(lobsterPaths, { bars: day, measures: ['ofi_l1', 'trade_flow'] })
    expect(table.rows).toBe(1)
    const value = (name: string) => table.column(name)[0]
    expect(value('ofi_l1')).toBe(-4858)
    expect([value('buy_volume'), value('sell_volume')]).toEqual([6281, 4311])
    const events = await measuredTable(lobsterPaths, { bars: { kind: 'event' }, measures: ['mid'] })
    const mid = events.column('mid')
    expect(Math.round((mid.at(-1)! - mid[0]!) * 200) / 2).toBe(-10.5) // ticks of a cent
  })

  for (const [name, messages, divergence] of [
    ['deribit_incremental_book_L2_BTC-PERPETUAL.csv', 1, 0],
    ['deltas_with_snapshot.csv', 7, 1], // its second snapshot is another book, 97 seconds later
  ] as const) {
    const path = sharedData(`data/conformance/tardis-csv/${name}`)
    it.skipIf(path === null)(`Tardis ${name}: nothing to verify it by but its snapshots`, async () => {
      const { ledger, state, profile } = await audit([path!])
      expect(profile?.verifiability).toBe('vendor')
      expect(state).toBe('live')
      expect(ledger.messages).toBe(messages)
      expect(ledger.verdicts).toMatchObject({ ok: 0, gap: 0, divergence })
      expect(ledger.anchors).toEqual({ compared: divergence, equal: 0 })
    })
  }

  for (const [name, levels] of [
    ['binance-futures_book_snapshot_5_BTCUSDT.csv', 5],
    ['binance-futures_book_snapshot_25_BTCUSDT.csv', 25],
  ] as const) {
    const path = sharedData(`data/conformance/tardis-csv/${name}`)
    it.skipIf(path === null)(`Tardis ${name}: ten books of ${levels} levels, none crossed`, async () => {
      const { ledger, book } = await audit([path!])
      expect(ledger).toMatchObject({ messages: 10, crossed: 0 })
      expect([book.bid_levels, book.ask_levels]).toEqual([levels, levels])
    })
  }
})

describe('OKX recordings in their format', () => {
  const okx = { seed: 7, updates: 200, snapshotsAfter: [50, 100, 150] }
  const archived = async (lines: readonly RecordedLine[]) => {
    const data = Buffer.from(archiveText(lines))
    const name = 'ACM-USDT-L2orderbook-400lv-2026-11-20'
    return audit([tempFolder().write(`${name}.tar.gz`, gzipSync(await tarArchive([{ name: `${name}.data`, data }])))])
  }
  const captured = (lines: readonly RecordedLine[]) =>
    audit([tempFolder().write('okx_ACM-USDT_20260101T00.jsonl.gz', gzipSync(captureText(lines)))])

  it('an archive audits clean: every repeated snapshot equals the book', async () => {
    const { ledger, state, profile } = await archived(okxArchiveRecording(okx).lines)
    expect(profile?.verifiability).toBe('anchor')
    expect(state).toBe('live')
    expect(ledger.messages).toBe(204) // 200 updates, a first snapshot and three more
    expect(ledger.verdicts).toMatchObject(FAULTS)
    expect(ledger.anchors).toEqual({ compared: 3, equal: 3 })
    expect(ledger.crossed).toBe(0)
  })

  it.each([
    ['without a message', withDropped],
    ['with a falsified size', withWrongSize],
  ])('an archive %s does not', async (_what, damage) => {
    // Only a snapshot tells, so the damage lies just before one.
    const { ledger } = await archived(damage(okxArchiveRecording(okx).lines, 100))
    expect(ledger.verdicts.divergence).toBe(1)
    expect(ledger.anchors).toEqual({ compared: 3, equal: 2 })
  })

  it('a capture audits clean by its ids, and one without a message shows the gap', async () => {
    const { lines } = okxCaptureRecording(okx)
    const clean = await captured(lines)
    expect(clean.profile?.verifiability).toBe('sequence')
    expect(clean.ledger.verdicts).toMatchObject({ ...FAULTS, unverifiable: 0 })
    const damaged = await captured(withDropped(lines, 60))
    expect(damaged.ledger.verdicts.gap).toBe(1)
    expect(damaged.ledger.gaps).toHaveLength(1)
  })
})

import { parseIso } from '../../market/index.ts'
import { type OrderFlowOptions, type TardisRecording, writeTardisRecording } from '../../simulate/index.ts'

/** A simulated market of the demo, and what was planted in it. */
export interface DemoMarket {
  readonly symbol: string
  readonly options: OrderFlowOptions
  /** What the simulator was told, in words. */
  readonly planted: string
}

export const DEMO_VENUE = 'synthetic'

/** Twenty minutes on either side of midnight UTC: two days of files, and a snapshot between them to check the book with. */
export const DEMO_FROM = parseIso('2024-01-01T23:40:00Z')
export const DEMO_SECONDS = 2400

/** Bars of the demo's tables, microseconds: one second. */
export const BAR_WIDTH = 1_000_000

/** Bands around the mid, bps, narrowest first. */
export const BANDS = [1, 2, 5, 10, 25, 50, 100] as const

/** Two markets, one with a planted effect and one without, from one seed. */
export function demoMarkets(seed: number): readonly DemoMarket[] {
  const common = { from: DEMO_FROM, seconds: DEMO_SECONDS, venue: DEMO_VENUE }
  return [
    {
      symbol: 'STEELUSDT',
      options: { ...common, seed, symbol: 'STEELUSDT', predictability: 0.4 },
      planted: 'market orders follow the queue imbalance they meet (strength 0.4)',
    },
    {
      symbol: 'IRONUSDT',
      options: {
        ...common,
        // Any other stream of random numbers; the two markets know nothing of each other.
        seed: seed + 1,
        symbol: 'IRONUSDT',
        startPrice: 2500,
        tickSize: '0.01',
        lotSize: '0.01',
        messagesPerSecond: 6,
        predictability: 0,
        visibility: 0,
      },
      planted: 'no planted effect: the sides of all orders are drawn without looking at the book',
    },
  ]
}

/** Writes the markets as Tardis CSV files, one per day and stream. */
export async function simulateMarkets(markets: readonly DemoMarket[], folder: string): Promise<TardisRecording[]> {
  const recordings: TardisRecording[] = []
  for (const { options } of markets) recordings.push(await writeTardisRecording({ ...options, folder }))
  return recordings
}

import fc from 'fast-check'
import type { LevelChange, MarketDriver } from './market-driver.ts'

/** Mid of generated markets: 1 bp is 10 ticks. */
export const CENTRE = 100_000

/** One thing that happens to a generated market, `wait` microseconds after the one before. */
export type Step = { readonly wait: number } & (
  | { readonly kind: 'update'; readonly levels: readonly LevelChange[] }
  | { readonly kind: 'trade'; readonly offset: number; readonly lots: number; readonly sign: number }
  | { readonly kind: 'gap' }
)

interface StepShape {
  /** Prices of the touch never change: bid one tick below the centre, ask one above. */
  readonly hasFixedTouch?: boolean
  /** Furthest level, ticks from the centre. */
  readonly reach?: number
  readonly hasGaps?: boolean
}

/** Random steps of a market that is never crossed. */
export function marketSteps({
  hasFixedTouch = false,
  reach = 400,
  hasGaps = true,
}: StepShape = {}): fc.Arbitrary<Step[]> {
  const nearest = hasFixedTouch ? 2 : 1
  const deep = fc.record({
    side: fc.constantFrom('bid' as const, 'ask' as const),
    distance: fc.oneof(fc.integer({ min: nearest, max: 12 }), fc.integer({ min: nearest, max: reach })),
    lots: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 })),
  })
  const best = fc.record({
    side: fc.constantFrom('bid' as const, 'ask' as const),
    distance: fc.constant(1),
    lots: fc.integer({ min: 1, max: 900 }),
  })
  const level = fc
    .oneof({ weight: 4, arbitrary: deep }, { weight: 1, arbitrary: best })
    .map(({ side, distance, lots }): LevelChange => [side, CENTRE + (side === 'bid' ? -distance : distance), lots])
  const wait = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2_500_000 }))
  const update = fc.record({
    kind: fc.constant('update' as const),
    wait,
    levels: fc.array(level, { minLength: 1, maxLength: 6 }),
  })
  const trade = fc.record({
    kind: fc.constant('trade' as const),
    wait,
    offset: fc.integer({ min: -20, max: 20 }),
    lots: fc.integer({ min: 1, max: 400 }),
    sign: fc.constantFrom(1, -1, 1, -1, 0),
  })
  const gap = fc.record({ kind: fc.constant('gap' as const), wait })
  const step: fc.Arbitrary<Step> = hasGaps
    ? fc.oneof({ weight: 10, arbitrary: update }, { weight: 6, arbitrary: trade }, { weight: 1, arbitrary: gap })
    : fc.oneof({ weight: 10, arbitrary: update }, { weight: 6, arbitrary: trade })
  return fc.array(step, { minLength: 1, maxLength: 60 })
}

/** A few levels on each side, symmetric about the centre. */
export const OPENING: readonly LevelChange[] = [1, 3, 4, 9, 20, 60, 110, 220].flatMap((distance, i): LevelChange[] => [
  ['bid', CENTRE - distance, 10 + i],
  ['ask', CENTRE + distance, 10 + i],
])

/** Scale in which steps are written; drivers may be finer. */
export const PRICE_DECIMALS = 1
export const AMOUNT_DECIMALS = 2

const BAR = 1_000_000
const START = 1_700_000_000_000_000

interface PlayOptions {
  /** This many first steps fall into one long bar. */
  readonly warmUp?: number
  /** Called before step `i`; may change the scale of the driver. */
  readonly before?: (i: number) => void
}

/**
 * Plays steps into a driver, in the scale it has at the moment, and returns its bars of one second; the last one is closed
 * at the first whole second after the last step.
 */
export function playSteps(
  driver: MarketDriver,
  steps: readonly Step[],
  { warmUp = 0, before = () => {} }: PlayOptions = {},
): Record<string, number>[] {
  const bars: Record<string, number>[] = []
  const { state } = driver
  const ticks = (value: number) => value * 10 ** (state.priceDecimals - PRICE_DECIMALS)
  const lots = (value: number) => value * 10 ** (state.amountDecimals - AMOUNT_DECIMALS)
  const scaled = (levels: readonly LevelChange[]) =>
    levels.map(([side, tick, size]): LevelChange => [side, ticks(tick), lots(size)])
  let time = START + 1
  let end = START + BAR
  driver.snapshot(time, scaled(OPENING))
  steps.forEach((step, i) => {
    before(i)
    time += step.wait
    if (i < warmUp) end = (Math.floor(time / BAR) + 1) * BAR
    for (; time >= end; end += BAR) bars.push(driver.close(end))
    if (step.kind === 'update') driver.update(time, scaled(step.levels))
    else if (step.kind === 'trade') driver.trade(time, ticks(CENTRE + step.offset), lots(step.lots), step.sign)
    else {
      driver.interrupt(time, 'gap')
      driver.snapshot(time, scaled(OPENING), 'resync')
    }
  })
  bars.push(driver.close(end))
  return bars
}

import { describe, expect, it } from 'vitest'
import type { CostFigures, HorizonStudy, MeasureStudy, OutOfSample, Placebo } from './study-result.ts'
import { judgeHorizon } from './verdict.ts'

const COSTS: CostFigures = {
  spreadBps: 0.04,
  halfSpreadBps: 0.02,
  takerFeeBps: 5,
  makerFeeBps: 2,
  roundTripBps: 10.04,
  oneWayBps: 5.02,
  feeTier: 'base',
  feeSource: 'test',
  feeValidFrom: null,
}

const OFI = { column: 'ofi_l1', orientation: 1 } as const

interface Facts {
  readonly r2?: number
  readonly adjustedP?: number
  readonly slopes?: readonly number[]
  readonly low?: number
  readonly mean?: number
  readonly cost?: number | null
  readonly share?: number | null
  readonly placebo?: Partial<Placebo> | null
  readonly untested?: boolean
}

function studyWith({
  r2 = 0.02,
  adjustedP = 0.001,
  slopes = [1, 2],
  low = 0.5,
  mean = 0.8,
  cost = 10.04,
  share = 0.2,
  placebo = {},
  untested = false,
}: Facts) {
  const outOfSample = {
    r2VersusTrainMean: r2,
    adjustedP,
    folds: slopes.map((slope) => ({ slope })),
    extreme:
      share === null
        ? null
        : {
            share,
            meanBps: mean,
            lowBps: low,
            highBps: 2 * mean - low,
            costBps: cost,
            netLowBps: cost === null ? null : low - cost,
          },
    extremeReason: share === null ? 'too few distinct values' : null,
  } as unknown as OutOfSample
  return {
    horizon: { micros: 1e6, text: '1s' },
    direction: 'unclear',
    outOfSample: untested ? null : outOfSample,
    outOfSampleReason: untested ? 'too few rows' : null,
    placebo: placebo === null ? null : { draws: 99, atLeast: 0, p: 0.01, smallestP: 0.01, ...placebo },
  } as unknown as HorizonStudy
}

describe('judgeHorizon', () => {
  it.each<[string, Facts, CostFigures, string]>([
    ['all agree, but a round trip costs more', {}, COSTS, 'below_cost'],
    ['all agree, and the whole interval is above the cost', { low: 10.1, mean: 12 }, COSTS, 'above_cost'],
    ['the mean is above the cost, the interval is not', { low: 9, mean: 12 }, COSTS, 'below_cost'],
    ['the fee is not known', { low: 50, mean: 60, cost: null }, { ...COSTS, roundTripBps: null }, 'below_cost'],
    ['the rows traded cost more than the mean row', { low: 10.1, mean: 12, cost: 11 }, COSTS, 'below_cost'],
    ['the tails are half of all rows', { low: 11, mean: 12, share: 0.5 }, COSTS, 'below_cost'],
    ['the tails are 5 % of all rows', { low: 11, mean: 12, share: 0.05 }, COSTS, 'below_cost'],
    ['the tails hold 40 % of the rows', { low: 11, mean: 12, share: 0.4 }, COSTS, 'above_cost'],
    ['there is no tail', { share: null }, COSTS, 'below_cost'],
    ['no better than the training mean', { r2: -0.001 }, COSTS, 'no_edge'],
    ['not significant after the correction', { adjustedP: 0.011 }, COSTS, 'no_edge'],
    ['a shifted series does as well', { placebo: { atLeast: 1, p: 0.02 } }, COSTS, 'no_edge'],
    ['few shifts, none as good', { placebo: { draws: 20, p: 1 / 21, smallestP: 1 / 21 } }, COSTS, 'below_cost'],
    ['few shifts, one as good', { placebo: { draws: 20, atLeast: 1, p: 2 / 21, smallestP: 1 / 21 } }, COSTS, 'no_edge'],
    ['no placebo', { placebo: null }, COSTS, 'no_edge'],
    ['the sign changes between folds', { slopes: [1, -1] }, COSTS, 'no_edge'],
    ['not tested out of sample', { untested: true }, COSTS, 'no_edge'],
  ])('%s', (_name, facts, costs, level) => {
    expect(judgeHorizon(studyWith(facts), OFI, costs, 0.01).level).toBe(level)
  })

  const said = (facts: Facts, measure: Pick<MeasureStudy, 'column' | 'orientation'> = OFI): string =>
    judgeHorizon(studyWith(facts), measure, COSTS, 0.01).sentence

  it('says it in one sentence', () => {
    expect(said({ share: 0.25 })).toBe(
      'ofi_l1 predicts the next 1s out of sample (price goes to the heavy side), worth 0.800 bps in the 25 % of test rows beyond training’s outer tenths, less than the 10.0 bps of a round trip there (spread and taker fees): for timing and quoting.',
    )
    expect(said({ r2: -0.001 })).toBe('ofi_l1 at 1s: no edge (R² against the training mean −0.10 %).')
    expect(said({ share: null })).toBe(
      'ofi_l1 predicts the next 1s out of sample (price goes to the heavy side); its worth cannot be priced: too few distinct values. For timing and quoting.',
    )
    expect(said({ low: 9, mean: 12 })).toMatch(/more than the 10.0 bps of a round trip there .*, not beyond doubt: /)
    expect(said({ low: 11, mean: 12, share: 0.7 })).toMatch(
      /the 70 % of test rows .* but these are no tenths, so no profit/,
    )
  })

  it.each<[string, -1 | 0 | 1, readonly number[], string]>([
    ['ask_size', -1, [-1, -2], 'price goes to the heavy side'],
    ['ask_size', -1, [1, 2], 'price goes against the heavy side'],
    ['vwap', 0, [1, 2], 'higher values go with rising prices'],
    ['cost_buy_10k_bps', 0, [-1, -2], 'higher values go with falling prices'],
  ])('takes the side from the slopes of the folds: %s, %d', (column, orientation, slopes, words) => {
    expect(said({ slopes }, { column, orientation })).toContain(`(${words})`)
  })
})

import { describe, expect, it } from 'vitest'
import { branchingRatio } from '../../src/math/branching-ratio.ts'
import { fitHawkes } from '../../src/math/fit-hawkes.ts'
import { hawkesLogLikelihood } from '../../src/math/hawkes.ts'
import { BINANCE_MARKETS, binanceOracle } from '../support/binance-oracle.ts'
import { binanceTradeTimes, distinctTimes } from '../support/binance-trade-times.ts'
import { Comparison } from '../support/comparison.ts'

describe.each(BINANCE_MARKETS)('reference self-excitation of $section', ({ section, paths, isAbsent }) => {
  it.skipIf(isAbsent)('trades merged by exchange millisecond, what the product uses', async ({ annotate }) => {
    const reference = binanceOracle(section).extra.hawkes_ms_merged
    const seconds = distinctTimes(binanceTradeTimes(paths).exchange).map((ms) => ms / 1e3)
    // The first trade is a millisecond into the window, the last one before its end.
    const times = seconds.map((at) => at - seconds[0]! + 1e-3)
    const horizon = times.at(-1)! + 1e-3
    const compare = new Comparison()
    compare.exact('n_events', times.length, reference.n_events)
    compare.near('T', horizon, reference.T)
    compare.near('ll at its parameters', hawkesLogLikelihood(times, horizon, reference), reference.ll)
    const fit = fitHawkes(times, horizon)!
    compare.near('ll', fit.logLikelihood, reference.ll, 1e-6)
    compare.near('n', fit.branching, reference.n, 1e-3)
    compare.near('mu, alpha, beta', [fit.mu, fit.alpha, fit.beta], [reference.mu, reference.alpha, reference.beta], 1e-3) // biome-ignore format: one comparison
    compare.near('meanvar_1s', branchingRatio(counts(times, 1)), reference.meanvar_1s)
    compare.near('meanvar_10s', branchingRatio(counts(times, 10)), reference.meanvar_10s)
    await annotate(compare.summary())
  })

  it.skipIf(isAbsent)('raw prints, in nanoseconds: a branching ratio that means nothing', async ({ annotate }) => {
    const { oracle } = binanceOracle(section)
    const { t0, t1, hawkes: reference } = oracle
    const times = distinctTimes(binanceTradeTimes(paths).local)
      .filter((at) => at >= t0 && at < t1)
      .map((at) => at - t0)
    const compare = new Comparison()
    compare.exact('n', times.length, reference.n)
    compare.near('ll at its parameters', hawkesLogLikelihood(times, t1 - t0, reference), reference.ll)
    const fit = fitHawkes(times, t1 - t0)!
    compare.near('ll', fit.logLikelihood, reference.ll, 1e-6)
    compare.near('n_branch', fit.branching, reference.n_branch, 1e-3)
    await annotate(compare.summary())
    expect(fit.beta).toBeGreaterThan(1000) // one order filling many: microseconds, not the market's memory
  })
})

/** Events in every window of `width` seconds up to the last one with an event. */
function counts(times: readonly number[], width: number): Float64Array {
  const found = new Float64Array(Math.floor(times.at(-1)! / width) + 1)
  for (const at of times) found[Math.floor(at / width)]!++
  return found
}

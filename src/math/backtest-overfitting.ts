import { ranks } from './ranks.ts'

/** How often the strategy that was best in one half of time is below the median in the other. */
export interface BacktestOverfitting {
  /** Probability of backtest overfitting: share of splits with a logit <= 0, in [0, 1]. Above 0.05 distrust the selection. */
  readonly probability: number
  /** One per split, in lexicographic order of the chosen blocks: ln(w / (1 - w)), w the relative rank out of sample. */
  readonly logits: Float64Array
}

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation. Time is cut into `blocks` equal parts
 * (the rest at the end unused); for every choice of half of them as the sample, the strategy with the best Sharpe ratio there
 * is ranked by its Sharpe ratio on the other half.
 *
 *     w = rank / (N + 1),   logit = ln(w / (1 - w)),   PBO = share of logits <= 0
 *
 * `returns`: one column per strategy, equally long. Performance is mean over standard deviation (ddof 1); ties rank at the mean
 * of their ranks. `blocks`: even, from 2; the default 16 gives 12,870 splits. Sums per block are taken once, so a split costs
 * `blocks` times strategies, not rows. Beside a strategy without variance in a half, its performance there counts as 0.
 *
 * Throws RangeError for fewer than two strategies, unequal lengths, odd `blocks`, or fewer than two rows per half.
 * Source: Bailey, Borwein, López de Prado & Zhu (2017), J. Computational Finance 20(4) 39-69.
 */
export function backtestOverfitting(returns: readonly ArrayLike<number>[], blocks = 16): BacktestOverfitting {
  const strategies = returns.length
  const rows = returns[0]?.length ?? 0
  if (strategies < 2) throw new RangeError(`two strategies are needed, was ${strategies}`)
  if (returns.some((column) => column.length !== rows))
    throw new RangeError('strategies must have equally many returns')
  if (!(Number.isSafeInteger(blocks) && blocks >= 2 && blocks % 2 === 0)) {
    throw new RangeError(`blocks must be an even number from 2, was ${blocks}`)
  }
  const size = Math.floor(rows / blocks)
  if ((size * blocks) / 2 < 2) throw new RangeError(`${rows} rows are too few for ${blocks} blocks`)
  const sums = returns.map((column) => blockSums(column, blocks, size))
  const chosen = Array.from({ length: blocks / 2 }, (_, i) => i)
  const logits: number[] = []
  do {
    const inSample = new Uint8Array(blocks)
    for (const block of chosen) inSample[block] = 1
    const performance = (isIn: number) => Float64Array.from(sums, (each) => sharpe(each, inSample, isIn, size))
    const rank = ranks(performance(0))[indexOfMaximum(performance(1))]!
    const w = rank / (strategies + 1)
    logits.push(Math.log(w / (1 - w)))
  } while (nextCombination(chosen, blocks))
  return {
    probability: logits.filter((logit) => logit <= 0).length / logits.length,
    logits: Float64Array.from(logits),
  }
}

interface BlockSums {
  readonly sum: Float64Array
  readonly squares: Float64Array
}

/** Sums of returns and of their squares about the overall mean, which keeps the digits of the variance. */
function blockSums(column: ArrayLike<number>, blocks: number, size: number): BlockSums & { readonly mean: number } {
  let mean = 0
  for (let i = 0; i < blocks * size; i++) mean += column[i]!
  mean /= blocks * size
  const sum = new Float64Array(blocks)
  const squares = new Float64Array(blocks)
  for (let i = 0; i < blocks * size; i++) {
    const block = Math.floor(i / size)
    const value = column[i]! - mean
    sum[block] = sum[block]! + value
    squares[block] = squares[block]! + value * value
  }
  return { mean, sum, squares }
}

function sharpe(
  { mean, sum, squares }: ReturnType<typeof blockSums>,
  inSample: Uint8Array,
  isIn: number,
  size: number,
): number {
  let total = 0
  let power = 0
  for (let block = 0; block < inSample.length; block++) {
    if (inSample[block] !== isIn) continue
    total += sum[block]!
    power += squares[block]!
  }
  const n = (inSample.length / 2) * size
  const variance = (power - (total * total) / n) / (n - 1)
  return variance > 1e-24 * mean * mean ? (mean + total / n) / Math.sqrt(variance) : 0
}

function indexOfMaximum(values: Float64Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}

/** The next choice of `chosen.length` of the numbers below n, in place; false after the last. */
function nextCombination(chosen: number[], n: number): boolean {
  let i = chosen.length - 1
  while (i >= 0 && chosen[i] === n - chosen.length + i) i--
  if (i < 0) return false
  chosen[i]!++
  for (let j = i + 1; j < chosen.length; j++) chosen[j] = chosen[j - 1]! + 1
  return true
}

/**
 * Tick rule: a trade above the last different price was a buy, one below it a sell; 0 until the price has changed once.
 * For sources that do not say who the aggressor was; where the venue does, use that.
 *
 * A NaN price has sign 0 and does not change what comes after. Source: C. Lee & M. Ready (1991), J. Finance 46(2), 733-746.
 *
 * @example tickRule([10, 10, 11, 11, 10]) // => Int8Array.of(0, 0, 1, 1, -1)
 */
export function tickRule(prices: ArrayLike<number>): Int8Array {
  const signs = new Int8Array(prices.length)
  let before = Number.NaN
  let sign = 0
  for (let i = 0; i < prices.length; i++) {
    const price = prices[i]!
    if (Number.isNaN(price)) continue
    if (price > before) sign = 1
    else if (price < before) sign = -1
    signs[i] = sign
    before = price
  }
  return signs
}

/**
 * Lee-Ready: a trade above the mid that prevailed just before it was a buy, one below it a sell; at the mid, or without a
 * mid (NaN), the tick rule decides. The quotes are not lagged: crypto feeds stamp trades and quotes by one clock.
 *
 * Throws RangeError when the arrays differ in length. Source: as `tickRule`.
 *
 * @example leeReady([10, 11, 11], [10.5, 10.5, 11]) // => Int8Array.of(-1, 1, 1)
 */
export function leeReady(prices: ArrayLike<number>, mids: ArrayLike<number>): Int8Array {
  if (prices.length !== mids.length) throw new RangeError(`prices has ${prices.length} values, mids has ${mids.length}`)
  const signs = tickRule(prices)
  for (let i = 0; i < prices.length; i++) {
    if (prices[i]! > mids[i]!) signs[i] = 1
    else if (prices[i]! < mids[i]!) signs[i] = -1
  }
  return signs
}

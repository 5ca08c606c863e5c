/**
 * How integers stand for decimals: `ticks = price * 10^priceDecimals`, `lots = amount * 10^amountDecimals`.
 *
 * Inside, prices and amounts are whole numbers held in doubles; the decimal is born once, at the output, by one
 * division, so the result is the double nearest to the decimal whatever the scale was. Decimals may be negative
 * (a price of 90,120,000 with step 1,000 has `priceDecimals = -3`).
 */
export interface Scale {
  readonly priceDecimals: number
  readonly amountDecimals: number
}

/** How integer state changes when a scale becomes finer: powers of ten, exact. */
export interface ScaleChange {
  readonly tickFactor: number
  readonly lotFactor: number
}

/** Largest integer that every double operation here keeps exact. */
export const MAX_EXACT = Number.MAX_SAFE_INTEGER

const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** 10^exponent for 0 <= exponent <= 22: exact in a double. */
export function powerOfTen(exponent: number): number {
  return POWERS[exponent]!
}

/**
 * The double nearest to `units * 10^-decimals`.
 *
 * @example toDecimal(6161250, 2) // => 61612.5
 * @example toDecimal(90120, -3) // => 90120000
 */
export function toDecimal(units: number, decimals: number): number {
  return decimals >= 0 ? units / powerOfTen(decimals) : units * powerOfTen(-decimals)
}

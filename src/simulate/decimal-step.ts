import { parseDecimal, SteelyardError } from '../market/index.ts'

/** A tick or lot size as an exact decimal: `size = units * 10^-decimals`. */
export interface DecimalStep {
  readonly units: number
  readonly decimals: number
}

/** Reads a tick or lot size. Throws `config.invalid` unless it is a positive decimal. */
export function parseStep(text: string, name: string): DecimalStep {
  const step = { units: 0, decimals: 0 }
  parseDecimal(text, step)
  if (!(step.units > 0)) {
    throw new SteelyardError('config.invalid', `order flow: ${name} must be a positive decimal, was ${text}`)
  }
  return step
}

/**
 * `count` steps as the shortest decimal text, exact up to 2^53 units and never in exponent form.
 *
 * @example formatSteps(600001, { units: 1, decimals: 1 }) // => '60000.1'
 * @example formatSteps(6, { units: 25, decimals: 2 }) // => '1.5'
 */
export function formatSteps(count: number, step: DecimalStep): string {
  let { decimals } = step
  let units = count * step.units
  if (decimals <= 0) return String(units * 10 ** -decimals)
  while (decimals > 0 && units % 10 === 0) {
    units /= 10
    decimals--
  }
  if (decimals === 0) return String(units)
  const digits = String(units).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

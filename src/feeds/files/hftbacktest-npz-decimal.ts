import { type ParsedDecimal, parseDecimal, powerOfTen } from '../../market/index.ts'

/** Below this every decimal has a double of its own, so a decimal found for a double is the shortest one. */
const UNAMBIGUOUS = 1e15

/**
 * Finds the decimals behind doubles: the shortest decimal text that reads back as the same double. Remembers how many
 * decimals the values so far needed, which spares the text for almost all of them.
 */
export class DoubleDecimals {
  private decimals = 0

  /** `out.units` is NaN when the double is not finite, or needs more digits than an exact integer holds. */
  parse(value: number, out: ParsedDecimal): void {
    const power = powerOfTen(this.decimals)
    const units = Math.round(value * power)
    if (Math.abs(units) < UNAMBIGUOUS && units / power === value) {
      out.units = units === 0 ? 0 : units
      out.decimals = this.decimals
      return
    }
    parseDecimal(String(value), out)
    if (out.decimals > this.decimals) this.decimals = out.decimals
  }
}

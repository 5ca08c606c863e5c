import {
  MAX_EXACT,
  NO_FLOW,
  type ParsedDecimal,
  powerOfTen,
  type Scale,
  SteelyardError,
  toDecimal,
} from '../../market/index.ts'

/** Called for each level that differs: its side bit, ticks, new lots (0 = gone), and `NO_FLOW` or 0. */
type LevelChange = (side: number, ticks: number, lots: number, flow: number) => void

/**
 * One side of a book that is known down to its `size` best levels, best first; as read from one snapshot row.
 * Amounts of the text and integers of the scale in turn: first `read`, then, once the scale is known, `toScale`.
 */
export class WindowSide {
  count = 0
  readonly ticks: Float64Array
  readonly lots: Float64Array
  private readonly tickDecimals: Int8Array
  private readonly lotDecimals: Int8Array

  constructor(size: number) {
    this.ticks = new Float64Array(size)
    this.lots = new Float64Array(size)
    this.tickDecimals = new Int8Array(size)
    this.lotDecimals = new Int8Array(size)
  }

  /** Appends a level as it was parsed. */
  add(price: ParsedDecimal, amount: ParsedDecimal): void {
    const level = this.count++
    this.ticks[level] = price.units
    this.tickDecimals[level] = price.decimals
    this.lots[level] = amount.units
    this.lotDecimals[level] = amount.decimals
  }

  /** Puts level `level` back into parsed form. */
  get(level: number, price: ParsedDecimal, amount: ParsedDecimal): void {
    price.units = this.ticks[level]!
    price.decimals = this.tickDecimals[level]!
    amount.units = this.lots[level]!
    amount.decimals = this.lotDecimals[level]!
  }

  /** Brings every level to one scale, which is fine enough for all of them. */
  toScale(scale: Scale): void {
    for (let i = 0; i < this.count; i++) {
      this.ticks[i] = shifted(this.ticks[i]!, scale.priceDecimals - this.tickDecimals[i]!)
      this.lots[i] = shifted(this.lots[i]!, scale.amountDecimals - this.lotDecimals[i]!)
      this.tickDecimals[i] = scale.priceDecimals
      this.lotDecimals[i] = scale.amountDecimals
    }
  }

  /** Prices run away from the touch, each once: down on the bid side (`direction` -1), up on the ask side (1). */
  isSorted(direction: number): boolean {
    for (let i = 1; i < this.count; i++) if ((this.price(i) - this.price(i - 1)) * direction <= 0) return false
    return true
  }

  private price(level: number): number {
    return toDecimal(this.ticks[level]!, this.tickDecimals[level]!)
  }
}

/**
 * The levels in which two states of one side differ, both sorted and of one scale. What lies beyond the worst level of
 * a state that shows all of its window was out of sight there, not absent: such a change is no order flow.
 */
export function diffSides(before: WindowSide, after: WindowSide, side: number, emit: LevelChange): void {
  const direction = side === 0 ? -1 : 1
  const sightBefore = sightOf(before, direction)
  const sightAfter = sightOf(after, direction)
  let i = 0
  let j = 0
  while (i < before.count || j < after.count) {
    const old = i < before.count ? before.ticks[i]! * direction : Number.POSITIVE_INFINITY
    const now = j < after.count ? after.ticks[j]! * direction : Number.POSITIVE_INFINITY
    if (old < now) {
      emit(side, before.ticks[i]!, 0, old > sightAfter ? NO_FLOW : 0)
      i++
    } else if (now < old) {
      emit(side, after.ticks[j]!, after.lots[j]!, now > sightBefore ? NO_FLOW : 0)
      j++
    } else {
      if (before.lots[i] !== after.lots[j]) emit(side, after.ticks[j]!, after.lots[j]!, 0)
      i++
      j++
    }
  }
}

/** Signed price of the worst level when the window is full; infinity when the whole side was shown. */
function sightOf(state: WindowSide, direction: number): number {
  return state.count === state.ticks.length ? state.ticks[state.count - 1]! * direction : Number.POSITIVE_INFINITY
}

function shifted(units: number, places: number): number {
  if (places === 0 || units === 0) return units
  const value = places > 0 ? units * powerOfTen(places) : units / powerOfTen(-places)
  if (Math.abs(value) <= MAX_EXACT) return value
  throw new SteelyardError('instrument.precision', 'a level needs more digits than an exact integer holds', {
    hint: 'declare coarser steps for this instrument with --instruments, if the extra digits are noise',
  })
}

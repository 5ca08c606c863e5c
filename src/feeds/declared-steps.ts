import {
  type Instrument,
  type ParsedDecimal,
  parseDecimal,
  powerOfTen,
  SteelyardError,
  stepsAt,
  type Where,
} from '../market/index.ts'

/** A declared step as an integer grid: a value is on it when `units * 10^(decimals - value decimals)` divides by `units`. */
export interface Step {
  readonly units: number
  readonly decimals: number
}

/**
 * The declared tick and lot of an instrument as a stream moves through its history. Time only moves forward: the steps
 * of one epoch hold until `until`, then `enter` brings the next.
 *
 * A row stands on its epoch's steps. Two kinds of rows may also stand on older ones: those whose own time lies before
 * the change (clocks of a message differ), and deletions of levels that were placed before it.
 */
export class DeclaredSteps {
  /** Undefined where none is declared: nothing is then ever off. */
  tick: Step | undefined
  lot: Step | undefined
  /** Microseconds; the steps hold strictly before it. */
  until: number
  private readonly instrument: Instrument
  private isEntered = false

  /** Throws `config.invalid` for a declared step that is no positive decimal. */
  constructor(instrument: Instrument) {
    this.instrument = instrument
    this.tick = parseStep(instrument.tickSize)
    this.lot = parseStep(instrument.lotSize)
    // The first row says in which epoch the stream begins.
    this.until = instrument.changes.length > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  }

  /** Moves to the epoch of `time`. True when that is a change inside the stream, not its beginning. */
  enter(time: number): boolean {
    const { tickSize, lotSize } = stepsAt(this.instrument, time)
    this.tick = parseStep(tickSize)
    this.lot = parseStep(lotSize)
    this.until = this.instrument.changes.find(({ until }) => until > time)?.until ?? Number.POSITIVE_INFINITY
    const isChange = this.isEntered
    this.isEntered = true
    return isChange
  }

  /** Throws `instrument.off_tick` for a row off the declared steps. `time` is the row's own, `amount` 0 a deletion. */
  assertRow(price: ParsedDecimal, amount: ParsedDecimal, time: number, where: Where): void {
    const { tick, lot } = this
    if (tick !== undefined && !isOnStep(price, tick) && !this.wasOnTick(price, amount.units === 0, time)) {
      throw offStep(price, 'price', 'tick', where)
    }
    if (lot !== undefined && !isOnStep(amount, lot) && !isOn(amount, stepsAt(this.instrument, time).lotSize)) {
      throw offStep(amount, 'amount', 'lot', where)
    }
  }

  /** The price is on the tick of the row's own time, or, for a deletion, of any epoch before. */
  private wasOnTick(price: ParsedDecimal, isDeletion: boolean, time: number): boolean {
    const { instrument } = this
    if (isOn(price, stepsAt(instrument, time).tickSize)) return true
    return (
      isDeletion &&
      instrument.changes.some(({ until }) => until <= time && isOn(price, stepsAt(instrument, until - 1).tickSize))
    )
  }
}

function isOn(value: ParsedDecimal, step: string | undefined): boolean {
  const parsed = parseStep(step)
  return parsed === undefined || isOnStep(value, parsed)
}

function isOnStep({ units, decimals }: ParsedDecimal, step: Step): boolean {
  if (units === 0 || Number.isNaN(units)) return true
  const difference = decimals - step.decimals
  return difference <= 0
    ? (units * powerOfTen(-difference)) % step.units === 0
    : units % (step.units * powerOfTen(difference)) === 0
}

function offStep({ units, decimals }: ParsedDecimal, what: string, name: string, where: Where): SteelyardError {
  const text = (units / powerOfTen(Math.max(decimals, 0))).toString()
  return new SteelyardError('instrument.off_tick', `${what} ${text} is off the declared ${name}`, {
    hint: `correct the ${name} of this instrument in the file given with --instruments, or leave it out to detect it`,
    where,
  })
}

function parseStep(text: string | undefined): Step | undefined {
  if (text === undefined) return undefined
  const parsed: ParsedDecimal = { units: 0, decimals: 0 }
  parseDecimal(text, parsed)
  if (!(parsed.units > 0)) {
    throw new SteelyardError(
      'config.invalid',
      `a tick or lot size must be a positive decimal, was ${JSON.stringify(text)}`,
    )
  }
  return parsed
}

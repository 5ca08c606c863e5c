import { SteelyardError } from '../market/index.ts'
import type { MicropriceFit } from './microprice-fit.ts'
import type { OfiIntegratedFit } from './ofi-integrated-fit.ts'

/** What measures have learnt of one instrument, as plain JSON. */
export interface InstrumentFit {
  readonly venue: string
  readonly symbol: string
  readonly microprice?: MicropriceFit
  readonly ofi_integrated?: OfiIntegratedFit
}

type Learnt = Omit<InstrumentFit, 'venue' | 'symbol'>

/** Conditions of a run under which a fit holds: part of its parameters. */
export interface FitConditions {
  /** Source of the touch. */
  readonly l1: 'quotes' | 'book'
  /** Bars, as `--every` writes them. */
  readonly bars: string
}

/**
 * The fits of one instrument in a run: what its learning measures start from, and where they leave what they learn. The
 * pipeline makes one per instrument and hands it to the measures as an option.
 */
export class InstrumentFits {
  readonly conditions: FitConditions
  /** Learnt elsewhere. Undefined: the measures start from nothing. */
  readonly base: InstrumentFit | undefined
  /** The measures use `base` as it is and learn nothing. */
  readonly isFrozen: boolean
  private readonly learners = new Map<keyof Learnt, () => Learnt[keyof Learnt]>()

  constructor(conditions: FitConditions, base?: InstrumentFit, isFrozen = false) {
    this.conditions = conditions
    this.base = base
    this.isFrozen = isFrozen
  }

  /** A measure says what it learns, and how to ask for it. A measure that begins anew takes its own place. */
  register<Name extends keyof Learnt>(name: Name, learnt: () => Learnt[Name]): void {
    this.learners.set(name, learnt)
  }

  /** What the measures of this run have learnt, without what they started from. */
  learnt(): Learnt {
    return Object.fromEntries([...this.learners].map(([name, ask]) => [name, ask()]))
  }
}

/**
 * Throws `config.invalid` where the parameters of a fit are not those of the run: the table of one cannot be read with
 * the other.
 */
export function assertSameParameters(name: string, fitted: object, ours: object): void {
  for (const [key, value] of Object.entries(ours)) {
    const theirs = (fitted as Record<string, unknown>)[key]
    if (theirs === value) continue
    throw new SteelyardError(
      'config.invalid',
      `the fit of ${name} has ${key} ${JSON.stringify(theirs)}, this run ${JSON.stringify(value)}`,
      { hint: 'measure with the same parameters as the fit, or fit anew with --save-fit' },
    )
  }
}

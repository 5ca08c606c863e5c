import type { ScaleChange } from '../market/index.ts'
import { type ParsedDecimal, parseDecimal, powerOfTen, SteelyardError } from '../market/index.ts'
import { defineMeasure, type MarketState, type Measure } from './measure.ts'

const BUCKETS = 50
/** Volume of this first stretch of trading, divided by the number of buckets, is the size of one. */
const CALIBRATION_TIME = 300_000_000

/**
 * Flow toxicity (`vpin`): imbalance of aggressive volume over the last 50 buckets of equal volume.
 *
 *     vpin = sum over the last 50 full buckets of |buy - sell| / (50 V)
 *
 * - Unit: none. Range: [0, 1]; 1 when every bucket was filled by one side.
 * - The bucket size V is the signed-trade volume of the 5 minutes that begin with the first trade, divided by 50, then fixed
 *   (`--vpin-bucket` sets it instead). When it is fixed, those trades fill the first 50 buckets.
 * - Signs are the venue's own aggressor flags; a trade is split over as many buckets as it fills. Trades without a known
 *   aggressor are left out.
 * - Null: before V is fixed (with `--vpin-bucket`: before 50 buckets are full). Between buckets the last value holds.
 * - Cost: O(1) per trade, at most 52 buckets for one trade. Volumes are whole units (50ths of lots where V is calibrated),
 *   so nothing drifts.
 * - Source: Easley, Lopez de Prado & O'Hara (2012), Review of Financial Studies 25(5).
 *
 * @example
 * const vpin = new Vpin({ buckets: 2 })
 * vpin.startBuckets(10)
 * vpin.add(15, 1) // a full bucket of buys and half a bucket
 * vpin.add(5, -1)
 * vpin.value() // => 0.5
 */
export class Vpin implements Measure {
  private readonly buckets: number
  private readonly declared: ParsedDecimal | undefined
  private readonly imbalances: Float64Array
  private filled = 0
  private readonly calibration = new SignedRuns()
  private calibrationEnd = Number.NaN
  /** Units that one lot is: chosen so that the bucket size is a whole number of them. */
  private unitsPerLot = 1
  private bucketUnits = 0
  private room = 0
  private signedUnits = 0
  private latest = Number.NaN
  private isLatest = true

  constructor({ bucket, buckets = BUCKETS }: { bucket?: number | undefined; buckets?: number } = {}) {
    this.buckets = buckets
    this.imbalances = new Float64Array(buckets)
    if (bucket !== undefined) this.declared = readBucket(bucket)
  }

  onTime(_state: MarketState, time: number): void {
    if (time >= this.calibrationEnd) this.endCalibration()
  }

  onTrade({ trade, time, amountDecimals }: MarketState): void {
    const { lots, sign } = trade
    if (sign === 0 || lots === 0) return
    if (this.bucketUnits === 0) {
      if (this.declared === undefined) {
        if (Number.isNaN(this.calibrationEnd)) this.calibrationEnd = time + CALIBRATION_TIME
        this.calibration.add(lots, sign)
        return
      }
      this.startDeclared(this.declared, amountDecimals)
    }
    this.add(lots, sign)
  }

  /** Fixes the bucket size: `units`, of which one lot is `unitsPerLot`. */
  startBuckets(units: number, unitsPerLot = 1): void {
    this.bucketUnits = this.room = units
    this.unitsPerLot = unitsPerLot
  }

  /** One signed trade, once the bucket size is fixed. */
  add(lots: number, sign: number): void {
    const { bucketUnits, buckets } = this
    let rest = lots * this.unitsPerLot
    // A huge trade fills the open bucket and then far more than the window holds: walk through the last ones only.
    if (rest > (buckets + 2) * bucketUnits) rest = (rest % bucketUnits) + (buckets + 1) * bucketUnits
    while (rest >= this.room) {
      this.imbalances[this.filled % buckets] = Math.abs(this.signedUnits + sign * this.room)
      this.filled++
      rest -= this.room
      this.room = bucketUnits
      this.signedUnits = 0
      this.isLatest = false
    }
    this.room -= rest
    this.signedUnits += sign * rest
  }

  /** NaN until all buckets of the window are full. */
  value(): number {
    if (!this.isLatest && this.filled >= this.buckets) {
      let sum = 0
      for (let i = 0; i < this.buckets; i++) sum += this.imbalances[i]!
      this.latest = sum / (this.buckets * this.bucketUnits)
      this.isLatest = true
    }
    return this.latest
  }

  closeBar(_state: MarketState, [vpin]: readonly Float64Array[], row: number): void {
    vpin![row] = this.value()
  }

  rescale({ lotFactor }: ScaleChange): void {
    this.calibration.rescale(lotFactor)
    this.bucketUnits *= lotFactor
    this.room *= lotFactor
    this.signedUnits *= lotFactor
    for (let i = 0; i < this.buckets; i++) this.imbalances[i]! *= lotFactor
  }

  private startDeclared({ units, decimals }: ParsedDecimal, amountDecimals: number): void {
    const finer = decimals - amountDecimals
    if (finer > 0) this.startBuckets(units, powerOfTen(Math.min(finer, 22)))
    else this.startBuckets(units * powerOfTen(-finer))
  }

  private endCalibration(): void {
    const { calibration } = this
    this.calibrationEnd = Number.POSITIVE_INFINITY
    this.startBuckets(calibration.totalLots, this.buckets)
    for (let i = 0; i < calibration.count; i++) {
      const signedLots = calibration.signedLots[i]!
      this.add(Math.abs(signedLots), Math.sign(signedLots))
    }
    calibration.clear()
  }
}

/** Trades with neighbours of one sign added up: buckets cut from the sums are those cut from the trades. */
class SignedRuns {
  count = 0
  totalLots = 0
  signedLots = new Float64Array(1024)

  add(lots: number, sign: number): void {
    this.totalLots += lots
    if (this.count > 0 && Math.sign(this.signedLots[this.count - 1]!) === sign) {
      this.signedLots[this.count - 1]! += sign * lots
      return
    }
    if (this.count === this.signedLots.length) {
      const wider = new Float64Array(2 * this.count)
      wider.set(this.signedLots)
      this.signedLots = wider
    }
    this.signedLots[this.count++] = sign * lots
  }

  clear(): void {
    this.count = this.totalLots = 0
    this.signedLots = new Float64Array(0)
  }

  rescale(lotFactor: number): void {
    this.totalLots *= lotFactor
    for (let i = 0; i < this.count; i++) this.signedLots[i]! *= lotFactor
  }
}

/** The shortest decimal of the number, rounded to 15 digits where it has more than whole numbers can hold. */
function readBucket(bucket: number): ParsedDecimal {
  const parsed: ParsedDecimal = { units: Number.NaN, decimals: 0 }
  if (bucket > 0) parseDecimal(String(bucket), parsed)
  if (bucket > 0 && Number.isNaN(parsed.units)) parseDecimal(bucket.toPrecision(15), parsed)
  if (Number.isNaN(parsed.units)) {
    throw new SteelyardError('config.invalid', `the VPIN bucket must be a positive amount, was ${bucket}`, {
      hint: "give it in the instrument's amount unit, e.g. --vpin-bucket 25",
    })
  }
  return parsed
}

export const vpin = defineMeasure({
  id: 'vpin',
  title: 'Flow toxicity (VPIN)',
  family: 'toxicity',
  meaning:
    'How one-sided aggressive volume was over the last 50 buckets of equal volume; 1 when every bucket had one side only.',
  formula: 'sum over the last 50 buckets of |buy - sell| / (50 V); trades split over buckets of volume V',
  columns: [{ name: 'vpin', role: 'trade', source: 'trades', unit: 'ratio', range: '[0, 1]' }],
  parameters: {
    buckets: '50',
    bucket: 'volume of the first 5 minutes / 50, or --vpin-bucket',
    signs: 'aggressor flag of the venue',
  },
  source: "Easley, Lopez de Prado & O'Hara (2012), Review of Financial Studies 25(5)",
  pitfalls: [
    'It is correlated with volume and volatility by construction (Andersen & Bondarenko 2014): show it beside both.',
    'True signs, not bulk classification: levels do not compare with published bulk-classified values.',
    'The bucket size is fixed in the first minutes: give --vpin-bucket to compare days or instruments.',
  ],
  cost: 'O(1) per trade',
  kind: 'contemporaneous',
  entries: [9, 12, 25],
  create: ({ vpinBucket }) => new Vpin({ bucket: vpinBucket }),
})

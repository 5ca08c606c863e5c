import { type EventBatch, KIND_MASK, KIND_STATUS } from './event-batch.ts'
import { powerOfTen, type Scale, type ScaleChange } from './scale.ts'

/** The scale of somebody's state; NaN before the first batch. */
export type MutableScale = { -readonly [Key in keyof Scale]: Scale[Key] }

/**
 * Brings a batch and the state it is about to meet to the finer of their scales: the rows of a coarser batch are
 * multiplied in place; where the batch is finer, `current` moves and the factors for the state are returned.
 * Null when the state may stay as it is. Powers of ten: exact.
 */
export function alignScale(current: MutableScale, batch: EventBatch): ScaleChange | null {
  const { priceDecimals, amountDecimals } = batch.scale
  if (priceDecimals === current.priceDecimals && amountDecimals === current.amountDecimals) return null
  if (Number.isNaN(current.priceDecimals)) {
    current.priceDecimals = priceDecimals
    current.amountDecimals = amountDecimals
    return null
  }
  const finerPrice = Math.max(priceDecimals, current.priceDecimals)
  const finerAmount = Math.max(amountDecimals, current.amountDecimals)
  const change: ScaleChange = {
    tickFactor: powerOfTen(finerPrice - current.priceDecimals),
    lotFactor: powerOfTen(finerAmount - current.amountDecimals),
  }
  current.priceDecimals = finerPrice
  current.amountDecimals = finerAmount
  multiplyRows(batch, powerOfTen(finerPrice - priceDecimals), powerOfTen(finerAmount - amountDecimals))
  return change.tickFactor === 1 && change.lotFactor === 1 ? null : change
}

function multiplyRows({ price, amount, flags, start, end }: EventBatch, tickFactor: number, lotFactor: number): void {
  if (tickFactor === 1 && lotFactor === 1) return
  for (let row = start; row < end; row++) {
    if ((flags[row]! & KIND_MASK) === KIND_STATUS) continue // a status row holds a code, not a price
    price[row] = price[row]! * tickFactor
    amount[row] = amount[row]! * lotFactor
  }
}

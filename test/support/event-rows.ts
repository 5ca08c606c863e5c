import { type EventBatch, KIND_MASK, KIND_STATUS, LAST, toDecimal } from '../../src/market/index.ts'

/** A row as decimals, independent of scale and of where batches end. */
export interface EventRow {
  readonly localTime: number
  readonly exchangeTime: number
  readonly price: number
  readonly amount: number
  readonly flags: number
  readonly sequence: number | null
}

/** All rows of some batches, in order. */
export function eventRows(batches: Iterable<EventBatch>): EventRow[] {
  const rows: EventRow[] = []
  for (const batch of batches) {
    for (let row = batch.start; row < batch.end; row++) {
      // A status row holds a code, not a price.
      const isStatus = (batch.flags[row]! & KIND_MASK) === KIND_STATUS
      const { priceDecimals, amountDecimals } = isStatus ? { priceDecimals: 0, amountDecimals: 0 } : batch.scale
      rows.push({
        localTime: batch.localTime[row]!,
        exchangeTime: batch.exchangeTime[row]!,
        price: toDecimal(batch.price[row]!, priceDecimals),
        amount: toDecimal(batch.amount[row]!, amountDecimals),
        flags: batch.flags[row]!,
        sequence: batch.sequence === null ? null : batch.sequence[row]!,
      })
    }
  }
  return rows
}

/** The rows of each message. */
export function rowsByMessage(rows: readonly EventRow[]): EventRow[][] {
  const messages: EventRow[][] = [[]]
  for (const row of rows) {
    messages.at(-1)!.push(row)
    if ((row.flags & LAST) !== 0) messages.push([])
  }
  const unfinished = messages.pop()!
  if (unfinished.length > 0) throw new Error('the last message is not complete')
  return messages
}

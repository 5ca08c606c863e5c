import { type EventColumns, type ScaleChange, SIDE_ASK } from '../market/index.ts'
import type { Touch } from '../measures/index.ts'

/** Price of a side that is empty or not known. */
const NO_PRICE = Number.NaN

/** A touch that says nothing. */
export function emptyTouch(): Touch {
  return { bidTicks: NO_PRICE, bidLots: 0, askTicks: NO_PRICE, askLots: 0 }
}

/** Makes `touch` equal to `next`; false when it was already. A side without a price never is: NaN equals nothing. */
export function updateTouch(touch: Touch, { bidTicks, bidLots, askTicks, askLots }: Readonly<Touch>): boolean {
  if (
    bidTicks === touch.bidTicks &&
    bidLots === touch.bidLots &&
    askTicks === touch.askTicks &&
    askLots === touch.askLots
  ) {
    return false
  }
  touch.bidTicks = bidTicks
  touch.bidLots = bidLots
  touch.askTicks = askTicks
  touch.askLots = askLots
  return true
}

export function clearTouch(touch: Touch): void {
  touch.bidTicks = touch.askTicks = NO_PRICE
  touch.bidLots = touch.askLots = 0
}

export function rescaleTouch(touch: Touch, { tickFactor, lotFactor }: ScaleChange): void {
  touch.bidTicks *= tickFactor
  touch.askTicks *= tickFactor
  touch.bidLots *= lotFactor
  touch.askLots *= lotFactor
}

/** Takes rows `[from, to)` of a quote message; a side that the message does not name stays as it was. */
export function readQuoteRows(quote: Touch, { price, amount, flags }: EventColumns, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    if ((flags[row]! & SIDE_ASK) === 0) {
      quote.bidTicks = price[row]!
      quote.bidLots = amount[row]!
    } else {
      quote.askTicks = price[row]!
      quote.askLots = amount[row]!
    }
  }
}

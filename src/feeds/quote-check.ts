import type { ComparisonCounts } from './ledger.ts'

/** How many states of either stream wait for their counterpart. Streams of one venue are apart by seconds at most. */
const WAITING = 1 << 16

/** Best bid and ask as decimals; an empty side is NaN with size 0. */
export interface BestQuote {
  readonly bid: number
  readonly bidSize: number
  readonly ask: number
  readonly askSize: number
}

/**
 * Compares the book with the venue's best-quote stream at every update id that both share, whichever arrives first. The
 * strongest check of a rebuilt book that a recording allows: nothing of the quote stream is used to build it.
 */
export class QuoteCheck {
  readonly counts: ComparisonCounts = { compared: 0, equal: 0 }
  private readonly books = new Map<number, BestQuote>()
  private readonly quotes = new Map<number, BestQuote>()

  /** The book after the message with update id `sequence`. */
  book(sequence: number, state: BestQuote): void {
    if (Number.isNaN(sequence)) return
    const quote = this.quotes.get(sequence)
    if (quote !== undefined) this.compare(state, quote)
    keep(this.books, sequence, state)
  }

  quote(sequence: number, state: BestQuote): void {
    if (Number.isNaN(sequence)) return
    const book = this.books.get(sequence)
    if (book !== undefined) this.compare(book, state)
    keep(this.quotes, sequence, state)
  }

  /** The book lost its thread: ids before this point are not compared with states after it. */
  restart(): void {
    this.books.clear()
  }

  private compare(book: BestQuote, quote: BestQuote): void {
    this.counts.compared++
    if (
      Object.is(book.bid, quote.bid) &&
      book.bidSize === quote.bidSize &&
      Object.is(book.ask, quote.ask) &&
      book.askSize === quote.askSize
    ) {
      this.counts.equal++
    }
  }
}

function keep(states: Map<number, BestQuote>, sequence: number, state: BestQuote): void {
  states.set(sequence, state)
  if (states.size > WAITING) states.delete(states.keys().next().value!)
}

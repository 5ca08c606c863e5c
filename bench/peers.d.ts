// What the benchmarks use of the peers, so that type checking does not need them installed.
declare module 'tardis-dev' {
  export interface BookPriceLevel {
    readonly price: number
    readonly amount: number
  }
  export class OrderBook {
    update(change: { isSnapshot: boolean; bids: BookPriceLevel[]; asks: BookPriceLevel[] }): void
    bestBid(): BookPriceLevel | undefined
    bestAsk(): BookPriceLevel | undefined
    bids(): IterableIterator<BookPriceLevel>
    asks(): IterableIterator<BookPriceLevel>
  }
}

declare module 'csv-parse' {
  import type { Transform } from 'node:stream'
  export interface Parser extends Transform {
    read(): string[] | null
  }
  export function parse(options: { from_line?: number; relax_column_count?: boolean }): Parser
}

import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { type BookPriceLevel, OrderBook } from 'tardis-dev'
import { Checksum } from '../checksum.ts'
import type { Run } from '../paired.ts'

const LOCAL_TIME = 3
const IS_SNAPSHOT = 4
const SIDE = 5
const PRICE = 6
const AMOUNT = 7

/**
 * csv.gz to one-second bars (best bid, best ask, L1 order flow imbalance) with csv-parse and the order book of
 * tardis-dev. Rows as arrays, pulled with `read()`, large zlib chunks; `data` events, larger buffers, quoting switched off
 * and `csv-parse/sync` on whole chunks were tried, and none was faster beyond noise.
 */
export async function csvParseOfi(path: string): Promise<Run> {
  const rows = createReadStream(path, { highWaterMark: 1 << 20 })
    .pipe(createGunzip({ chunkSize: 1 << 18 }))
    .pipe(parse({ from_line: 2 }))
  const bars = new OfiBars()
  await new Promise<void>((resolve, reject) => {
    rows.on('readable', () => {
      for (let row = rows.read(); row !== null; row = rows.read()) bars.onRow(row)
    })
    rows.on('end', resolve)
    rows.on('error', reject)
  })
  return { checksum: bars.finish() }
}

class OfiBars {
  private readonly book = new OrderBook()
  private readonly checksum = new Checksum()
  private localTime = ''
  private isSnapshot = false
  private bids: BookPriceLevel[] = []
  private asks: BookPriceLevel[] = []
  private second = Number.NaN
  private bid: BookPriceLevel | undefined
  private ask: BookPriceLevel | undefined
  private bidAmount = 0
  private askAmount = 0
  private ofi = 0

  onRow(row: readonly string[]): void {
    const localTime = row[LOCAL_TIME]!
    if (localTime !== this.localTime) {
      this.endMessage()
      this.localTime = localTime
      this.isSnapshot = row[IS_SNAPSHOT] === 'true'
    }
    const level = { price: Number(row[PRICE]), amount: Number(row[AMOUNT]) }
    if (row[SIDE] === 'bid') this.bids.push(level)
    else this.asks.push(level)
  }

  finish(): string {
    this.endMessage()
    this.closeBar()
    return this.checksum.toString()
  }

  private endMessage(): void {
    if (this.localTime === '') return
    const { book, bid, ask } = this
    const now = Math.floor(Number(this.localTime) / 1e6)
    if (Number.isNaN(this.second)) this.second = now
    for (; this.second < now; this.second++) this.closeBar()
    book.update({ isSnapshot: this.isSnapshot, bids: this.bids, asks: this.asks })
    this.bids = []
    this.asks = []
    const newBid = book.bestBid()!
    const newAsk = book.bestAsk()!
    if (bid !== undefined && ask !== undefined && !this.isSnapshot) {
      // The book changes its levels in place, so the amounts before the message are kept apart.
      if (newBid.price >= bid.price) this.ofi += newBid.amount
      if (newBid.price <= bid.price) this.ofi -= this.bidAmount
      if (newAsk.price <= ask.price) this.ofi -= newAsk.amount
      if (newAsk.price >= ask.price) this.ofi += this.askAmount
    }
    this.bid = newBid
    this.ask = newAsk
    this.bidAmount = newBid.amount
    this.askAmount = newAsk.amount
  }

  private closeBar(): void {
    this.checksum.add(this.bid!.price)
    this.checksum.add(this.ask!.price)
    this.checksum.add(Math.round(this.ofi * 1000))
    this.ofi = 0
  }
}

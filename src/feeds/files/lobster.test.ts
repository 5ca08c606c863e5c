import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { collectBatches } from '../../../test/support/decode-text.ts'
import { eventRows } from '../../../test/support/event-rows.ts'
import { lobsterFiles } from '../../../test/support/lobster-files.ts'
import { readOptions, type TestReadOptions } from '../../../test/support/read-options.ts'
import { sharedData } from '../../../test/support/shared-data.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import { BookFollower } from '../../book/index.ts'
import { KIND_BOOK, KIND_MASK, KIND_STATUS, KIND_TRADE, LAST, SIDE_ASK, SIDE_UNKNOWN } from '../../market/index.ts'
import { LOBSTER } from './lobster.ts'
import { parseLobsterName } from './lobster-name.ts'
import { readHead } from './read-head.ts'

/** 2012-06-21T00:00:00Z. */
const MIDNIGHT = 1_340_236_800_000_000

/** Opens files as the product does. */
async function readFiles(paths: readonly string[], options: TestReadOptions) {
  const files = await Promise.all(paths.map(async (path) => ({ path, match: LOBSTER.probe(await readHead(path))! })))
  const source = LOBSTER.open(files, options)
  return { source, files, batches: await collectBatches(source.batches()) }
}

describe('LOBSTER files', () => {
  const name = (kind: string, day = '2012-06-21') => `ACME_${day}_34200000_57600000_${kind}_5.csv`

  it('are recognised by name and first row', async () => {
    const folder = tempFolder()
    const recording = lobsterFiles({ seed: 4, rows: 10 })
    const paths = [
      folder.write(name('message'), recording.messages),
      folder.write(name('orderbook'), recording.orderbook),
    ]
    const { files } = await readFiles(paths, readOptions())
    expect(files.map(({ match }) => match)).toMatchObject([
      { venue: 'lobster', group: 'ACME', content: { book: true, trades: true, quotes: false } },
      { venue: 'lobster', group: 'ACME', firstTime: MIDNIGHT + 34_200_000_000 },
    ])
    expect(files[0]!.match.firstTime).toBeGreaterThanOrEqual(MIDNIGHT + 34_200_004_241)
    const swapped = { path: 'x', name: name('message'), bytes: Buffer.from(recording.orderbook), complete: true }
    expect(LOBSTER.probe(swapped)).toBeNull()
    expect(parseLobsterName('ACME_2012-02-30_message_5.csv')).toBeNull()
  })

  it.each(['message', 'orderbook'] as const)('need their partner: %s alone is refused', async (kind) => {
    const folder = tempFolder()
    const recording = lobsterFiles({ seed: 4, rows: 10 })
    const path = folder.write(name(kind), kind === 'message' ? recording.messages : recording.orderbook)
    const other = kind === 'message' ? 'orderbook' : 'message'
    await expect(readFiles([path], readOptions())).rejects.toMatchObject({
      code: 'config.invalid',
      message: `${path} is given without its ${other} file`,
      hint: expect.stringContaining(name(other)),
    })
  })

  it('of several days are read in order, whatever the chunks', async () => {
    const folder = tempFolder()
    const days = ['2012-06-21', '2012-06-22'].map((day, i) => {
      const recording = lobsterFiles({ seed: i, rows: 40 })
      return [
        folder.write(`${name('orderbook', day)}.gz`, gzipSync(recording.orderbook)),
        folder.write(name('message', day), recording.messages),
      ]
    })
    const paths = days.toReversed().flat()
    const whole = await readFiles(paths, readOptions())
    const bytewise = await readFiles(paths, readOptions({ chunkBytes: 1 }))
    expect(eventRows(bytewise.batches)).toEqual(eventRows(whole.batches))
    const times = eventRows(whole.batches).map(({ localTime }) => localTime)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('use the sides of hidden executions only where both occur', async () => {
    for (const isMasked of [true, false]) {
      const folder = tempFolder()
      const recording = lobsterFiles({ seed: 8, rows: 300, isMasked })
      const paths = [
        folder.write(name('message'), recording.messages),
        folder.write(name('orderbook'), recording.orderbook),
      ]
      const { batches } = await readFiles(paths, readOptions())
      expect(eventRows(batches).some(({ flags }) => (flags & SIDE_UNKNOWN) !== 0)).toBe(isMasked)
    }
  })
})

const SAMPLE = [
  sharedData('data/lobster/AAPL_2012-06-21_message_10.first998.csv.gz'),
  sharedData('data/lobster/AAPL_2012-06-21_orderbook_10.first998.csv.gz'),
]

describe.skipIf(SAMPLE.includes(null))('the LOBSTER sample', () => {
  it('agrees with itself and gives the reference flow and volumes', async () => {
    const options = readOptions()
    const { source, batches } = await readFiles(SAMPLE as string[], options)
    const ledger = options.ledgers.get('AAPL')!
    const follower = new BookFollower(source.profile!, ledger)
    let ofi = 0
    let bought = 0
    let sold = 0
    let previous: number[] | undefined
    for (const { scale, ...batch } of batches) {
      // Cents; the status rows before the first price have no scale yet.
      expect(scale.priceDecimals).toBe(follower.book.bids.count === 0 && batch.end === 2 ? 0 : 2)
      for (let row = batch.start; row < batch.end; row++) {
        const flags = batch.flags[row]!
        const kind = flags & KIND_MASK
        if (kind === KIND_STATUS) follower.status(batch.price[row]!)
        else if (kind === KIND_TRADE && (flags & SIDE_ASK) === 0) bought += batch.amount[row]!
        else if (kind === KIND_TRADE) sold += batch.amount[row]!
        else follower.apply(batch, row, row + 1)
        if (kind !== KIND_BOOK || (flags & LAST) === 0) continue
        follower.endMessage()
        const { bids, asks } = follower.book
        const touch = [bids.best, bids.sizeAt(bids.best), -asks.best, asks.sizeAt(asks.best)]
        if (previous !== undefined) ofi += increment(previous, touch)
        previous = touch
      }
    }
    expect(ledger.verdicts).toMatchObject({ ok: 998, unverifiable: 1, divergence: 0 })
    expect(ledger.messages).toBe(999)
    expect(ledger.crossed).toBe(0)
    expect(ledger.trades).toBe(98 + 61)
    expect([bought, sold]).toEqual([6281, 4311])
    expect(ofi).toBe(-4858)
  })
})

/** Cont-Kukanov-Stoikov increment between two touches. */
function increment(before: readonly number[], after: readonly number[]): number {
  const [bid0, bidSize0, ask0, askSize0] = before as [number, number, number, number]
  const [bid, bidSize, ask, askSize] = after as [number, number, number, number]
  let sum = 0
  if (bid >= bid0) sum += bidSize
  if (bid <= bid0) sum -= bidSize0
  if (ask <= ask0) sum -= askSize
  if (ask >= ask0) sum += askSize0
  return sum
}

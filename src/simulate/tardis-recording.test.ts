import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KIND_BOOK, KIND_MASK, KIND_QUOTE, KIND_TRADE, SIDE_ASK, SNAPSHOT, toDecimal } from '../market/index.ts'
import { formatSteps } from './decimal-step.ts'
import { orderFlowBatches } from './order-flow-batches.ts'
import { writeTardisRecording } from './tardis-recording.ts'

const DAY = 86_400_000_000
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steelyard-simulate-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const linesOf = (text: string): string[] => text.trimEnd().split('\n').slice(1)

describe('writeTardisRecording', () => {
  it('names files as Tardis does, one per stream and UTC day, and leaves nothing half-written', async () => {
    const { files } = await writeTardisRecording({
      folder,
      seconds: 4,
      from: 20 * DAY - 2e6,
      venue: 'acme',
      symbol: 'BTCUSDT',
    })
    const names = ['1970-01-20', '1970-01-21'].flatMap((date) =>
      ['incremental_book_L2', 'trades', 'quotes'].map((stream) => `acme_${stream}_${date}_BTCUSDT.csv.gz`),
    )
    expect(files).toEqual(names.map((name) => join(folder, name)))
    expect((await readdir(folder)).sort()).toEqual([...names].sort())
    const secondDay = linesOf(gunzipSync(await readFile(join(folder, names[3]!))).toString())
    expect(secondDay[0]).toMatch(new RegExp(`^acme,BTCUSDT,\\d+,${20 * DAY},true,bid,`))
  })

  it('writes the same text compressed and plain, and counts what it wrote', async () => {
    const market = { folder, seconds: 60, seed: 9 }
    const packed = await writeTardisRecording(market)
    const plain = await writeTardisRecording({ ...market, extension: '.csv' })
    const { files: _packed, ...counts } = packed
    const lines: string[][] = []
    for (const [i, path] of plain.files.entries()) {
      const text = await readFile(path, 'utf8')
      expect(gunzipSync(await readFile(packed.files[i]!)).toString()).toBe(text)
      lines.push(linesOf(text))
    }
    const [book, trades, quotes] = lines
    const messages = new Set(book!.map((line) => line.split(',')[3]))
    expect(counts).toEqual({
      bookRows: book!.length,
      bookMessages: messages.size,
      trades: trades!.length,
      quotes: quotes!.length,
    })
  })

  it('says the same as the batches of the same market', async () => {
    const market = { seconds: 30, seed: 21, tickSize: '0.5', lotSize: '0.01' }
    const { files } = await writeTardisRecording({ ...market, folder, extension: '.csv' })
    const written = await Promise.all(files.map(async (path) => linesOf(await readFile(path, 'utf8'))))
    const book: string[] = []
    const trades: string[] = []
    const quotes: string[] = []
    for (const { localTime, exchangeTime, price, amount, flags, start, end, scale } of orderFlowBatches(market, {
      batchRows: 100,
    })) {
      for (let row = start; row < end; row++) {
        const kind = flags[row]! & KIND_MASK
        const isAsk = (flags[row]! & SIDE_ASK) !== 0
        const stamp = `synthetic,STEELUSDT,${exchangeTime[row]},${localTime[row]}`
        const decimals = `${toDecimal(price[row]!, scale.priceDecimals)},${toDecimal(amount[row]!, scale.amountDecimals)}`
        if (kind === KIND_BOOK)
          book.push(`${stamp},${(flags[row]! & SNAPSHOT) !== 0},${isAsk ? 'ask' : 'bid'},${decimals}`)
        else if (kind === KIND_TRADE) trades.push(`${stamp},${trades.length + 1},${isAsk ? 'sell' : 'buy'},${decimals}`)
        else if (kind === KIND_QUOTE && isAsk) {
          const [askPrice, askAmount] = decimals.split(',')
          quotes.push(`${stamp},${askAmount},${askPrice},${quotes.pop()}`)
        } else if (kind === KIND_QUOTE) quotes.push(decimals)
      }
    }
    expect(book).toEqual(written[0])
    expect(trades).toEqual(written[1])
    expect(quotes).toEqual(written[2])
  })

  it('writes only the streams asked for', async () => {
    const { files } = await writeTardisRecording({ folder, seconds: 5, streams: ['trades'] })
    expect(files).toHaveLength(1)
    expect(await readdir(folder)).toHaveLength(1)
  })

  it('throws and leaves nothing of a file that cannot be written', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(writeTardisRecording({ folder: join(folder, 'file'), seconds: 5 })).rejects.toMatchObject({
      code: 'store.write_failed',
    })
    const inTheWay = 'synthetic_trades_2024-01-01_STEELUSDT.csv.gz'
    await mkdir(join(folder, 'out', inTheWay), { recursive: true })
    await expect(writeTardisRecording({ folder: join(folder, 'out'), seconds: 5 })).rejects.toMatchObject({
      code: 'config.invalid',
    })
    expect(await readdir(join(folder, 'out'))).toEqual([inTheWay])
  })
})

describe('formatSteps', () => {
  it.each([
    [600_001, '0.1', { units: 1, decimals: 1 }, '60000.1'],
    [600_000, '0.1', { units: 1, decimals: 1 }, '60000'],
    [6, '0.25', { units: 25, decimals: 2 }, '1.5'],
    [1, '0.00000001', { units: 1, decimals: 8 }, '0.00000001'],
    [0, '0.001', { units: 1, decimals: 3 }, '0'],
    [7, '1000', { units: 1000, decimals: 0 }, '7000'],
    [7, '1e3', { units: 1, decimals: -3 }, '7000'],
  ])('writes %i steps of %s', (count, _size, step, text) => {
    expect(formatSteps(count, step)).toBe(text)
  })
})

import { mkdirSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../test/support/shared-data.ts'
import { tempFolder } from '../../test/support/temp-folder.ts'
import type { FileFormat } from './files/format.ts'
import { planDays, planMarkets } from './inputs.ts'

/** Reads `id venue group firstTime`; an empty file is recognised by `id_venue_group` in its name. */
const format = (id: string): FileFormat => ({
  id,
  title: id,
  probe: ({ bytes, name }) => {
    const [found, venue, group, time] =
      bytes.length > 0 ? Buffer.from(bytes).toString().split(' ') : [...name.split('_').slice(0, 3), undefined]
    if (found !== id || venue === undefined || group === undefined) return null
    const content = { book: id === 'book', trades: id === 'trades', quotes: false }
    return { venue, group, firstTime: time === undefined ? null : Number(time), content }
  },
  open: () => {
    throw new Error('not opened here')
  },
})
const formats = [format('trades'), format('book')]
const DAY = 86_400_000_000
/** 2024-01-01 and days after it. */
const day = (n: number) => Date.UTC(2024, 0, 1) * 1000 + n * DAY

describe('planMarkets', () => {
  it('groups files by market and format, oldest first, whatever their names and order', async () => {
    const { path, write } = tempFolder()
    write('z.csv', `trades acme BTC ${day(0)}`)
    write('a.csv.gz', gzipSync(`trades acme BTC ${day(2)}`))
    write('trades_acme_BTC_2024-01-02.csv.gz', gzipSync(''))
    write('m.csv', `book acme BTC ${day(0)}`)
    write('n.csv', `book acme ADA ${day(0)}`)
    write('o.csv', `book aaa ZZZ ${day(0)}`)
    write('o.csv.CHECKSUM', 'abc')
    const { plans, failures } = await planMarkets([path], { formats })
    expect(failures).toEqual([])
    expect(
      plans.map(({ venue, group, streams }) => [
        venue,
        group,
        ...streams.map((stream) => [stream.format.id, ...stream.files.map((file) => file.path.slice(path.length + 1))]),
      ]),
    ).toEqual([
      ['aaa', 'ZZZ', ['book', 'o.csv']],
      ['acme', 'ADA', ['book', 'n.csv']],
      ['acme', 'BTC', ['trades', 'z.csv', 'trades_acme_BTC_2024-01-02.csv.gz', 'a.csv.gz'], ['book', 'm.csv']],
    ])
    const sizes = plans[2]!.streams.flatMap(({ files }) => files.map(({ bytes }) => bytes))
    expect(plans[2]!.bytes).toBe(sizes.reduce((sum, bytes) => sum + bytes))
    expect(plans[0]!.bytes).toBe(`book aaa ZZZ ${day(0)}`.length)
  })

  it('keeps a pair of files that begin together in the order of their names', async () => {
    const { path, write } = tempFolder()
    write('AAPL_orderbook_10.csv', `book nasdaq AAPL ${day(0)}`)
    write('AAPL_message_10.csv', `book nasdaq AAPL ${day(0)}`)
    const { plans } = await planMarkets([path], { formats })
    expect(plans[0]!.streams[0]!.files.map((file) => file.path)).toEqual([
      join(path, 'AAPL_message_10.csv'),
      join(path, 'AAPL_orderbook_10.csv'),
    ])
  })

  it('reads a file once, however often and by whatever path it is named', async () => {
    const { path, write } = tempFolder()
    const file = write('a/x.csv', `book acme BTC ${day(0)}`)
    const { plans } = await planMarkets([file, `${path}/**`, `${path}/a/../a/x.csv`], { formats })
    expect(plans[0]!.streams[0]!.files.map((found) => found.path)).toEqual([file])
  })

  it('refuses one recording given as two files, which would count every trade twice', async () => {
    const { path, write } = tempFolder()
    write('x.csv', `trades acme BTC ${day(0)}`)
    write('x.csv.gz', gzipSync(`trades acme BTC ${day(0)}`))
    await expect(planMarkets([path], { formats })).rejects.toMatchObject({
      code: 'config.invalid',
      message: `${join(path, 'x.csv')} and ${join(path, 'x.csv.gz')} are the same recording`,
    })
  })

  it('stops at the first file, in input order, that cannot be read or recognised', async () => {
    const { path, write } = tempFolder()
    const good = write('good.csv', `book acme BTC ${day(0)}`)
    const unknown = write('notes.txt', 'hello')
    const broken = write('broken.csv.gz', gzipSync('book acme BTC 0').subarray(0, 12))
    const missing = join(path, 'missing.csv')
    const plan = (inputs: string[]) => planMarkets(inputs, { formats })
    await expect(plan([good, missing, broken])).rejects.toMatchObject({
      code: 'file.not_found',
      where: { file: missing },
    })
    await expect(plan([good, broken, missing])).rejects.toMatchObject({ code: 'file.corrupt', where: { file: broken } })
    await expect(plan([unknown, broken])).rejects.toMatchObject({ code: 'file.unrecognised', where: { file: unknown } })
  })

  it('lists such files and plans the rest when told to continue', async () => {
    const { path, write } = tempFolder()
    const good = write('good.csv', `book acme BTC ${day(0)}`)
    const broken = write('broken.csv.gz', gzipSync('book acme BTC 0').subarray(0, 12))
    const missing = join(path, 'missing.csv')
    const { plans, failures } = await planMarkets([missing, good, broken], { formats, onError: 'continue' })
    expect(plans.flatMap(({ streams }) => streams.flatMap(({ files }) => files.map((file) => file.path)))).toEqual([
      good,
    ])
    expect(failures).toMatchObject([
      { path: missing, error: { code: 'file.not_found' } },
      { path: broken, error: { code: 'file.corrupt' } },
    ])
  })

  it('refuses a pattern without files and an unknown format, also when told to continue', async () => {
    const { path, write } = tempFolder()
    const file = write('good.csv', `book acme BTC ${day(0)}`)
    const onError = 'continue'
    await expect(planMarkets([`${path}/*.gz`], { formats, onError })).rejects.toMatchObject({ code: 'config.invalid' })
    await expect(planMarkets([file], { formats, onError, format: 'x' })).rejects.toMatchObject({
      code: 'config.invalid',
    })
  })

  it('reads every file as the format asked for', async () => {
    const file = tempFolder().write('good.csv', `book acme BTC ${day(0)}`)
    await expect(planMarkets([file], { formats, format: 'trades' })).rejects.toMatchObject({
      code: 'file.unrecognised',
    })
    expect((await planMarkets([file], { formats, format: 'book' })).plans).toHaveLength(1)
  })

  it('stops when it is interrupted, also when told to continue on errors', async () => {
    const file = tempFolder().write('good.csv', `book acme BTC ${day(0)}`)
    await expect(
      planMarkets([file], { formats, onError: 'continue', signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'run.interrupted' })
  })

  it('plans a thousand files in order', async () => {
    const { path, write } = tempFolder()
    for (let i = 0; i < 1000; i++) write(`${(i * 7919) % 1000}.csv`, `trades acme BTC ${i}`)
    const { plans } = await planMarkets([path], { formats })
    expect(plans[0]!.streams[0]!.files.map(({ match }) => match.firstTime)).toEqual(
      Array.from({ length: 1000 }, (_, i) => i),
    )
  })

  it.skipIf(process.platform === 'win32')('reports a link into nothing', async () => {
    const { path } = tempFolder()
    mkdirSync(join(path, 'd'))
    symlinkSync(join(path, 'gone'), join(path, 'd', 'x.csv'))
    await expect(planMarkets([join(path, 'd')], { formats })).rejects.toMatchObject({ code: 'file.not_found' })
  })
})

describe('planMarkets with the formats of the project', () => {
  const recordings = sharedData('data/l2-binance')

  it.skipIf(recordings === null)(
    'puts the two files of each Binance recording in order and lists what it cannot read',
    async () => {
      const { plans, failures } = await planMarkets([`${recordings}/*.jsonl.gz`], { onError: 'continue' })
      const names = plans.map(({ streams }) => streams.map(({ files }) => files.map((file) => basename(file.path))))
      expect(plans.every(({ streams }) => streams.length === 1 && streams[0]!.format.id === 'binance.capture')).toBe(
        true,
      )
      for (const market of ['cm-btcusd_perp', 'spot-btcusdt']) {
        expect(names).toContainEqual([[`${market}_20240808.jsonl.gz`, `${market}_20240809.jsonl.gz`]])
      }
      expect(names).toContainEqual([['usdm-btcusdt_20240808.jsonl.gz']])
      for (const { error } of failures) expect(error.code).toBe('file.unrecognised')
    },
  )
})

describe('planDays', () => {
  it('puts each file on the date in its path, else on the date of its first event', async () => {
    const { path, write } = tempFolder()
    write('trades_2024-01-02.csv', `trades acme BTC ${day(1) - 5}`) // received just before midnight of its day
    write('trades_acme_BTC_2024-01-03.csv', `trades acme BTC ${day(2)}`)
    write('t.csv', `trades acme BTC ${day(0) + 7}`)
    write('b.csv', `book acme BTC ${day(0)}`)
    write('book_2024-01-03.csv', `book acme BTC ${day(2)}`)
    write('book_acme_BTC.csv.gz', gzipSync('')) // neither date nor event
    const { plans } = await planMarkets([path], { formats })
    const days = planDays(plans[0]!)
    expect(
      days.map(({ date, streams }) => [
        date,
        ...streams.map((stream) => [stream.format.id, ...stream.files.map((file) => file.path.slice(path.length + 1))]),
      ]),
    ).toEqual([
      ['2024-01-01', ['trades', 't.csv'], ['book', 'b.csv']],
      ['2024-01-02', ['trades', 'trades_2024-01-02.csv']],
      ['2024-01-03', ['trades', 'trades_acme_BTC_2024-01-03.csv'], ['book', 'book_2024-01-03.csv']],
    ])
    expect(days.map(({ venue, group }) => `${venue} ${group}`)).toEqual(Array(3).fill('acme BTC'))
    expect(days[1]!.bytes).toBe(`trades acme BTC ${day(1) - 5}`.length)
  })
})

import { describe, expect, it } from 'vitest'
import { DAYS, dayFile, writeRecordedDays } from '../../test/support/recorded-days.ts'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { planMarkets } from '../feeds/index.ts'
import { parseIso } from '../market/index.ts'
import { defaultBoundary, parseShard, planTasks, selectShard } from './plan-tasks.ts'

const midnight = (date: string) => parseIso(`${date}T00:00:00Z`)
const plans = async () => (await planMarkets([`${writeRecordedDays(tempFolder().path, 100)}/**`])).plans

describe('planTasks', () => {
  it('makes a task of every day of every market, and leaves rows past a day to the next one', async () => {
    const tasks = planTasks(await plans(), { boundary: 'day', warmup: 0 })
    expect(tasks.map(({ key }) => key)).toEqual(
      ['AAA-USD', 'BBB-USD'].flatMap((symbol) => DAYS.map((date) => `acme:${symbol}:${date}`)),
    )
    expect(tasks.slice(0, 3).map(({ emitFrom, emitUntil, restartAt }) => ({ emitFrom, emitUntil, restartAt }))).toEqual(
      [{ emitUntil: midnight('2026-11-02') }, { emitUntil: midnight('2026-11-03') }, {}],
    )
    for (const { streams } of tasks) expect(streams.map(({ files }) => files.length)).toEqual([1, 1])
  })

  it('with a warm-up reads the day before too, and begins anew that long before midnight', async () => {
    const [first, second] = planTasks(await plans(), { boundary: 'day', warmup: 60_000_000 })
    expect(first).not.toHaveProperty('restartAt')
    const start = midnight('2026-11-02')
    expect(second).toMatchObject({ emitFrom: start, restartAt: start - 60_000_000 })
    expect(second!.streams[0]!.files.map(({ path }) => path.split('/').at(-1))).toEqual([
      dayFile('incremental_book_L2', '2026-11-01', 'AAA-USD'),
      dayFile('incremental_book_L2', '2026-11-02', 'AAA-USD'),
    ])
  })

  it('does not warm up from a day that is not the one before', async () => {
    const folder = writeRecordedDays(tempFolder().path, 100)
    const { plans: holed } = await planMarkets([`${folder}/*2026-11-01_AAA*`, `${folder}/*2026-11-03_AAA*`])
    const [, third] = planTasks(holed, { boundary: 'day', warmup: 60_000_000 })
    expect(third).not.toHaveProperty('emitFrom')
    expect(third!.streams[0]!.files).toHaveLength(1)
  })

  it('with --boundary carry makes one task of a market', async () => {
    const tasks = planTasks(await plans(), { boundary: 'carry', warmup: 0 })
    expect(tasks.map(({ key, date, streams }) => [key, date, streams[0]!.files.length])).toEqual([
      ['acme:AAA-USD', null, 3],
      ['acme:BBB-USD', null, 3],
    ])
  })

  it('lets days stand alone unless files of a format continue each other', async () => {
    const found = await plans()
    expect(defaultBoundary(found)).toBe('day')
    const [plan] = found
    const continued = {
      ...plan!,
      streams: plan!.streams.map((stream) => ({ ...stream, format: { ...stream.format, continues: true } })),
    }
    expect(defaultBoundary([continued])).toBe('carry')
  })
})

describe('shards', () => {
  it('split the work without overlap', async () => {
    const tasks = planTasks(await plans(), { boundary: 'day', warmup: 0 })
    const shards = [1, 2, 3, 4].map((index) => selectShard(tasks, { index, count: 4 }))
    expect(shards.flat().sort()).toHaveLength(tasks.length)
    expect(new Set(shards.flat())).toEqual(new Set(tasks))
  })

  it.each(['0/2', '3/2', '1', '1/2/3', 'a/b', '1.5/2', '-1/2', ''])('%j is refused', (text) => {
    expect(() => parseShard(text)).toThrow(expect.objectContaining({ code: 'config.invalid' }))
  })

  it('2/4 is the second of four', () => {
    expect(parseShard('2/4')).toEqual({ index: 2, count: 4 })
  })
})

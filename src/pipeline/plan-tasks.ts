import { type DayPlan, type MarketPlan, planDays, type StreamPlan } from '../feeds/index.ts'
import { parseIso, SteelyardError } from '../market/index.ts'
import type { MeasureConfig } from './measure-config.ts'

/** A unit of work: one market, or one UTC day of it. Tasks share no state, so they may run anywhere, in any order. */
export interface MeasureTask {
  /** Stable name: the task's key in the manifest. */
  readonly key: string
  readonly venue: string
  readonly group: string
  /** `YYYY-MM-DD`; null for a whole market. */
  readonly date: string | null
  readonly streams: readonly StreamPlan[]
  /** Limits of the rows that belong to this task, and where its measures begin, microseconds; undefined = no limit. */
  readonly emitFrom?: number
  readonly emitUntil?: number
  readonly restartAt?: number
  /** Stored size of what is read. */
  readonly bytes: number
}

/** `--shard i/n`, 1-based. */
export interface Shard {
  readonly index: number
  readonly count: number
}

/** Without `--boundary`: days stand alone, unless a format's files continue each other. */
export function defaultBoundary(plans: readonly MarketPlan[]): 'day' | 'carry' {
  return plans.some(({ streams }) => streams.some(({ format }) => format.continues === true)) ? 'carry' : 'day'
}

/**
 * The tasks of a run, in the order of the output: by venue, symbol, day. With `boundary: day` every day is a task; rows
 * past its end are left to the next one.
 */
export function planTasks(
  plans: readonly MarketPlan[],
  config: Pick<MeasureConfig, 'boundary' | 'warmup'>,
): MeasureTask[] {
  return plans.flatMap((plan) => (config.boundary === 'carry' ? [marketTask(plan)] : dayTasks(plan, config.warmup)))
}

/** The tasks that one machine of several does: every n-th, so that the days of a market spread out. */
export function selectShard(tasks: readonly MeasureTask[], shard: Shard): MeasureTask[] {
  return tasks.filter((_, at) => at % shard.count === shard.index - 1)
}

/** @example parseShard('2/4') // => { index: 2, count: 4 } */
export function parseShard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/.exec(text)
  const index = Number(match?.[1])
  const count = Number(match?.[2])
  if (!(index >= 1 && index <= count)) {
    throw new SteelyardError('config.invalid', `--shard must be i/n with 1 <= i <= n, was ${JSON.stringify(text)}`, {
      hint: 'the first of four machines gets --shard 1/4',
    })
  }
  return { index, count }
}

function marketTask(plan: MarketPlan): MeasureTask {
  const { venue, group, streams, bytes } = plan
  return { key: `${venue}:${group}`, venue, group, date: null, streams, bytes }
}

function dayTasks(plan: MarketPlan, warmup: number): MeasureTask[] {
  const days = planDays(plan)
  return days.map((day, at) => {
    const start = dayStart(day)
    const next = days[at + 1]
    const before = days[at - 1]
    const isWarm = warmup > 0 && before !== undefined && dayStart(before) === start - DAY
    return {
      key: `${day.venue}:${day.group}:${day.date}`,
      venue: day.venue,
      group: day.group,
      date: day.date,
      streams: isWarm ? joinStreams(before.streams, day.streams) : day.streams,
      ...(isWarm ? { emitFrom: start, restartAt: start - warmup } : {}),
      ...(next === undefined ? {} : { emitUntil: dayStart(next) }),
      bytes: day.bytes + (isWarm ? before.bytes : 0),
    }
  })
}

const DAY = 86_400_000_000

function dayStart({ date }: DayPlan): number {
  return parseIso(`${date}T00:00:00Z`)
}

function joinStreams(before: readonly StreamPlan[], day: readonly StreamPlan[]): StreamPlan[] {
  const joined = day.map(({ format, files }) => {
    const earlier = before.find((stream) => stream.format === format)
    return { format, files: [...(earlier?.files ?? []), ...files] }
  })
  return [...joined, ...before.filter(({ format }) => !day.some((stream) => stream.format === format))]
}

import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { SteelyardError } from '../market/index.ts'
import { dateInPath, utcDate } from './file-date.ts'
import { withoutContainerSuffix } from './files/container.ts'
import type { FileFormat, FileHead, InputFile } from './files/format.ts'
import { readHead } from './files/read-head.ts'
import { FORMATS, formatNamed, recogniseFile } from './files/registry.ts'
import { expandInput } from './glob.ts'

/** A recognised file and its size as stored. */
export interface PlannedFile extends InputFile {
  readonly bytes: number
}

/** Files of one format that are read as one stream, oldest first. */
export interface StreamPlan {
  readonly format: FileFormat
  readonly files: readonly PlannedFile[]
}

/** Everything that was given of one market: its streams are merged into one. */
export interface MarketPlan {
  readonly venue: string
  /** Symbol, or the group name of files with several instruments. */
  readonly group: string
  /** One per format, in the order of the registry. */
  readonly streams: readonly StreamPlan[]
  /** Sum of the stored (compressed) sizes. */
  readonly bytes: number
}

/** The part of a market whose files begin on one UTC date. */
export interface DayPlan extends MarketPlan {
  /** `YYYY-MM-DD`. */
  readonly date: string
}

export interface PlanFailure {
  readonly path: string
  readonly error: SteelyardError
}

export interface InputPlan {
  /** Sorted by venue, then group. */
  readonly plans: readonly MarketPlan[]
  /** Files that cannot be read or recognised, by input order; empty unless `onError` is `continue`. */
  readonly failures: readonly PlanFailure[]
}

export interface PlanOptions {
  /** Id of the format of all files; default: each is recognised. */
  readonly format?: string
  /** What to do with a file that cannot be read or recognised: throw its error (default), or list it in `failures`. */
  readonly onError?: 'stop' | 'continue'
  readonly signal?: AbortSignal
  /** Formats to choose from; default: all. */
  readonly formats?: readonly FileFormat[]
}

/** Files looked into at the same time: enough to keep the decompression pool busy, 4 MiB each. */
const PROBES_AT_ONCE = 4

interface Probed {
  readonly format: FileFormat
  readonly file: PlannedFile
}

/**
 * Turns files, folders and patterns (see `expandInput`) into what there is to read: markets, their streams, and the
 * files of each stream in order of their first event. An empty file takes its place by the date in its name. A file
 * named twice is read once.
 *
 * Throws `config.invalid` for a pattern without files, an unknown format id, or one recording given as two files;
 * `file.*` for the first file that cannot be read or recognised, unless `onError` is `continue`.
 */
export async function planMarkets(inputs: readonly string[], options: PlanOptions = {}): Promise<InputPlan> {
  const { formats = FORMATS, onError = 'stop' } = options
  if (options.format !== undefined) formatNamed(options.format, formats)
  const probed: Probed[] = []
  const failures: PlanFailure[] = []
  for (const outcome of await probeAll(await expandAll(inputs), options)) {
    if (!('error' in outcome)) probed.push(outcome)
    else if (onError === 'continue') failures.push(outcome)
    else throw outcome.error
  }
  return { plans: groupMarkets(probed, formats), failures }
}

/**
 * Splits a market by the UTC dates of its files, oldest first: the date in the path where there is one, else the date
 * of the first event. A file that spans several days belongs to the day it begins on; an empty file without a date in
 * its path belongs to none.
 */
export function planDays(plan: MarketPlan): DayPlan[] {
  const days = new Map<string, StreamPlan[]>()
  for (const { format, files } of plan.streams) {
    for (const file of files) {
      const time = dateInPath(file.path) ?? file.match.firstTime
      if (time === null) continue
      const date = utcDate(time)
      const streams = days.get(date) ?? []
      days.set(date, streams)
      const stream = streams.find((candidate) => candidate.format === format)
      if (stream === undefined) streams.push({ format, files: [file] })
      else streams[streams.indexOf(stream)] = { format, files: [...stream.files, file] }
    }
  }
  return [...days]
    .map(([date, streams]) => ({ date, venue: plan.venue, group: plan.group, streams, bytes: sumBytes(streams) }))
    .sort((a, b) => compare(a.date, b.date))
}

async function expandAll(inputs: readonly string[]): Promise<string[]> {
  const paths = new Map<string, string>()
  for (const input of inputs) {
    for (const path of await expandInput(input)) {
      const identity = resolve(path)
      if (!paths.has(identity)) paths.set(identity, path)
    }
  }
  return [...paths.values()]
}

async function probeAll(paths: readonly string[], options: PlanOptions): Promise<(Probed | PlanFailure)[]> {
  const outcomes: (Probed | PlanFailure)[] = []
  let next = 0
  let stopped = false
  const work = async () => {
    // Files are taken in order, so that the first failure is the same however the probes interleave.
    while (next < paths.length && !stopped) {
      const at = next++
      const outcome = await probe(paths[at]!, options)
      if ('error' in outcome && options.onError !== 'continue') stopped = true
      outcomes[at] = outcome
    }
  }
  await Promise.all(Array.from({ length: PROBES_AT_ONCE }, work))
  return outcomes
}

async function probe(path: string, options: PlanOptions): Promise<Probed | PlanFailure> {
  const { signal } = options
  try {
    const head = await readHead(path, signal === undefined ? {} : { signal })
    const { format, match } = recogniseFile(head, options.format, options.formats)
    // The first row may be damaged; it is reported when the file is read.
    const firstTime = Number.isSafeInteger(match.firstTime) ? match.firstTime : null
    return { format, file: { path, match: { ...match, firstTime }, bytes: (await stat(path)).size } }
  } catch (error) {
    if (!(error instanceof SteelyardError) || error.code === 'run.interrupted') throw error
    return (options.onError === 'continue' ? await probeName(path, options) : null) ?? { path, error }
  }
}

/**
 * A damaged file whose name says what it is keeps its place in the plan: the day it belongs to then fails when it is
 * read, instead of being measured without it. Null where the name does not say enough.
 */
async function probeName(path: string, { format, formats }: PlanOptions): Promise<Probed | null> {
  const found = await stat(path).catch(() => null)
  if (found === null || dateInPath(path) === null) return null
  const head: FileHead = {
    path,
    name: withoutContainerSuffix(basename(path)),
    bytes: new Uint8Array(0),
    complete: true,
  }
  try {
    const known = recogniseFile(head, format, formats)
    return { format: known.format, file: { path, match: known.match, bytes: found.size } }
  } catch {
    return null // the first failure is the one to tell
  }
}

function groupMarkets(probed: readonly Probed[], formats: readonly FileFormat[]): MarketPlan[] {
  const markets = new Map<string, Probed[]>()
  for (const item of probed) {
    const { venue, group } = item.file.match
    const key = JSON.stringify([venue, group])
    const market = markets.get(key)
    if (market === undefined) markets.set(key, [item])
    else market.push(item)
  }
  return [...markets.values()]
    .map((items) => {
      const { venue, group } = items[0]!.file.match
      const streams = formats
        .map((format) => ({ format, files: inOrder(items.filter((item) => item.format === format)) }))
        .filter(({ files }) => files.length > 0)
      return { venue, group, streams, bytes: sumBytes(streams) }
    })
    .sort((a, b) => compare(a.venue, b.venue) || compare(a.group, b.group))
}

function inOrder(items: readonly Probed[]): PlannedFile[] {
  const files = items
    .map(({ file }) => ({ file, time: file.match.firstTime ?? dateInPath(file.path) ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => (a.time === b.time ? compare(a.file.path, b.file.path) : a.time - b.time))
    .map(({ file }) => file)
  assertDistinct(files)
  return files
}

/** `day.csv` beside `day.csv.gz` would count every trade twice. */
function assertDistinct(files: readonly PlannedFile[]): void {
  const seen = new Map<string, PlannedFile>()
  for (const file of files) {
    if (file.match.firstTime === null) continue
    const identity = `${withoutContainerSuffix(basename(file.path))} ${file.match.firstTime}`
    const twin = seen.get(identity)
    if (twin !== undefined) {
      throw new SteelyardError('config.invalid', `${twin.path} and ${file.path} are the same recording`, {
        hint: 'give only one of them',
      })
    }
    seen.set(identity, file)
  }
}

function sumBytes(streams: readonly StreamPlan[]): number {
  return streams.reduce((sum, { files }) => sum + files.reduce((bytes, file) => bytes + file.bytes, 0), 0)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

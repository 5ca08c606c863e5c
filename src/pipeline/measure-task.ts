import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { formatNamed, type IntegrityLedger, type PlannedFile } from '../feeds/index.ts'
import {
  InstrumentCatalogue,
  instrumentDocument,
  QUALITIES,
  readInstrumentFile,
  SteelyardError,
  type VerdictCounts,
} from '../market/index.ts'
import {
  columnCatalogue,
  type InstrumentFit,
  type MeasureDefinition,
  type MeasureSelection,
  selectMeasures,
} from '../measures/index.ts'
import type { TableBlock, TableSchema } from '../store/index.ts'
import type { UnusedStream } from './choose-streams.ts'
import { readFitFile } from './fit-file.ts'
import type { MeasureConfig } from './measure-config.ts'
import { type InstrumentResult, measureMarket } from './measure-market.ts'
import type { MeasureTask } from './plan-tasks.ts'
import { fitKey, type LoadedFits, type UsedFit, wholeSample } from './used-fit.ts'

/** A task that can be sent to a worker: formats by id. */
export interface TaskMessage extends Omit<MeasureTask, 'streams'> {
  readonly streams: readonly { readonly format: string; readonly files: readonly PlannedFile[] }[]
  /** The result shall say what the measures have learnt. */
  readonly savesFit: boolean
}

/** What a task found, as plain data. */
export interface TaskResult {
  readonly instruments: readonly InstrumentSummary[]
  readonly unused: readonly UnusedStream[]
  /** Where `savesFit`: what the measures have learnt, without what they began with. */
  readonly learnt: readonly InstrumentFit[]
}

/** Totals of one instrument over a task. Times in microseconds, null where nothing was read. */
export interface InstrumentSummary {
  readonly venue: string
  readonly symbol: string
  readonly events: number
  readonly messages: number
  readonly trades: number
  readonly bars: number
  readonly from: number | null
  readonly to: number | null
  readonly verdicts: VerdictCounts
  readonly crossed: number
  readonly malformed: number
  readonly late: number
  readonly l1: 'quotes' | 'book'
  /** The fit its measures began with, or null. */
  readonly fit: UsedFit | null
  /** Bars by quality. */
  readonly quality: Readonly<Record<string, number>>
}

/** What every task of a run shares: measures and instrument metadata, loaded once per thread. */
export interface TaskContext {
  readonly config: MeasureConfig
  readonly selection: MeasureSelection
  readonly catalogue: InstrumentCatalogue
  /** What `config.fit` holds; null where none is named. */
  readonly fits: LoadedFits | null
}

/** Loads the user's measures and metadata. Throws `config.invalid` for unknown names and modules that define nothing. */
export async function loadTaskContext(
  config: MeasureConfig,
  own: readonly MeasureDefinition[] = [],
): Promise<TaskContext> {
  const catalogue = new InstrumentCatalogue()
  for (const file of config.instruments) catalogue.add(await readInstrumentFile(file))
  const custom: MeasureDefinition[] = [...own]
  for (const path of config.custom) custom.push(...(await loadCustomMeasures(path)))
  const selection = selectMeasures(config.measures, custom)
  return { config, catalogue, selection, fits: await loadFits(config, selection) }
}

/** The columns and metadata of a table. `instruments` are those of the file, as far as known before it is written. */
export function tableSchema(
  { config, selection, catalogue, fits }: TaskContext,
  version: string,
  instruments: readonly { readonly venue: string; readonly symbol: string }[],
): TableSchema {
  const documents = instruments.map(({ venue, symbol }) => instrumentDocument(catalogue.resolve(venue, symbol)))
  return {
    columns: [...selection.columns, ...config.labels.map(({ name }) => `label_${name}`)],
    metadata: {
      'steelyard.version': version,
      'steelyard.config': JSON.stringify(config),
      'steelyard.instrument': JSON.stringify(documents.length === 1 ? documents[0] : documents),
      'steelyard.columns': JSON.stringify(columnCatalogue(selection.columns, selection.definitions)),
      ...(fits === null ? {} : { 'steelyard.fit': JSON.stringify(fitDocument(fits, instruments, config)) }),
    },
  }
}

/** Runs a task; hands each block of rows to `write`, which must be done with it when it resolves. */
export async function runTask(
  task: TaskMessage,
  context: TaskContext,
  write: (block: TableBlock) => Promise<void> | void,
  hooks: { signal?: AbortSignal; onBytes?: (bytes: number) => void; onEvents?: (events: number) => void } = {},
): Promise<TaskResult> {
  const { emitFrom, emitUntil, restartAt } = task
  const streams = task.streams.map(({ format, files }) => ({ format: formatNamed(format), files }))
  const quality = new Map<string, number[]>()
  const blocks = measureMarket(streams, {
    ...context,
    ...hooks,
    ...(emitFrom === undefined ? {} : { emitFrom }),
    ...(emitUntil === undefined ? {} : { emitUntil }),
    ...(restartAt === undefined ? {} : { restartAt }),
  })
  try {
    for (;;) {
      const next = await blocks.next()
      if (next.done === true) {
        const { results, unused } = next.value
        return {
          instruments: results.map((result) => summarise(result, quality)),
          unused,
          learnt: task.savesFit ? results.map(({ learnt }) => learnt) : [],
        }
      }
      hooks.signal?.throwIfAborted()
      countQualities(next.value, quality)
      await write(next.value)
    }
  } finally {
    await blocks.return({ results: [], unused: [] })
  }
}

export function toTaskMessage(task: MeasureTask, savesFit = false): TaskMessage {
  return {
    ...task,
    savesFit,
    streams: task.streams.map(({ format, files }) => ({ format: format.id, files })) as TaskMessage['streams'],
  }
}

async function loadFits({ fit }: MeasureConfig, { definitions }: MeasureSelection): Promise<LoadedFits | null> {
  if (fit === undefined) return null
  if (!definitions.some(({ learns }) => learns)) {
    throw new SteelyardError('config.invalid', '--fit: no measure of this run is fitted', {
      hint: 'microprice and ofi_integrated are; leave out --fit, or name one of them in --measures',
    })
  }
  return new Map((await readFitFile(fit)).map((each) => [fitKey(each), each]))
}

/** What a table says of the fit behind it: for its own instruments, or for all where they are not known beforehand. */
function fitDocument(
  fits: LoadedFits,
  instruments: readonly { readonly venue: string; readonly symbol: string }[],
  { freezeFit = false }: MeasureConfig,
): object {
  const wanted = new Set(instruments.map(fitKey))
  const samples = [...fits.values()].filter((fit) => wanted.size === 0 || wanted.has(fitKey(fit)))
  return {
    frozen: freezeFit,
    samples: samples.map((fit) => ({ venue: fit.venue, symbol: fit.symbol, ...wholeSample(fit) })),
  }
}

async function loadCustomMeasures(path: string): Promise<MeasureDefinition[]> {
  let module: Record<string, unknown>
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>
  } catch (cause) {
    throw new SteelyardError('config.invalid', `cannot load measures from ${path}: ${String(cause)}`, {
      hint: 'see examples/custom-measure.ts',
      cause,
    })
  }
  const definitions = Object.values(module).flat().filter(isDefinition)
  if (definitions.length === 0) {
    throw new SteelyardError('config.invalid', `${path} exports no measure`, {
      hint: 'export what defineMeasure() returns; see examples/custom-measure.ts',
    })
  }
  return [...new Set(definitions)]
}

function isDefinition(value: unknown): value is MeasureDefinition {
  const candidate = value as Partial<MeasureDefinition> | null
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    typeof candidate.create === 'function' &&
    Array.isArray(candidate.columns)
  )
}

function countQualities(block: TableBlock, counts: Map<string, number[]>): void {
  const key = `${block.venue}\n${block.symbol}`
  let count = counts.get(key)
  if (count === undefined) counts.set(key, (count = QUALITIES.map(() => 0)))
  for (let row = 0; row < block.rows; row++) count[block.quality[row]!]!++
}

function summarise(result: InstrumentResult, qualities: ReadonlyMap<string, number[]>): InstrumentSummary {
  const { instrument, events, bars, from, to, lateMessages, l1, fit } = result
  const { venue, symbol } = instrument
  const { messages, trades, verdicts, crossed, malformed }: IntegrityLedger = result.ledger
  const counts = qualities.get(`${venue}\n${symbol}`)
  return {
    venue,
    symbol,
    events,
    messages,
    trades,
    bars,
    from: Number.isNaN(from) ? null : from,
    to: Number.isNaN(to) ? null : to,
    verdicts,
    crossed,
    malformed,
    late: lateMessages,
    l1,
    fit,
    quality: Object.fromEntries(QUALITIES.map((name, i) => [name, counts?.[i] ?? 0])),
  }
}

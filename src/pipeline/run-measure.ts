import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type InputPlan, planMarkets } from '../feeds/index.ts'
import { formatWhere, SteelyardError } from '../market/index.ts'
import type { InstrumentFit, MeasureDefinition } from '../measures/index.ts'
import {
  AtomicFile,
  createTableSink,
  ensureOutputFolder,
  hashConfiguration,
  identifyInputs,
  Manifest,
  type ManifestEntry,
  type TableBlock,
  type TableFormat,
  type TableResult,
} from '../store/index.ts'
import type { UnusedStream } from './choose-streams.ts'
import { FitCollector } from './fit-collector.ts'
import { writeFitFile } from './fit-file.ts'
import type { MeasureConfig } from './measure-config.ts'
import {
  type InstrumentSummary,
  loadTaskContext,
  runTask,
  type TaskContext,
  type TaskMessage,
  type TaskResult,
  tableSchema,
  toTaskMessage,
} from './measure-task.ts'
import { type PartitionTaskResult, runPartitionTask } from './partition-task.ts'
import { defaultBoundary, type MeasureTask, planTasks, type Shard, selectShard } from './plan-tasks.ts'
import { WorkerPool } from './worker-pool.ts'

export interface RunOptions {
  readonly inputs: readonly string[]
  /** `boundary` undefined: by the formats (`defaultBoundary`). */
  readonly config: Omit<MeasureConfig, 'boundary'> & { readonly boundary?: 'day' | 'carry' }
  /** A file, `-` for standard output, a folder ending in `/` for partitions, or undefined to only measure. */
  readonly out?: string
  readonly outFormat?: TableFormat
  /** Worker threads; 1 runs in this thread. */
  readonly jobs: number
  readonly resume: boolean
  readonly onError: 'stop' | 'continue'
  readonly shard?: Shard
  /** File for what the measures have learnt at the end, together with what they began with. */
  readonly saveFit?: string
  readonly version: string
  /** Measures defined in the calling program; they cannot travel to workers, so `jobs` must be 1. */
  readonly ownMeasures?: readonly MeasureDefinition[]
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: RunProgress) => void
}

export interface RunProgress {
  readonly bytes: number
  readonly totalBytes: number
  readonly events: number
  readonly tasks: number
  readonly totalTasks: number
}

/** A part of a run that failed under `onError: continue`. */
export interface RunFailure {
  readonly partition: string
  readonly code: string
  readonly message: string
}

export interface RunReport {
  readonly instruments: readonly InstrumentSummary[]
  readonly unused: readonly UnusedStream[]
  readonly failures: readonly RunFailure[]
  /** Tasks that `--resume` found done. */
  readonly skipped: number
  readonly output: { readonly path: string | null; readonly rows: number; readonly columns: number }
  /** Where the fit was written; null where none was wanted, or where a part of the run failed. */
  readonly savedFit: string | null
}

/**
 * The whole job: plans the inputs, measures them on one or more threads, and writes a table or a partitioned folder.
 *
 * The content of the output depends on inputs and configuration alone, never on jobs, shards or resumption. Nothing is
 * left half-written: a single file appears at the end or not at all, a partition likewise.
 *
 * Throws the first error of a task (`onError: stop`), `config.invalid` for options that contradict each other, and
 * `run.interrupted` when the signal fires.
 */
export async function runMeasure(options: RunOptions): Promise<RunReport> {
  assertOptions(options)
  const { onError, signal } = options
  const plan = await planMarkets(options.inputs, {
    onError,
    ...(options.config.format === undefined ? {} : { format: options.config.format }),
    ...(signal === undefined ? {} : { signal }),
  })
  const config: MeasureConfig = { ...options.config, boundary: options.config.boundary ?? defaultBoundary(plan.plans) }
  if (config.boundary === 'carry' && plan.failures.length > 0) throw plan.failures[0]!.error // a hole cannot be carried over
  const context = await loadTaskContext(config, options.ownMeasures)
  const all = planTasks(plan.plans, config)
  const tasks = options.shard === undefined ? all : selectShard(all, options.shard)
  // Opened first: what cannot be written shall not be found out after hours.
  const fitFile = options.saveFit === undefined ? null : await AtomicFile.open(options.saveFit)
  try {
    const run = new Run(options, context, tasks)
    const report = await (options.out?.endsWith('/') ? run.partitions(options.out, plan) : run.singleTable())
    if (fitFile === null) return report
    if (report.failures.length > 0) {
      await fitFile.abort()
      return report
    }
    await writeFitFile(fitFile, run.learnt(), options.version)
    return { ...report, savedFit: fitFile.path }
  } catch (error) {
    await fitFile?.abort()
    throw error
  }
}

function assertOptions(options: RunOptions): void {
  const { out, resume, onError, shard, jobs, ownMeasures } = options
  const isFolder = out?.endsWith('/') ?? false
  const wantsFolder = [resume && '--resume', onError === 'continue' && '--on-error continue', shard && '--shard'].find(
    Boolean,
  )
  if (wantsFolder && !isFolder) {
    throw new SteelyardError('config.invalid', `${wantsFolder} needs a folder as output`, {
      hint: 'give a name that ends with /, such as --out features/',
    })
  }
  assertFitOptions(options)
  if (jobs > 1 && ownMeasures !== undefined && ownMeasures.length > 0) {
    throw new SteelyardError('config.invalid', 'measures of the calling program cannot be sent to worker threads', {
      hint: 'use jobs: 1, or put them into a module and name it in config.custom',
    })
  }
}

function assertFitOptions({ saveFit, resume, shard, config }: RunOptions): void {
  const { fit, freezeFit = false, warmup } = config
  if (freezeFit && fit === undefined) {
    throw new SteelyardError('config.invalid', '--freeze-fit needs a fit', { hint: 'name it with --fit fit.json' })
  }
  if (saveFit === undefined) return
  const contradiction = [
    freezeFit && ['--freeze-fit', 'a frozen fit learns nothing new'],
    resume && ['--resume', 'what is skipped cannot be learnt from'],
    shard !== undefined && ['--shard', 'the fit would hold this part of the days only'],
    warmup > 0 && ['--warmup', 'the end of each day would be learnt from twice'],
  ].find((each) => each !== false)
  if (contradiction) {
    const [option, reason] = contradiction
    throw new SteelyardError('config.invalid', `--save-fit and ${option}: ${reason}`, {
      hint: `fit in a run without ${option}`,
    })
  }
}

/** One run and its running totals. */
class Run {
  private readonly options: RunOptions
  private readonly context: TaskContext
  private readonly tasks: readonly MeasureTask[]
  private readonly results: Omit<TaskResult, 'learnt'>[] = []
  private readonly failures: RunFailure[] = []
  private readonly fits: FitCollector
  private readonly totalBytes: number
  private bytes = 0
  private events = 0
  private done = 0

  constructor(options: RunOptions, context: TaskContext, tasks: readonly MeasureTask[]) {
    this.options = options
    this.context = context
    this.tasks = tasks
    this.fits = new FitCollector([...(context.fits?.values() ?? [])])
    this.totalBytes = tasks.reduce((sum, task) => sum + task.bytes, 0)
  }

  /** What all measures have learnt, with what they began with. */
  learnt(): InstrumentFit[] {
    return this.fits.all()
  }

  /** All rows into one file or stream, in the order of the tasks. */
  async singleTable(): Promise<RunReport> {
    const { out, outFormat, version } = this.options
    const instruments = new Map(this.tasks.map(({ venue, group }) => [`${venue}\n${group}`, { venue, symbol: group }]))
    const schema = tableSchema(this.context, version, [...instruments.values()])
    const sink =
      out === undefined
        ? null
        : await createTableSink(out, schema, outFormat === undefined ? {} : { format: outFormat })
    let written: TableResult | null = null
    try {
      if (this.jobs() === 1) {
        for (const task of this.tasks) {
          const write = (block: TableBlock) => sink?.write(block)
          this.finished(task, await runTask(this.message(task), this.context, write, this.hooks()))
        }
      } else {
        await this.inWorkers(async (pool) => {
          // All tasks are queued at once; the pool keeps as many under way as it has workers.
          const running = this.tasks.map((task) => ({ task, ...pool.start(this.message(task), null) }))
          for (const { result } of running) result.catch(() => {}) // the first failure is met in order, below
          for (const { task, blocks, result } of running) {
            for await (const block of blocks) await sink?.write(block)
            this.finished(task, await result)
          }
        })
      }
      written = sink === null ? null : await sink.close()
    } catch (error) {
      await sink?.abort()
      throw this.asInterrupt(error)
    }
    return this.report(out ?? null, written?.rows ?? this.barCount(), schema.columns.length, 0)
  }

  /** One file a day and instrument, each finished atomically and logged in the manifest. */
  async partitions(folder: string, { failures }: InputPlan): Promise<RunReport> {
    const { resume, version } = this.options
    const target = { folder: folder.slice(0, -1) || '/', version }
    await ensureOutputFolder(target.folder)
    const manifest = Manifest.open(target.folder)
    const hash = hashConfiguration({ version, config: await this.contentOfConfig() })
    for (const { path, error } of failures) {
      this.fail(manifest, { partition: inputKey(path), config: hash, input: [] }, error)
    }
    const todo: { task: MeasureTask; base: EntryBase }[] = []
    let rows = 0
    for (const task of this.tasks) {
      const files = task.streams.flatMap((stream) => stream.files.map(({ path }) => path))
      for (const path of files) manifest.forget(inputKey(path)) // it could not be recognised once, and now is
      const base = { partition: task.key, config: hash, input: await identifyInputs(files) }
      const entry = resume ? manifest.find(base.partition, base.input, hash) : undefined
      if (entry === undefined) todo.push({ task, base })
      else {
        rows += entry.rows
        this.bytes += task.bytes
        this.done++
      }
    }
    const skipped = this.tasks.length - todo.length
    const settle = async (task: MeasureTask, base: EntryBase, running: Promise<PartitionTaskResult>): Promise<void> => {
      try {
        const result = await running
        rows += result.rows
        await recordSuccess(manifest, target.folder, base, result)
        this.finished(task, result)
      } catch (error) {
        // Given up, not failed: the user interrupted the run, or another partition stopped it.
        if (error instanceof SteelyardError && error.code === 'run.interrupted') throw error
        this.options.signal?.throwIfAborted()
        this.fail(manifest, base, error)
        if (this.options.onError === 'stop') throw error
      }
    }
    try {
      if (this.jobs(todo.length) === 1) {
        for (const { task, base } of todo) {
          await settle(task, base, runPartitionTask(this.message(task), this.context, target, this.hooks()))
        }
      } else {
        await this.inWorkers(async (pool) => {
          await Promise.all(
            todo.map(({ task, base }) =>
              settle(task, base, pool.start(this.message(task), target).result as Promise<PartitionTaskResult>),
            ),
          )
        }, todo.length)
      }
    } catch (error) {
      throw this.asInterrupt(error)
    }
    // Shards append to one manifest at the same time: only a run that owns the folder may rewrite it.
    if (this.options.shard === undefined) await manifest.compact()
    return this.report(folder, rows, tableSchema(this.context, version, []).columns.length, skipped)
  }

  private jobs(tasks = this.tasks.length): number {
    return Math.max(1, Math.min(this.options.jobs, tasks))
  }

  private async inWorkers(work: (pool: WorkerPool) => Promise<void>, tasks = this.tasks.length): Promise<void> {
    const { signal } = this.options
    const pool = new WorkerPool(this.jobs(tasks), this.context.config, {
      onProgress: (bytes, events) => this.progress(bytes, events),
    })
    const onAbort = (): void => pool.abort()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      signal?.throwIfAborted()
      await work(pool)
    } finally {
      signal?.removeEventListener('abort', onAbort)
      await pool.close()
    }
  }

  private hooks(): { signal?: AbortSignal; onBytes: (bytes: number) => void; onEvents: (events: number) => void } {
    const { signal } = this.options
    return {
      ...(signal === undefined ? {} : { signal }),
      onBytes: (bytes) => this.progress(bytes, 0),
      onEvents: (events) => this.progress(0, events),
    }
  }

  private progress(bytes: number, events: number): void {
    this.bytes += bytes
    this.events += events
    const { totalBytes, done } = this
    this.options.onProgress?.({
      bytes: this.bytes,
      totalBytes,
      events: this.events,
      tasks: done,
      totalTasks: this.tasks.length,
    })
  }

  private message(task: MeasureTask): TaskMessage {
    return toTaskMessage(task, this.options.saveFit !== undefined)
  }

  private finished(task: MeasureTask, { learnt, ...result }: TaskResult): void {
    this.results.push(result)
    this.fits.add(this.tasks.indexOf(task), learnt)
    this.done++
    this.progress(0, 0)
  }

  private fail(manifest: Manifest, base: EntryBase, error: unknown): void {
    const code = error instanceof SteelyardError ? error.code : 'run.failed'
    const place = error instanceof SteelyardError ? formatWhere(error.where) : ''
    const message = `${error instanceof Error ? error.message : String(error)}${place === '' ? '' : ` (${place})`}`
    this.failures.push({ partition: base.partition, code, message })
    const entry: ManifestEntry = {
      ...base,
      status: 'failed',
      rows: 0,
      verdicts: null,
      files: [],
      error: { code, message },
    }
    // A failure that repeats is no news: a second run over the same input leaves the folder untouched.
    if (JSON.stringify(manifest.last(base.partition)?.error) !== JSON.stringify(entry.error)) manifest.record(entry)
  }

  private asInterrupt(error: unknown): unknown {
    if (this.options.signal?.aborted !== true) return error
    return new SteelyardError('run.interrupted', 'interrupted', {
      hint: 'finished partitions are kept; --resume continues',
    })
  }

  /** The configuration with the content of the files it names: what the rows really depend on. */
  private async contentOfConfig(): Promise<unknown> {
    const { config } = this.context
    const digest = async (path: string): Promise<string> =>
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex')
    return {
      ...config,
      instruments: await Promise.all(config.instruments.map(digest)),
      custom: await Promise.all(config.custom.map(digest)),
      ...(config.fit === undefined ? {} : { fit: await digest(config.fit) }),
    }
  }

  private barCount(): number {
    return this.results.reduce((sum, { instruments }) => sum + instruments.reduce((bars, one) => bars + one.bars, 0), 0)
  }

  private report(path: string | null, rows: number, columns: number, skipped: number): RunReport {
    return {
      instruments: this.results.flatMap(({ instruments }) => instruments),
      unused: this.results.flatMap(({ unused }) => unused),
      failures: this.failures,
      skipped,
      output: { path, rows, columns },
      savedFit: null,
    }
  }
}

/** Key in the manifest of a file that belongs to no partition, because it cannot be recognised. */
function inputKey(path: string): string {
  return `input:${path}`
}

type EntryBase = Pick<ManifestEntry, 'partition' | 'config' | 'input'>

async function recordSuccess(
  manifest: Manifest,
  folder: string,
  base: EntryBase,
  { instruments, rows, files }: PartitionTaskResult,
): Promise<void> {
  const kept = new Set(files.map(({ path }) => path))
  for (const { path } of manifest.last(base.partition)?.files ?? []) {
    if (!kept.has(path)) await rm(join(folder, path), { force: true }) // an older run had rows here, this one has none
  }
  const verdicts = instruments.length === 0 ? null : sumVerdicts(instruments)
  manifest.record({ ...base, status: 'ok', rows, verdicts, files })
}

function sumVerdicts(instruments: readonly InstrumentSummary[]): InstrumentSummary['verdicts'] {
  const total = { ...instruments[0]!.verdicts }
  for (const { verdicts } of instruments.slice(1)) {
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += verdicts[key]
  }
  return total
}

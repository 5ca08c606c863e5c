import { createLedger, type IntegrityLedger, mergeRounds, type ReadOptions, type StreamPlan } from '../feeds/index.ts'
import type { EventBatch, Instrument, InstrumentCatalogue, IntegrityProfile } from '../market/index.ts'
import { type InstrumentFit, InstrumentFits, type MeasureSelection } from '../measures/index.ts'
import type { TableBlock } from '../store/index.ts'
import { barName } from './bar-name.ts'
import { type ChosenStreams, chooseStreams, type UnusedStream } from './choose-streams.ts'
import { Engine, type EngineOptions } from './engine.ts'
import { assertClock, type MeasureConfig } from './measure-config.ts'
import { fitOf, type LoadedFits, type UsedFit, usedFit } from './used-fit.ts'

/** What was measured of one instrument. */
export interface InstrumentResult {
  readonly instrument: Instrument
  readonly ledger: IntegrityLedger
  /** Event rows read. */
  readonly events: number
  readonly bars: number
  readonly from: number
  readonly to: number
  readonly lateMessages: number
  readonly l1: 'quotes' | 'book'
  /** The fit its measures began with, or null. */
  readonly fit: UsedFit | null
  /** What its measures have learnt, without what they began with. */
  readonly learnt: InstrumentFit
}

export interface MeasureMarketOptions {
  readonly config: MeasureConfig
  readonly selection: MeasureSelection
  readonly catalogue: InstrumentCatalogue
  /** What measures begin with; null: with nothing. */
  readonly fits?: LoadedFits | null
  /** Rows of bars that begin before this moment are not kept (warm-up), microseconds. */
  readonly emitFrom?: number
  /** Rows of bars that begin at or after this moment are not kept, microseconds. */
  readonly emitUntil?: number
  /** Measures begin anew at this moment, microseconds. */
  readonly restartAt?: number
  readonly signal?: AbortSignal
  readonly onBytes?: (bytes: number) => void
  readonly onEvents?: (events: number) => void
  /** Test hooks: how the input is cut. Must not change a bit of the output. */
  readonly chunkBytes?: number
  readonly batchRows?: number
  readonly blockRows?: number
}

/**
 * Measures the streams of one market: opens and merges them, keeps one engine per instrument, and yields finished bars.
 * A block is valid until the next is asked for; the results of all instruments are returned at the end.
 */
export async function* measureMarket(
  streams: readonly StreamPlan[],
  options: MeasureMarketOptions,
): AsyncGenerator<TableBlock, { results: InstrumentResult[]; unused: readonly UnusedStream[] }> {
  const ledgers = new Map<Instrument, IntegrityLedger>()
  const ledgerOf = (instrument: Instrument): IntegrityLedger => {
    let ledger = ledgers.get(instrument)
    if (ledger === undefined) ledgers.set(instrument, (ledger = createLedger(instrument)))
    return ledger
  }
  const chosen = chooseStreams(streams, readOptions(options, ledgerOf))
  assertClock(options.config, chosen.sources)
  const profile = chosen.sources.find((source) => source.profile !== undefined)?.profile
  const runs = new Map<Instrument, InstrumentRun>()
  let run: InstrumentRun | undefined
  let events = 0
  for await (const round of mergeRounds(chosen.sources)) {
    for (const batch of round) {
      if (run === undefined || run.instrument !== batch.instrument) {
        run = runs.get(batch.instrument)
        if (run === undefined) {
          run = new InstrumentRun(batch.instrument, ledgerOf(batch.instrument), profile, chosen, options)
          runs.set(batch.instrument, run)
        }
      }
      // Once per range: nothing here may be a promise or a generator of its own.
      while (!run.consume(batch)) {
        const block = run.block()
        if (block !== null) yield block
        run.release()
      }
      events += batch.end - batch.start
    }
    options.onEvents?.(events)
    events = 0
  }
  for (const each of runs.values()) {
    for (let isDone = false; !isDone; ) {
      isDone = each.finish()
      const block = each.block()
      if (block !== null) yield block
      each.release()
    }
  }
  return { results: [...runs.values()].map((each) => each.result()), unused: chosen.unused }
}

/** One instrument's engine and its totals. */
class InstrumentRun {
  readonly instrument: Instrument
  private readonly ledger: IntegrityLedger
  private readonly engine: Engine
  private readonly l1: 'quotes' | 'book'
  private readonly fits: InstrumentFits
  private events = 0

  constructor(
    instrument: Instrument,
    ledger: IntegrityLedger,
    profile: IntegrityProfile | undefined,
    { hasBook, hasTrades, l1 }: ChosenStreams,
    options: MeasureMarketOptions,
  ) {
    this.instrument = instrument
    this.ledger = ledger
    this.l1 = l1
    const { config, selection } = options
    const base = fitOf(options.fits ?? null, instrument)
    this.fits = new InstrumentFits({ l1, bars: barName(config.bars) }, base, config.freezeFit)
    const engineOptions: EngineOptions = {
      definitions: selection.definitions,
      columns: [...selection.columns, ...config.labels.map(({ name }) => `label_${name}`)],
      labels: config.labels.map(({ horizon }) => horizon),
      measureOptions: { ...config.measureOptions, fits: this.fits },
      units: config.units,
      emitFrom: options.emitFrom ?? Number.NEGATIVE_INFINITY,
      emitUntil: options.emitUntil ?? Number.POSITIVE_INFINITY,
      restartAt: options.restartAt ?? Number.POSITIVE_INFINITY,
      bars: config.bars,
      clock: config.clock,
      trust: config.trust,
      hasBook,
      hasTrades,
      l1,
      ...(options.blockRows === undefined ? {} : { blockRows: options.blockRows }),
    }
    this.engine = new Engine(instrument, profile, ledger, engineOptions)
  }

  /** True when the batch is used up; false when rows must be taken away first. */
  consume(batch: EventBatch): boolean {
    const isUsedUp = this.engine.run(batch)
    if (isUsedUp) this.events += batch.end - batch.start
    return isUsedUp
  }

  /** True when the last bar is closed; false when rows must be taken away first. */
  finish(): boolean {
    return this.engine.finish()
  }

  /** Finished rows, or null; valid until `release`. */
  block(): TableBlock | null {
    const block = this.engine.block()
    return block === null ? null : { venue: this.instrument.venue, symbol: this.instrument.symbol, ...block }
  }

  release(): void {
    this.engine.release()
  }

  result(): InstrumentResult {
    const { instrument, ledger, engine, l1, events, fits } = this
    const { venue, symbol } = instrument
    return {
      instrument,
      ledger,
      events,
      bars: engine.rows,
      from: engine.firstTime,
      to: engine.lastTime,
      lateMessages: engine.lateMessages,
      l1,
      fit: usedFit(fits, engine.firstTime, engine.lastTime),
      learnt: { venue, symbol, ...fits.learnt() },
    }
  }
}

function readOptions(options: MeasureMarketOptions, ledgerOf: ReadOptions['ledgerOf']): ReadOptions {
  const { config, catalogue, signal, onBytes, chunkBytes, batchRows } = options
  return {
    skipMalformed: config.skipMalformed,
    resolveInstrument: (venue, symbol) => catalogue.resolve(venue, symbol),
    ledgerOf,
    ...(signal === undefined ? {} : { signal }),
    ...(onBytes === undefined ? {} : { onBytes }),
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
    ...(batchRows === undefined ? {} : { batchRows }),
  }
}

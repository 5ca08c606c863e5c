import { isoMicros } from '../../market/index.ts'
import { unbrokenStretches } from '../unbroken-stretches.ts'
import { type AlarmLabel, type LabelOptions, type LabelSeries, labelAlarm } from './alarm-label.ts'
import { alarmOutcomes } from './alarm-outcomes.ts'
import { detectShifts, type ShiftDetection } from './detect-shifts.ts'
import { detectionDelay } from './detection-delay.ts'
import type { DetectionResult, MeasureDetection } from './detection-result.ts'
import type { DetectionMethod, DetectorModel } from './detector-model.ts'
import { type FitDetectorOptions, fitDetector } from './fit-detector.ts'
import { liftedHitBaseline, liftedHitRoot } from './lifted-hit.ts'

/** One market in memory, as a study reads it. NaN = null. */
export interface MeasureTable {
  readonly venue: string
  readonly symbol: string
  /** Bar ends, microseconds, ascending. */
  readonly time: Float64Array
  readonly columns: ReadonlyMap<string, Float64Array>
  /** Width of a bar in microseconds; null for rows that follow events. */
  readonly bar: number | null
  /** Stretch of usable rows each row belongs to, -1 for unusable ones; absent: only skips of time and missing mids break them. */
  readonly segment?: Int32Array
}

export interface DetectionOptions extends Omit<FitDetectorOptions, 'method' | 'barSeconds'>, LabelOptions {
  /** Columns to watch. Default: `queue_imbalance`, `depth_imbalance_10bps`, `ofi_l1`, `trade_imbalance`, as far as present. */
  readonly measures?: readonly string[]
  /** Default: all. `chi_square` needs `buy_count` and `sell_count` and runs once, not per column. */
  readonly methods?: readonly DetectionMethod[]
  /** Share of the rows, from the first on, that calibrates. In (0, 1). Default 0.5. */
  readonly trainingShare?: number
  /** Threshold tracking of the watch. Default 0.01. */
  readonly tracking?: number
  /** Window of the lifted-hit chi-square. Default 60. */
  readonly chiSquareSeconds?: number
  /** Horizons of outcomes after alarms, in bars. Default 5, 30, 120. */
  readonly outcomeBars?: readonly number[]
  /** Most alarms listed per detector; counts are always of all. Default 200. */
  readonly maxAlarms?: number
}

const DEFAULT_MEASURES = ['queue_imbalance', 'depth_imbalance_10bps', 'ofi_l1', 'trade_imbalance']
const ALL_METHODS: readonly DetectionMethod[] = ['z', 'cusum', 'ewma', 'level', 'chi_square']
const LIFTED_HIT = 'buy_count/sell_count'
/** Less training than this cannot calibrate a rate of one in so many hours. */
const LEAST_TRAINING_ALARMS = 5

/**
 * Calibrates and runs detectors over the measures of one market: first part training, the rest watched, alarms labelled and judged.
 * Deterministic in `seed`. What cannot run says why in `summary`; nothing throws for want of data.
 */
export function runDetection(table: MeasureTable, options: DetectionOptions = {}): DetectionResult {
  const { falseAlarmsPerHour = 1, trainingShare = 0.5, methods = ALL_METHODS, chiSquareSeconds = 60 } = options
  if (!(trainingShare > 0 && trainingShare < 1))
    throw new RangeError(`trainingShare must be in (0, 1), was ${trainingShare}`)
  const { venue, symbol, time, columns, bar } = table
  const barSeconds = bar === null ? 0 : bar / 1e6
  const split = Math.floor(time.length * trainingShare)
  const base = { venue, symbol, falseAlarmsPerHour, barSeconds, watchedFromRow: split }
  if (bar === null)
    return { ...base, measures: [], notes: ['rows follow events, not a clock: a rate per hour needs bars of time'] }

  const stretch = unbrokenStretches({ time, bar, segment: table.segment, price: columns.get('mid') })
  const notes: string[] = []
  const trainingHours = (split * barSeconds) / 3600
  if (trainingHours * falseAlarmsPerHour < LEAST_TRAINING_ALARMS) {
    notes.push(
      `${trainingHours.toFixed(2)} h of training hold ${(trainingHours * falseAlarmsPerHour).toFixed(1)} alarms at the stated rate: thresholds rest on the resampled placebo, and its tail on few bars`,
    )
  }
  if (trainingHours < 48) notes.push('under two days of training: thresholds do not vary by hour of day')

  const run = (measure: string, method: DetectionMethod, values: Float64Array) =>
    detectMeasure({ table, options, measure, method, values, barSeconds, stretch, split })
  const asked = options.measures ?? DEFAULT_MEASURES.filter((name) => columns.has(name))
  const found: MeasureDetection[] = []
  for (const measure of asked) {
    const values = columns.get(measure)
    for (const method of methods) {
      if (method === 'chi_square') continue
      found.push(
        values ? run(measure, method, values) : unusable(measure, method, `the table has no column ${measure}`),
      )
    }
  }
  if (methods.includes('chi_square')) {
    const buys = columns.get('buy_count')
    const sells = columns.get('sell_count')
    const window = Math.max(1, Math.round(chiSquareSeconds / barSeconds))
    const baseline =
      buys && sells ? liftedHitBaseline(buys.subarray(0, split), sells.subarray(0, split), window, stretch) : null
    if (!buys || !sells) notes.push('chi-square of lifted against hit needs the columns buy_count and sell_count')
    else if (baseline === null) found.push(unusable(LIFTED_HIT, 'chi_square', 'one side never traded in training'))
    else found.push(run(LIFTED_HIT, 'chi_square', liftedHitRoot(buys, sells, window, baseline.expectedShare, stretch)))
  }
  return { ...base, measures: found, notes }
}

interface MeasureJob {
  readonly table: MeasureTable
  readonly options: DetectionOptions
  readonly measure: string
  readonly method: DetectionMethod
  readonly values: Float64Array
  readonly barSeconds: number
  readonly stretch: Int32Array
  readonly split: number
}

function detectMeasure(job: MeasureJob): MeasureDetection {
  const { table, options, measure, method, values, barSeconds, stretch, split } = job
  const { time, columns } = table
  const { outcomeBars = [5, 30, 120], maxAlarms = 200, seed = 1 } = options
  const training = values.subarray(0, split)
  const trainingTime = time.subarray(0, split)
  const model = fitDetector(training, trainingTime, { ...options, method, barSeconds })
  if (model === null) return unusable(measure, method, 'constant, or fewer than 200 values in training')
  const watch = detectShifts(model, values, time, {
    from: split,
    ...(options.tracking === undefined ? {} : { tracking: options.tracking }),
  })
  const series = { ...labelSeries(columns), stretch }
  const labelled = watch.alarms.map((alarm) => ({
    ...alarm,
    time: isoMicros(alarm.time),
    ...labelAlarm(alarm.row, alarm.direction, series, options),
  }))
  const { alarms: _listed, ...facts } = watch
  return {
    measure,
    method,
    model,
    watch: facts,
    alarms: labelled.slice(0, maxAlarms),
    delay: detectionDelay(model, values.subarray(split), time.subarray(split), {
      seed,
      ...(measure.includes('imbalance') ? { range: [-1, 1] as const } : {}),
    }),
    outcomes: series.mid
      ? alarmOutcomes(labelled, series.mid, { horizonsBars: outcomeBars, barSeconds, stretch, seed })
      : [],
    summary: inWords(measure, method, model, watch, labelled),
  }
}

function labelSeries(columns: ReadonlyMap<string, Float64Array>): LabelSeries {
  const named = {
    flow: columns.get('ofi_l1'),
    depthBid: columns.get('depth_bid_5bps') ?? columns.get('bid_size'),
    depthAsk: columns.get('depth_ask_5bps') ?? columns.get('ask_size'),
    exhaustionBid: columns.get('exhaustion_bid_s'),
    exhaustionAsk: columns.get('exhaustion_ask_s'),
    mid: columns.get('mid'),
    spreadBps: columns.get('spread_bps'),
  }
  return Object.fromEntries(Object.entries(named).filter(([, values]) => values !== undefined)) as LabelSeries
}

function inWords(
  measure: string,
  method: DetectionMethod,
  model: DetectorModel,
  { held, hours, alarms }: ShiftDetection,
  labelled: readonly { label: AlarmLabel }[],
): string {
  const stated = model.falseAlarmsPerHour
  if (!model.calibration.isAttainable) {
    return `${method} on ${measure}: no threshold gives ${stated} alarms per hour (the measure sits at its bound too often, or hardly leaves its usual range); use cusum or ewma`
  }
  if (hours === 0) return `${method} on ${measure}: nothing to watch after training`
  const count = (label: AlarmLabel) => labelled.filter((each) => each.label === label).length
  const chance =
    held.rateLow !== null && held.rateLow > stated
      ? 'more than chance'
      : held.rateHigh! < stated
        ? 'fewer than chance'
        : 'as chance has it'
  return (
    `${method} on ${measure}: ${alarms.length} alarms in ${watchedFor(hours)}; at the calibrated threshold ${held.alarms} against ` +
    `${held.expected.toFixed(1)} expected, ${chance}; ${count('cascade_risk')} look like cascades, ${count('mean_reversion')} like reversions`
  )
}

function watchedFor(hours: number): string {
  if (hours < 1 / 30) return `${Math.round(3600 * hours)} s`
  return hours < 1 ? `${Math.round(60 * hours)} min` : `${hours.toFixed(1)} h`
}

function unusable(measure: string, method: DetectionMethod, reason: string): MeasureDetection {
  return {
    measure,
    method,
    model: null,
    watch: null,
    alarms: [],
    delay: null,
    outcomes: [],
    summary: `${method} on ${measure}: ${reason}`,
  }
}

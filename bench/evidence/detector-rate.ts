/**
 * Does a detector keep the false-alarm rate it was set to, and how late is it? Writes the section of docs/evidence.md.
 *
 *     npx tsx bench/evidence/detector-rate.ts [seeds, default 3]
 *
 * Placebo series of one-second bars in which nothing happens: the first part calibrates, the next 200 h are watched.
 */
import { join } from 'node:path'
import { mulberry32 } from '../../src/math/index.ts'
import { minuteOfDay, patternByMinute } from '../../src/study/detect/hourly-pattern.ts'
import { resampleBlocks } from '../../src/study/detect/resample-blocks.ts'
import {
  type DetectionDelay,
  type DetectionMethod,
  detectionDelay,
  detectShifts,
  fitDetector,
  liftedHitRoot,
} from '../../src/study/index.ts'
import { measuredTable } from '../../test/support/measured-table.ts'
import {
  PLACEBO_PROCESSES,
  type PlaceboProcess,
  placeboTradeCounts,
  secondTimes,
} from '../../test/support/placebo-series.ts'
import { sharedData } from '../../test/support/shared-data.ts'
import { writeSection } from './document-section.ts'

const HOUR = 3600
const WATCHED = 200 * HOUR
const METHODS: readonly DetectionMethod[] = ['z', 'cusum', 'ewma', 'level']
const SHIFTS = [1, 2, 3]
/** Five minutes. */
const SHIFT_BARS = 300
const IN_BAND = (rate: number): boolean => rate >= 0.8 && rate <= 1.25

interface Rates {
  readonly process: string
  readonly method: DetectionMethod
  readonly held: number[]
  readonly tracked: number[]
  readonly placebos: Set<string>
  unattainable: number
  delay: readonly DetectionDelay[] | null
}

const seeds = Number(process.argv[2] ?? 3)
const cache = new Map<string, Float64Array>()
const main = await measure(100, seeds)
const short = await measure(24, seeds)
const mixed = ['white normal', 'AR(1) 0.9', 'AR(1) 0.9, t 4 df, intraday'].flatMap((name) => [
  amongShifts(name, 'cusum'),
  amongShifts(name, 'ewma'),
])
const page = join(import.meta.dirname, '..', '..', 'docs', 'evidence.md')
writeSection(page, 'detector-rate', report())

async function measure(trainingHours: number, count: number): Promise<Rates[]> {
  const training = trainingHours * HOUR
  const bars = training + WATCHED
  const time = secondTimes(bars)
  const results: Rates[] = []
  const run = (name: string, method: DetectionMethod, make: PlaceboProcess, range?: readonly [number, number]) => {
    const found: Rates = {
      process: name,
      method,
      held: [],
      tracked: [],
      placebos: new Set(),
      unattainable: 0,
      delay: null,
    }
    for (let seed = 1; seed <= count; seed++) {
      const key = `${name} ${seed}`
      const values = cache.get(key) ?? make(bars, seed)
      cache.set(key, values)
      const past = values.subarray(0, training)
      const model = fitDetector(past, time.subarray(0, training), { method, barSeconds: 1, seed })
      if (model === null) throw new Error(`${method} could not be fitted on ${name}`)
      if (!model.calibration.isAttainable) found.unattainable++
      const watch = detectShifts(model, values, time, { from: training })
      found.held.push(watch.held.alarms / watch.hours)
      found.tracked.push(watch.alarmsPerHour!)
      found.placebos.add(model.calibration.placebo)
      if (seed === 1) {
        found.delay = detectionDelay(model, values.subarray(training), time.subarray(training), {
          shifts: SHIFTS,
          trials: 400,
          ...(range ? { range } : {}),
        })
      }
    }
    results.push(found)
    console.error(trainingHours, name, method, found.held.map(two).join(' '), '|', found.tracked.map(two).join(' '))
  }
  const processes = { ...PLACEBO_PROCESSES, ...(await recordedProcesses()) }
  for (const [name, make] of Object.entries(processes)) {
    cache.clear()
    for (const method of METHODS) run(name, method, make, name.includes('imbalance') ? [-1, 1] : undefined)
  }
  run('clustered lifts and hits', 'chi_square', (length, seed) => {
    const { buys, sells } = placeboTradeCounts(length, seed)
    return liftedHitRoot(buys, sells, 60, 0.54)
  })
  return results
}

/** Real shifts among quiet hours, default tracking: are they found, and what becomes of false alarms when the budget is shared? */
function amongShifts(name: string, method: DetectionMethod): string {
  const training = 100 * HOUR
  const time = secondTimes(training + WATCHED)
  const values = PLACEBO_PROCESSES[name]!(training + WATCHED, 1)
  const model = fitDetector(values.subarray(0, training), time.subarray(0, training), { method, barSeconds: 1 })!
  const scale = patternByMinute(model.whitener.scale)
  const onsets = Array.from({ length: 100 }, (_, i) => training + (2 * i + 1) * HOUR)
  for (const [i, onset] of onsets.entries()) {
    const sign = i % 2 === 0 ? 1 : -1
    for (let row = onset; row < onset + SHIFT_BARS; row++) values[row]! += 2 * sign * scale[minuteOfDay(time[row]!)]!
  }
  const { alarms } = detectShifts(model, values, time, { from: training })
  const delays = onsets.map((onset, i) => {
    const sign = i % 2 === 0 ? 1 : -1
    const found = alarms.find(({ row, direction }) => row >= onset && row < onset + SHIFT_BARS && direction === sign)
    return found === undefined ? Number.POSITIVE_INFINITY : found.row - onset + 1
  })
  delays.sort((a, b) => a - b)
  // The way back is a shift, too: alarms until ten minutes after the onset are not counted as false.
  const quiet = alarms.filter(({ row }) => !onsets.some((onset) => row >= onset && row < onset + 2 * SHIFT_BARS))
  const hours = (WATCHED - onsets.length * 2 * SHIFT_BARS) / HOUR
  const found = delays.filter(Number.isFinite).length
  return `| ${name} | ${method} | ${found} of 100 | ${delays[49]} | ${two(quiet.length / hours)} | ${two(alarms.length / 200)} |`
}

/** Stretches of recorded measures, mean 30 s: their marginals and short dependence, with nothing in them by construction. */
async function recordedProcesses(): Promise<Record<string, PlaceboProcess>> {
  const files = ['20240808', '20240809'].map((day) => sharedData(`data/l2-binance/spot-btcusdt_${day}.jsonl.gz`))
  if (files.some((file) => file === null)) return {}
  const table = await measuredTable(files as string[], {
    bars: { kind: 'time', width: 1_000_000, origin: 0 },
    measures: ['quotes', 'queue_imbalance', 'ofi_l1'],
  })
  const placebo = (column: string): PlaceboProcess => {
    const values = table.column(column)
    return (bars, seed) => resampleBlocks(values, bars, 30, mulberry32(seed))
  }
  return { 'recorded queue imbalance': placebo('queue_imbalance'), 'recorded ofi_l1': placebo('ofi_l1') }
}

function report(): string {
  const all = [...main, ...short]
  const inBand = (rates: readonly number[]) => `${rates.filter(IN_BAND).length} of ${rates.length}`
  const attainable = (results: readonly Rates[]) => results.filter(({ unattainable }) => unattainable === 0)
  return `
## The rate a detector is set to, and the rate it keeps

Set to one false alarm per hour, bars of one second, 200 h of placebo watched after the calibration. ${seeds} seeds per row; rates are
median (least–most) alarms per hour. *Held* is the calibrated threshold, never moved: the independent evidence. A count of
200 alarms alone wanders by ±7 %, and a threshold read off 100 h of training by another ±10 %, so held rates cannot all be within
0.8–1.25 whatever the method. *Tracked*, the default, moves the threshold towards the stated rate of all alarms while it watches: it keeps
the rate by construction, which shows that tracking does what it is built for and nothing about calibration.

Within 0.8–1.25 (detectors without an attainable threshold, marked below, not counted) after 100 h of training: held ${inBand(attainable(main).flatMap((r) => r.held))}, tracked ${inBand(attainable(main).flatMap((r) => r.tracked))}.
After 24 h: held ${inBand(attainable(short).flatMap((r) => r.held))}, tracked ${inBand(attainable(short).flatMap((r) => r.tracked))}.

### 100 h of training

${rateTable(main)}

### 24 h of training

Too short for thresholds by hour of the day, and 24 alarms' worth of tail.

${rateTable(short)}

### Delay on planted shifts

Median seconds from a lasting step of 1, 2 or 3 scales (1.4826 MAD of the hour) to the alarm, 400 planted per size in the 200 h
watched of the first seed, which the detector was not calibrated on; threshold held, waited for 600 s; in brackets the share found. *No
shift* is the share that the same 400 trials find with nothing planted: a share near it is chance (\`z\` on Student t finds nothing else).
A dash: found in fewer than half. Imbalances are kept in [-1, 1]: a large step saturates there, and one that pins the measure to its bound
is found less often than chance by \`z\`.

${delayTable(main)}

### Real shifts share the budget

100 steps of 2 scales, five minutes each, one every two hours of the 200 watched (100 h of training, one seed, default tracking). False alarms are
those further than ten minutes from an onset: fewer than stated, because the threshold rises, up to its limit of 22 %, for the real ones.

| series | method | found | median delay, s | false alarms per hour | all alarms per hour |
|---|---|---|---|---|---|
${mixed.join('\n')}

### How, and on what assumptions

The measure is whitened (median and MAD by hour of the UTC day as far as the pattern repeats from day to day, AR by Yule-Walker with order by BIC,
scale of innovations by hour, slow volatility filter). \`z\`, \`cusum\` and \`ewma\` get the threshold at which they alarm at the stated rate over 1,000 alarms'
worth of placebo drawn from the whitened training innovations by the stationary bootstrap; where the training part in its own order
contradicts it by 2.5 standard errors, and for \`level\` and \`chi_square\` always, the threshold comes from the training part itself. Assumed: training holds no
real shift, and the future is like it. Tracking moves ln h by 0.01 (alarm − stated rate) per bar, so over any stretch the count of *all* alarms misses the stated one by exactly
100 |ln(h_end / h_start)|, whatever the data do, unless h meets its limit of 22 % from the calibrated one. The price: real shifts use up the same budget. ${unattainableNote(all)}

Command: \`npx tsx bench/evidence/detector-rate.ts ${seeds}\`
`
}

function rateTable(results: readonly Rates[]): string {
  const rows = results.map(({ process: name, method, held, tracked, placebos, unattainable }) => {
    const note = unattainable > 0 ? `no threshold in ${unattainable} of ${held.length} seeds` : [...placebos].join(', ')
    return `| ${name} | ${method} | ${spread(held)} | ${spread(tracked)} | ${note} |`
  })
  return ['| placebo | method | held | tracked | threshold from |', '|---|---|---|---|---|', ...rows].join('\n')
}

function delayTable(results: readonly Rates[]): string {
  const rows = results.map(({ process: name, method, delay }) => {
    const cells = (delay ?? []).map(
      ({ medianSeconds, foundShare }) => `${medianSeconds ?? '–'} (${Math.round(100 * foundShare)} %)`,
    )
    const chance = `${(100 * (delay?.[0]?.chanceShare ?? 0)).toFixed(1)} %`
    return `| ${name} | ${method} | ${chance} | ${cells.join(' | ')} |`
  })
  return [`| series | method | no shift | ${SHIFTS.join(' | ')} |`, '|---|---|---|---|---|---|', ...rows].join('\n')
}

function unattainableNote(results: readonly Rates[]): string {
  const names = results
    .filter(({ unattainable }) => unattainable > 0)
    .map(({ process: name, method }) => `\`${method}\` on ${name}`)
  if (names.length === 0) return ''
  return `Where a bounded measure sits at its bound too often no threshold can be rare (${[...new Set(names)].join(', ')}): the detector says so and never alarms. The recorded series are 648 bars long: their extreme comes back every few minutes, which is why.`
}

function spread(rates: readonly number[]): string {
  const sorted = [...rates].sort((a, b) => a - b)
  return `${two(sorted[sorted.length >> 1]!)} (${two(sorted[0]!)}–${two(sorted.at(-1)!)})`
}

function two(value: number): string {
  return value.toFixed(2)
}

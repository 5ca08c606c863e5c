import { type FeeSchedule, formatDuration, type InstrumentKind, isoMicros } from '../market/index.ts'
import { type ChosenColumns, chooseColumns } from './choose-columns.ts'
import { costFigures, instrumentKind } from './costs.ts'
import { marketContext } from './market-context.ts'
import { readStudyTable } from './read-study-table.ts'
import { regressorSets } from './regressor-sets.ts'
import { oneWayCosts } from './row-costs.ts'
import { selectionRisk } from './sign-strategy.ts'
import { studyMeasure } from './study-measure.ts'
import type { StudyProgress, StudySettings } from './study-options.ts'
import type { CostFigures, MarketStudy, MeasureStudy, SkippedColumn } from './study-result.ts'
import type { StudyTable } from './study-table.ts'
import type { MarketSurvey } from './survey-tables.ts'

/** Columns that a study reads beside the measures, where the table has them. */
const SUPPORT = [
  'spread_bps',
  'bid',
  'ask',
  'bid_size',
  'ask_size',
  ...['10k', '100k', '1m'].flatMap((size) => [`cost_buy_${size}_bps`, `cost_sell_${size}_bps`]),
]

export interface MarketHooks {
  readonly fees: readonly FeeSchedule[]
  readonly signal: AbortSignal | undefined
  readonly onProgress: ((progress: StudyProgress) => void) | undefined
}

/** A market in memory, and what to study of it. */
export interface LoadedMarket {
  readonly table: StudyTable
  readonly files: readonly string[]
  readonly kind: InstrumentKind | null
  readonly chosen: ChosenColumns
}

/** Reads one market: the price, the measures to study and what costs and strata need, nothing else. */
export async function loadMarket(
  survey: MarketSurvey,
  settings: StudySettings,
  { signal, onProgress }: MarketHooks,
): Promise<LoadedMarket> {
  const market = `${survey.venue} ${survey.symbol}`
  const chosen = chooseColumns(survey.columns, survey.metadata, settings.price, settings.measures)
  const names = [...new Set([...chosen.study.map(({ name }) => name), ...SUPPORT])]
  const table = await readStudyTable(
    survey,
    settings.price,
    names.filter((name) => survey.columns.includes(name)),
    { signal, onRows: (done) => onProgress?.({ phase: 'read', market, done, total: survey.rows }) },
  )
  const kind = instrumentKind(survey, survey.metadata, settings.product)
  return { table, files: survey.files, kind, chosen }
}

/** Studies one market. Verdicts are provisional: they wait for the correction over all markets. */
export async function studyMarket(
  { table, files, kind, chosen }: LoadedMarket,
  settings: StudySettings,
  hooks: MarketHooks,
): Promise<MarketStudy> {
  const { signal, onProgress } = hooks
  const { venue, symbol } = table
  const market = `${venue} ${symbol}`
  const costs = costFigures(table, kind, settings.tier, hooks.fees)
  const used = table.rows - table.untrusted - table.withoutPrice
  const head = { venue, symbol, kind, files, ...extent(table), costs }
  const notes = notesOf(table, settings, costs, used)
  if (used < settings.minimumRows) {
    const problem = `Too few rows: ${used} can be used, at least ${settings.minimumRows} are needed.`
    return { ...head, ...nothing(chosen.skipped), notes: [problem, ...notes] }
  }
  const context = marketContext(table, settings, oneWayCosts(table, kind, settings.tier, hooks.fees, costs))
  const measures: MeasureStudy[] = []
  const skipped: SkippedColumn[] = [...chosen.skipped]
  for (const [done, column] of chosen.study.entries()) {
    onProgress?.({ phase: 'study', market, done, total: chosen.study.length })
    const found = await studyMeasure(context, column, () => breathe(signal))
    if ('reason' in found) skipped.push(found)
    else measures.push(found)
  }
  onProgress?.({ phase: 'study', market, done: chosen.study.length, total: chosen.study.length })
  return {
    ...head,
    horizons: context.horizons.map(({ facts }) => facts),
    measures,
    skipped,
    sets: table.bar === null ? [] : regressorSets(table.columns, context.ownMoves, settings.trainShare),
    selection: selectionRisk(context.strategies, costs.oneWayBps),
    verdict: PENDING,
    notes,
  }
}

const PENDING = { level: 'no_edge', sentence: '', column: null, horizon: null } as const

function nothing(skipped: readonly SkippedColumn[]) {
  return { horizons: [], measures: [], skipped, sets: [], selection: null, verdict: PENDING }
}

/** Lets timers and signals through between two pieces of work. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}

function extent(table: StudyTable): Pick<MarketStudy, 'from' | 'to' | 'rows' | 'bar'> {
  const { rows, segment, time, bar, untrusted, withoutPrice, gaps, segments } = table
  const first = segment.findIndex((one) => one !== -1)
  const last = segment.findLastIndex((one) => one !== -1)
  return {
    from: first === -1 ? null : isoMicros(time[first]!),
    to: last === -1 ? null : isoMicros(time[last]!),
    rows: { total: rows, used: rows - untrusted - withoutPrice, untrusted, withoutMid: withoutPrice, gaps, segments },
    bar: bar === null ? null : { micros: bar, text: formatDuration(bar) },
  }
}

function notesOf(table: StudyTable, settings: StudySettings, costs: CostFigures, used: number): string[] {
  const notes: string[] = []
  const { untrusted, withoutPrice, gaps, bar } = table
  if (untrusted > 0) notes.push(`${rowsWere(untrusted)} left out because the book was suspect or missing.`)
  if (withoutPrice > 0) notes.push(`${rowsWere(withoutPrice)} left out for want of a ${settings.price}.`)
  if (gaps > 0) {
    const places = gaps === 1 ? 'one place' : `${gaps} places`
    const what = bar === null ? 'A file ends, or nothing comes for over 10 min,' : 'The time steps over missing bars'
    notes.push(`${what} in ${places}; nothing is differenced across them.`)
  }
  if (bar === null) notes.push('Rows follow events, not time bars: only the next move was studied.')
  if (costs.takerFeeBps === null) {
    notes.push(
      `No fee is known (tier ${settings.tier}): net figures are absent, and nothing is called worth its cost. Give --fees.`,
    )
  }
  if (costs.spreadBps === null) notes.push('The table has no spread: costs cannot be stated. Measure the quotes too.')
  if (used > settings.placeboRefitRows) {
    notes.push(
      `Above ${settings.placeboRefitRows} rows the placebo is 20 circular shifts of the correlation only, not of the whole out-of-sample test.`,
    )
  }
  return notes
}

const rowsWere = (count: number): string => (count === 1 ? 'One row was' : `${count} rows were`)

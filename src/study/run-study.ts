import { SteelyardError } from '../market/index.ts'
import { MissingPackageError } from '../math/statistics.ts'
import { compareVenues, type VenueComparison } from './compare-venues.ts'
import { conclude } from './conclude.ts'
import { detectMarket } from './detect-market.ts'
import { resolveSettings } from './settings.ts'
import { loadMarket, studyMarket } from './study-market.ts'
import type { StudyOptions, StudySettings } from './study-options.ts'
import type { MarketStudy, StudyResult } from './study-result.ts'
import { type MarketSurvey, surveyTables } from './survey-tables.ts'

/**
 * Studies feature tables: what each measure explains of the bar it stands in, what it predicts, out of sample, at which
 * horizon, worth how many bps beside spread and fees, and whether that survives a placebo and the correction for all that
 * was tried. One market is in memory at a time, about 12 bytes per row and column.
 *
 * Throws `config.invalid` for options or columns that cannot be, for labels given as measures, and where no market has
 * enough rows; what `readTable` throws; `dependency.missing` in an installation without the statistics packages;
 * `run.interrupted` when `signal` aborts.
 */
export async function runStudy(options: StudyOptions): Promise<StudyResult> {
  const settings = resolveSettings(options)
  const { signal, onProgress, fees = [] } = options
  try {
    onProgress?.({ phase: 'read', market: '', done: 0, total: null })
    const surveys = await surveyTables(settings.inputs, signal)
    const markets: MarketStudy[] = []
    const hooks = { fees, signal, onProgress }
    for (const survey of surveys) {
      const market = await studyMarket(await loadMarket(survey, settings, hooks), settings, hooks)
      if (options.detection === undefined) markets.push(market)
      else {
        onProgress?.({ phase: 'detect', market: `${survey.venue} ${survey.symbol}`, done: 0, total: null })
        markets.push({ ...market, detection: await detectMarket(survey, settings, options.detection, signal) })
      }
    }
    assertRows(markets, settings)
    const across = await acrossVenues(surveys, settings, options)
    onProgress?.({ phase: 'conclude', market: '', done: 0, total: 1 })
    const concluded = conclude(markets, settings.alpha)
    return {
      version: 1,
      settings,
      ...concluded,
      ...(across.note === null
        ? {}
        : { markets: concluded.markets.map((one) => ({ ...one, notes: [...one.notes, across.note!] })) }),
      conclusions: concluded.markets.map(({ verdict }) => verdict.sentence),
      ...(across.result === null ? {} : { venues: across.result }),
    }
  } catch (error) {
    throw translated(error, signal)
  }
}

async function acrossVenues(
  surveys: readonly MarketSurvey[],
  settings: StudySettings,
  { acrossVenues: options, signal, onProgress }: StudyOptions,
): Promise<VenueComparison> {
  if (options === undefined || surveys.length < 2) return { result: null, note: null }
  onProgress?.({ phase: 'venues', market: '', done: 0, total: null })
  return compareVenues(surveys, settings, options, signal)
}

/** Nothing was studied: an error, not an empty report. */
function assertRows(markets: readonly MarketStudy[], { inputs, minimumRows }: StudySettings): void {
  if (markets.some(({ rows }) => rows.used >= minimumRows)) return
  if (markets.length === 0) {
    throw new SteelyardError('config.invalid', `the tables hold no rows: ${inputs.join(', ')}`)
  }
  const [market] = markets as [MarketStudy, ...MarketStudy[]]
  const { total, used, untrusted, withoutMid } = market.rows
  throw new SteelyardError(
    'config.invalid',
    `too few rows to study: ${used} of ${market.venue} ${market.symbol} can be used`,
    {
      hint: `at least ${minimumRows} are needed; of ${total} rows ${untrusted} have a suspect or missing book and ${withoutMid} no price: measure a longer recording, or shorter bars`,
      where: { venue: market.venue, symbol: market.symbol },
    },
  )
}

function translated(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof MissingPackageError) {
    return new SteelyardError('dependency.missing', error.message, { hint: error.install, cause: error })
  }
  if (signal?.aborted === true && !(error instanceof SteelyardError)) {
    return new SteelyardError('run.interrupted', 'the study was interrupted', { cause: error })
  }
  return error
}

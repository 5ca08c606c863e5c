import { formatDuration, SteelyardError } from '../market/index.ts'
import type { StudyOptions, StudySettings } from './study-options.ts'

const MINUTE = 60_000_000

/** The options with defaults filled in. Throws `config.invalid` naming the option that cannot be. */
export function resolveSettings(options: StudyOptions): StudySettings {
  const settings: StudySettings = {
    inputs: options.inputs,
    measures: options.measures ?? null,
    horizons: options.horizons === undefined ? null : [...new Set(options.horizons)].sort((a, b) => a - b),
    price: options.price ?? 'mid',
    alpha: options.alpha ?? 0.01,
    confidence: options.confidence ?? 0.95,
    impactWindow: options.impactWindow ?? 30 * MINUTE,
    impactLag: options.impactLag ?? null,
    moves: options.moves ?? 'bps',
    trainShare: options.trainShare ?? 0.6,
    folds: options.folds ?? 4,
    scheme: options.scheme ?? 'expanding',
    embargo: options.embargo ?? 0.01,
    deciles: options.deciles ?? 10,
    sampling: options.sampling ?? 'first',
    placeboDraws: options.placeboDraws ?? 99,
    placeboRefitRows: options.placeboRefitRows ?? 100_000,
    minimumRows: options.minimumRows ?? 200,
    tier: options.tier ?? 'base',
    product: options.product ?? null,
    seed: options.seed ?? 1,
  }
  check(settings)
  return settings
}

/** Horizons where none are named, as far as the bars allow them. */
const DEFAULT_HORIZONS = [1_000_000, 5_000_000, 30_000_000, MINUTE, 5 * MINUTE]

/** Horizons to try on bars of this width: those asked for, else the bar and the usual ones that are multiples of it. */
export function horizonsFor(settings: StudySettings, bar: number): readonly number[] {
  if (settings.horizons !== null) return settings.horizons
  return [...new Set([bar, ...DEFAULT_HORIZONS.filter((horizon) => horizon > bar && horizon % bar === 0)])]
}

/** Why a horizon cannot be tested on these bars; null where it can. */
export function horizonProblem(horizon: number, bar: number, rows: number): string | null {
  const name = formatDuration(horizon)
  const width = formatDuration(bar)
  if (horizon < bar) return `${name} is shorter than a bar (${width}): measure again with --every ${name} or finer`
  if (horizon % bar !== 0) return `${name} is no multiple of the bar (${width})`
  const bars = horizon / bar
  const needed = bars * INDEPENDENT_SPANS
  if (rows < needed) {
    return `${name} needs at least ${needed} rows (${INDEPENDENT_SPANS} spans that do not overlap), there are ${rows}`
  }
  return null
}

/** Fewest spans of a horizon side by side: below, an interval says more of its assumptions than of the data. */
const INDEPENDENT_SPANS = 20

function check(settings: StudySettings): void {
  const { inputs, horizons, alpha, confidence, trainShare, embargo } = settings
  if (inputs.length === 0) throw new SteelyardError('config.invalid', 'a study needs at least one feature table')
  if (horizons !== null && horizons.length === 0) throw new SteelyardError('config.invalid', 'horizons names none')
  for (const horizon of horizons ?? []) positiveInteger(horizon, 'horizons')
  between(alpha, 0, 0.5, 'alpha')
  between(confidence, 0.5, 1, 'confidence')
  between(trainShare, 0, 1, 'trainShare')
  if (!(embargo >= 0 && embargo < 0.5)) invalid('embargo', 'a share from 0 to below 0.5', embargo)
  for (const name of ['impactWindow', 'folds', 'placeboDraws', 'placeboRefitRows', 'minimumRows'] as const) {
    positiveInteger(settings[name], name)
  }
  if (!(Number.isInteger(settings.deciles) && settings.deciles >= 2)) invalid('deciles', 'from 2', settings.deciles)
  const { impactLag } = settings
  if (impactLag !== null && !(Number.isInteger(impactLag) && impactLag >= 0)) invalid('impactLag', 'from 0', impactLag)
}

function positiveInteger(value: number, name: string): void {
  if (!(Number.isSafeInteger(value) && value > 0)) invalid(name, 'a positive whole number', value)
}

function between(value: number, low: number, high: number, name: string): void {
  if (!(value > low && value < high)) invalid(name, `between ${low} and ${high}`, value)
}

function invalid(name: string, wanted: string, value: number): never {
  throw new SteelyardError('config.invalid', `${name} must be ${wanted}, was ${value}`)
}

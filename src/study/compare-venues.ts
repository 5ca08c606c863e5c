import { guessInstrument, type Instrument, SteelyardError } from '../market/index.ts'
import { readStudyTable } from './read-study-table.ts'
import type { StudySettings } from './study-options.ts'
import type { MarketSurvey } from './survey-tables.ts'
import { analyseVenues, type VenuesOptions, type VenuesResult, type VenueTable, venueTableOf } from './venues/index.ts'

type Worth = Pick<Instrument, 'base' | 'quote' | 'amountUnit' | 'contractSize' | 'inverse'>

/** What became of the comparison; `note` says why there is none, or what was left out. */
export interface VenueComparison {
  readonly result: VenuesResult | null
  readonly note: string | null
}

/**
 * Compares the markets of one base currency: of several, those of the currency with the most markets. What cannot be
 * joined (other bars, hours that do not meet, an unknown currency) is said, not thrown: a study is more than this.
 */
export async function compareVenues(
  surveys: readonly MarketSurvey[],
  { price, seed }: StudySettings,
  options: VenuesOptions,
  signal: AbortSignal | undefined,
): Promise<VenueComparison> {
  const group = largestGroup(surveys)
  if (group.length < 2) return { result: null, note: null }
  const leftOut = surveys.filter((survey) => !group.includes(survey)).map(({ venue, symbol }) => `${venue} ${symbol}`)
  try {
    const tables: VenueTable[] = []
    for (const survey of group) {
      const columns = survey.columns.filter((name) => isUsed(name, options))
      tables.push(venueTableOf(await readStudyTable(survey, price, columns, { signal }), worthOf(survey)))
    }
    const note =
      leftOut.length === 0 ? null : `Not compared across venues (another base currency): ${leftOut.join(', ')}.`
    return { result: analyse(tables, { seed, ...options }), note }
  } catch (error) {
    if (!(error instanceof SteelyardError) || error.code !== 'config.invalid') throw error
    return { result: null, note: `Venues were not compared: ${error.message}.` }
  }
}

/** Depth within a band is often not covered by a recording. Where that leaves nothing to compare, and no band was asked for, the touch is. */
function analyse(tables: readonly VenueTable[], options: VenuesOptions): VenuesResult {
  const found = analyseVenues(tables, options)
  if (found.divergence.length >= 2 || options.band !== undefined) return found
  const touch = analyseVenues(tables, { ...options, band: 'touch' })
  if (touch.divergence.length < 2) return found
  const note = `too few bars know the depth within ${found.band} bps on every venue: the touch is compared instead`
  return { ...touch, notes: [...touch.notes, note] }
}

/** Markets of the base currency that most of them share, in the order of the inputs. */
function largestGroup(surveys: readonly MarketSurvey[]): readonly MarketSurvey[] {
  const groups = new Map<string, MarketSurvey[]>()
  for (const survey of surveys) {
    const { base } = worthOf(survey)
    if (base !== undefined) groups.set(base, [...(groups.get(base) ?? []), survey])
  }
  return [...groups.values()].reduce<readonly MarketSurvey[]>(
    (best, one) => (one.length > best.length ? one : best),
    [],
  )
}

function isUsed(name: string, { band = 10, reaction }: VenuesOptions): boolean {
  const sizes = ['bid_size', 'ask_size', ...(band === 'touch' ? [] : [`depth_bid_${band}bps`, `depth_ask_${band}bps`])]
  const costs = reaction?.costColumns ?? ['cost_buy_100k_bps', 'cost_sell_100k_bps']
  return ['mid', 'ofi_l1', 'spread_bps', ...sizes, ...costs].includes(name)
}

/** What amounts of a market are worth: as its table says, else as its symbol suggests. */
function worthOf({ venue, symbol, metadata }: MarketSurvey): Worth {
  const guess = guessInstrument(venue, symbol)
  const written = writtenInstruments(metadata).find((one) => one.venue === venue && one.symbol === symbol)
  if (written === undefined) return guess
  return {
    base: written.base ?? guess.base,
    quote: written.quote ?? guess.quote,
    amountUnit: written.amount_unit ?? guess.amountUnit,
    contractSize: written.contract_size ?? guess.contractSize,
    inverse: written.inverse ?? guess.inverse,
  }
}

interface WrittenInstrument {
  readonly venue?: string
  readonly symbol?: string
  readonly base?: string | null
  readonly quote?: string | null
  readonly contract_size?: number | null
  readonly amount_unit?: Instrument['amountUnit'] | null
  readonly inverse?: boolean
}

function writtenInstruments(metadata: Readonly<Record<string, string>>): readonly WrittenInstrument[] {
  try {
    return [JSON.parse(metadata['steelyard.instrument'] ?? '[]') as WrittenInstrument | WrittenInstrument[]].flat()
  } catch {
    return [] // metadata of another hand
  }
}

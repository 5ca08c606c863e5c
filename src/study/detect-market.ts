import { SteelyardError } from '../market/index.ts'
import { type DetectionOptions, type DetectionResult, runDetection } from './detect/index.ts'
import { readStudyTable } from './read-study-table.ts'
import type { StudySettings } from './study-options.ts'
import type { MarketSurvey } from './survey-tables.ts'

/** Columns that detectors watch by default, and those by which alarms are labelled. */
const WATCHED = ['queue_imbalance', 'depth_imbalance_10bps', 'ofi_l1', 'trade_imbalance']
const EVIDENCE = [
  ...['buy_count', 'sell_count', 'depth_bid_5bps', 'depth_ask_5bps', 'bid_size', 'ask_size'],
  ...['exhaustion_bid_s', 'exhaustion_ask_s', 'mid', 'spread_bps'],
]

/**
 * Runs the detectors over one market of a study. Throws `config.invalid` for a column to watch that the table does not have
 * and for settings out of range.
 */
export async function detectMarket(
  survey: MarketSurvey,
  { price, seed }: StudySettings,
  options: DetectionOptions,
  signal: AbortSignal | undefined,
): Promise<DetectionResult> {
  const { venue, symbol } = survey
  const missing = options.measures?.find((name) => !survey.columns.includes(name))
  if (missing !== undefined) {
    throw new SteelyardError('config.invalid', `the table has no column ${missing} to watch`, {
      hint: `it has ${survey.columns.join(', ')}`,
      where: { venue, symbol },
    })
  }
  const wanted = new Set([...(options.measures ?? WATCHED), ...EVIDENCE])
  const columns = survey.columns.filter((name) => wanted.has(name))
  const table = await readStudyTable(survey, price, columns, { signal })
  try {
    return runDetection(table, { seed, ...options })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new SteelyardError('config.invalid', `detection: ${error.message}`, { cause: error })
  }
}

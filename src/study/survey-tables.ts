import { isoMicros, SteelyardError } from '../market/index.ts'
import { readTable } from '../store/index.ts'

/** One market of the inputs: where its rows are, before any measure is read. */
export interface MarketSurvey {
  readonly venue: string
  readonly symbol: string
  rows: number
  readonly files: string[]
  /** Measure columns, in the order of the table. */
  readonly columns: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  lastTime: number
}

/**
 * Looks through the inputs once without reading a measure: which markets they hold, how many rows, in which files. A
 * study then needs the memory of one market at a time, whatever the folder holds.
 *
 * Throws `config.invalid` where rows of a market go back in time or its files have different columns, and what
 * `readTable` throws.
 */
export async function surveyTables(inputs: readonly string[], signal?: AbortSignal): Promise<readonly MarketSurvey[]> {
  const markets = new Map<string, MarketSurvey>()
  for (const input of inputs) {
    const { files } = await readTable(input)
    for (const file of files) {
      signal?.throwIfAborted()
      await surveyFile(file, markets)
    }
  }
  return [...markets.values()]
}

async function surveyFile(file: string, markets: Map<string, MarketSurvey>): Promise<void> {
  const { schema } = await readTable(file)
  for await (const { venue, symbol, rows, time } of await readTable(file, { columns: [] })) {
    if (rows === 0) continue
    const key = JSON.stringify([venue, symbol])
    let market = markets.get(key)
    if (market === undefined) {
      const { columns, metadata } = schema
      market = { venue, symbol, rows: 0, files: [], columns, metadata, lastTime: Number.NEGATIVE_INFINITY }
      markets.set(key, market)
    }
    if (market.files.at(-1) !== file) {
      if (market.columns.join() !== schema.columns.join()) {
        throw new SteelyardError('config.invalid', `${file} has other columns than ${market.files[0]}`, {
          hint: 'tables of one market must come from one configuration: measure again, or study them one by one',
          where: { file, venue, symbol },
        })
      }
      market.files.push(file)
    }
    if (time[0]! < market.lastTime) {
      throw new SteelyardError('config.invalid', `the rows of ${venue} ${symbol} go back in time`, {
        hint: `${file} begins at ${isoMicros(time[0]!)}, the rows before end at ${isoMicros(market.lastTime)}: name tables in time order, each once`,
        where: { file, venue, symbol },
      })
    }
    market.rows += rows
    market.lastTime = time[rows - 1]!
  }
}

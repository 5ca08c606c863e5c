import { QUALITIES, SteelyardError } from '../market/index.ts'
import { readTable } from '../store/index.ts'
import { type StudyTable, studyTable } from './study-table.ts'
import type { MarketSurvey } from './survey-tables.ts'

/** Bars at least this good are used: `verified` and `unverified`. */
const WORST_TRUSTED = QUALITIES.indexOf('unverified')

/**
 * Reads one market: the price and the given columns, nothing else, into arrays of exactly its length.
 * Throws `config.invalid` where the price column is missing, and what `readTable` throws.
 */
export async function readStudyTable(
  survey: MarketSurvey,
  price: string,
  columns: readonly string[],
  { signal, onRows }: { signal?: AbortSignal | undefined; onRows?: (rows: number) => void } = {},
): Promise<StudyTable> {
  assertPrice(survey, price)
  const names = [price, ...columns.filter((name) => name !== price)]
  const time = new Float64Array(survey.rows)
  const trusted = new Uint8Array(survey.rows)
  const arrays = names.map(() => new Float64Array(survey.rows))
  const fileStarts: number[] = []
  let at = 0
  for (const file of survey.files) {
    fileStarts.push(at)
    for await (const block of await readTable(file, { columns: names })) {
      signal?.throwIfAborted()
      if (block.venue !== survey.venue || block.symbol !== survey.symbol) continue
      time.set(block.time.subarray(0, block.rows), at)
      for (let row = 0; row < block.rows; row++) trusted[at + row] = block.quality[row]! <= WORST_TRUSTED ? 1 : 0
      for (const [index, array] of arrays.entries()) array.set(block.values[index]!.subarray(0, block.rows), at)
      at += block.rows
      onRows?.(at)
    }
  }
  // The price is blanked in unusable rows; a column of the same name is a copy of its own.
  const map = new Map(names.map((name, index) => [name, index === 0 ? arrays[0]!.slice() : arrays[index]!]))
  if (!columns.includes(price)) map.delete(price)
  const { venue, symbol } = survey
  return studyTable({ venue, symbol, time, price: arrays[0]!, columns: map, trusted, fileStarts })
}

function assertPrice({ columns, files, venue, symbol }: MarketSurvey, price: string): void {
  if (columns.includes(price)) return
  throw new SteelyardError('config.invalid', `the table has no column ${price} to take moves from`, {
    hint: 'measure again with the quotes (--measures quotes,…), or name another price column',
    where: { file: files[0]!, venue, symbol },
  })
}

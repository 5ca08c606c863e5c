import { isoMicros, type MarketRecord, SteelyardError } from '../market/index.ts'
import { openOutput } from './open-output.ts'
import { STDOUT } from './stdout-output.ts'
import type { TableResult } from './table.ts'
import { tableFormatOf } from './table-format.ts'
import { TextOutput } from './text-output.ts'

/** Fields that hold microseconds. */
const TIMES = new Set(['exchangeTime', 'localTime', 'fundingTime', 'expiry'])

/**
 * Writes slow records (tickers, liquidations, option summaries, metrics) as JSON lines (`.jsonl`, `.jsonl.gz`, `-`), one
 * object a record: keys in snake_case, times as ISO texts, null where the venue did not say. The file appears when all
 * records are in it.
 *
 * Throws `config.invalid` for other extensions, and what `createTableSink` throws.
 */
export async function writeRecords(
  path: string,
  batches: AsyncIterable<readonly MarketRecord[]>,
): Promise<TableResult> {
  const { format, gzip } = tableFormatOf(path, path === STDOUT ? 'jsonl' : undefined)
  if (format !== 'jsonl') {
    throw new SteelyardError('config.invalid', `records of different kinds cannot be written as ${format}`, {
      hint: 'end the name with .jsonl or .jsonl.gz',
    })
  }
  const output = await openOutput(path, gzip)
  const text = new TextOutput(output)
  try {
    let rows = 0
    for await (const batch of batches) {
      for (const record of batch) {
        text.push(`${formatRecord(record)}\n`)
        rows++
        if (text.isFull) await text.flush()
      }
    }
    await text.close()
    return { path, rows, bytes: output.bytes }
  } catch (error) {
    await text.abort()
    throw error
  }
}

function formatRecord(record: MarketRecord): string {
  const fields = Object.entries(record).map(([name, value]): [string, unknown] => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    TIMES.has(name) && typeof value === 'number' ? isoMicros(value) : value,
  ])
  return JSON.stringify(Object.fromEntries(fields))
}

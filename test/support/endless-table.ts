/**
 * A process of its own that writes a table without end: `endless-table.ts <path>`. It prints `writing` on stderr once
 * rows have reached the file, and what stops it, as `<error code>: <message>`.
 */

import { SteelyardError } from '../../src/market/index.ts'
import { createTableSink, OutputClosedError } from '../../src/store/index.ts'
import { COUNTING_SCHEMA, countingBlock } from './table-blocks.ts'

// Without a listener the signal behind EFBIG (`ulimit -f`) ends the process before the write can fail.
process.on('SIGXFSZ', () => {})

const sink = await createTableSink(process.argv[2]!, COUNTING_SCHEMA)
try {
  for (let block = 0; ; block++) {
    await sink.write(countingBlock(8192, 'BTC-USD', block * 8192))
    if (block === 1) process.stderr.write('writing\n')
  }
} catch (error) {
  if (error instanceof OutputClosedError) process.stderr.write('reader gone\n')
  else if (error instanceof SteelyardError) process.stderr.write(`${error.code}: ${error.message}\n`)
  else throw error
}

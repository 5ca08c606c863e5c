import { createHash } from 'node:crypto'
import { runStudy } from '../../src/study/index.ts'
import { finishChild, startChild } from '../child.ts'

// The whole study of the given table: measures and horizons as named, all else by default.
const [path, measures, horizons] = process.argv.slice(2) as [string, string, string]
const start = startChild()
const result = await runStudy({
  inputs: [path],
  measures: measures.split(','),
  horizons: horizons.split(',').map(Number),
})
const report = finishChild(start)
// The place of the table is no part of what was found.
const text = JSON.stringify({
  ...result,
  settings: null,
  markets: result.markets.map((one) => ({ ...one, files: [] })),
})
report(createHash('sha256').update(text).digest('hex').slice(0, 16))

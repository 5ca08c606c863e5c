import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tuneCollector } from '../../src/cli/collector.ts'
import { DEFAULT_MEASURE_CONFIG, runMeasure } from '../../src/pipeline/index.ts'
import { finishChild, startChild } from '../child.ts'

// The whole job as `steelyard measure` does it: the given files to one Parquet table, all default measures.
tuneCollector()
const folder = await mkdtemp(join(tmpdir(), 'steelyard-bench-job-'))
try {
  const out = join(folder, 'table.parquet')
  const start = startChild()
  await runMeasure({
    inputs: process.argv.slice(2),
    config: DEFAULT_MEASURE_CONFIG,
    out,
    jobs: 1,
    resume: false,
    onError: 'stop',
    version: 'bench',
  })
  const report = finishChild(start)
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(out)) hash.update(chunk as Buffer)
  report(hash.digest('hex').slice(0, 16))
} finally {
  await rm(folder, { recursive: true, force: true })
}

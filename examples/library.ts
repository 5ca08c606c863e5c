/**
 * Steelyard as a library: a feature table from recordings, and a live engine over batches of events.
 *
 *     npx tsx examples/library.ts recordings/ features.parquet
 *
 * Without arguments it simulates a recording in a temporary folder first.
 */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLedger } from 'steelyard/feeds'
import { isoMicros, QUALITIES } from 'steelyard/market'
import { selectMeasures } from 'steelyard/measures'
import { DEFAULT_MEASURE_CONFIG, Engine, runMeasure } from 'steelyard/pipeline'
import { orderFlowBatches, orderFlowInstrument, writeTardisRecording } from 'steelyard/simulate'
import { readTable } from 'steelyard/store'
import { touchNotional } from './custom-measure.ts'

const [input = await simulateRecording(), out = join(await mkdtemp(join(tmpdir(), 'steelyard-')), 'features.parquet')] =
  process.argv.slice(2)

await measureRecordings(input, out)
await printTable(out)
followLive()

/** Recordings in, a table out: what `steelyard measure` does, with a measure of this program among the columns. */
async function measureRecordings(input: string, out: string): Promise<void> {
  const report = await runMeasure({
    inputs: [input],
    out,
    config: { ...DEFAULT_MEASURE_CONFIG, measures: ['quotes', 'ofi_l1', 'vpin', 'touch_notional'] },
    ownMeasures: [touchNotional],
    jobs: 1, // a measure of the program itself cannot be sent to worker threads
    resume: false,
    onError: 'stop',
    version: 'example',
  })
  for (const { venue, symbol, bars, verdicts } of report.instruments) {
    console.log(`${venue}:${symbol}: ${bars} bars, ${verdicts.gap} gaps`)
  }
}

/** A table is read in blocks of columns; NaN is null. Look at `quality` before the numbers. */
async function printTable(path: string): Promise<void> {
  let rows = 0
  let believed = 0
  let last = ''
  for await (const block of await readTable(path, { columns: ['ofi_l1', 'touch_notional'] })) {
    const [ofi, notional] = block.values
    for (let row = 0; row < block.rows; row++) {
      rows++
      if (QUALITIES[block.quality[row]!] === 'suspect' || Number.isNaN(ofi![row]!)) continue
      believed++
      last = `${isoMicros(block.time[row]!)} ofi_l1 ${ofi![row]!.toFixed(3)} touch_notional ${notional![row]!.toFixed(0)}`
    }
  }
  console.log(`${rows} rows, ${believed} of them usable; the last: ${last}`)
}

/**
 * The engine behind `measure`, fed batch by batch. A bar appears as soon as a message of a later bar has arrived. Here the
 * batches are simulated; a reader's `batches()` gives the same kind.
 */
function followLive(): void {
  const market = { seconds: 30, seed: 3 }
  const instrument = orderFlowInstrument(market)
  const { definitions, columns } = selectMeasures(['mid', 'ofi_l1', 'touch_notional'], [touchNotional])
  const engine = new Engine(
    instrument,
    { scheme: 'simulated', verifiability: 'anchor', depthScope: 'full', mayCross: false },
    createLedger(instrument),
    {
      definitions,
      columns,
      labels: [],
      measureOptions: {},
      units: 'native',
      bars: { kind: 'time', width: 5_000_000, origin: 0 },
      clock: 'local',
      trust: 'range',
      l1: 'quotes',
      hasBook: true,
      hasTrades: true,
      emitFrom: Number.NEGATIVE_INFINITY,
      emitUntil: Number.POSITIVE_INFINITY,
      restartAt: Number.POSITIVE_INFINITY,
    },
  )
  console.log(['time', ...columns, 'quality'].join('  '))
  for (const batch of orderFlowBatches(market, { batchRows: 256 })) {
    while (!engine.run(batch)) printBars(engine) // false: the bar table is full, take it and run the same batch again
    printBars(engine)
  }
  while (!engine.finish()) printBars(engine)
  printBars(engine)
}

function printBars(engine: Engine): void {
  const block = engine.block()
  for (let row = 0; row < (block?.rows ?? 0); row++) {
    const values = block!.values.map((column) => (Number.isNaN(column[row]!) ? 'null' : column[row]!.toFixed(3)))
    console.log([isoMicros(block!.time[row]!), ...values, QUALITIES[block!.quality[row]!]].join('  '))
  }
  engine.release()
}

async function simulateRecording(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steelyard-'))
  await writeTardisRecording({ folder, seconds: 60, seed: 3 })
  return folder
}

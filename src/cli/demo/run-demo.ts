import { availableParallelism } from 'node:os'
import { auditMarket, type InstrumentAudit, planMarkets } from '../../feeds/index.ts'
import { InstrumentCatalogue } from '../../market/index.ts'
import { DEFAULT_MEASURE_CONFIG, type RunReport, runMeasure } from '../../pipeline/index.ts'
import { requirePictures } from '../../report/index.ts'
import type { TardisRecording } from '../../simulate/index.ts'
import { runStudy, type StudyResult, writeStudyReport } from '../../study/index.ts'
import { packageVersion } from '../package-version.ts'
import { type Damage, damageRecording } from './damage-recording.ts'
import { type DemoFolder, prepareDemoFolder, writeText } from './demo-folder.ts'
import { BANDS, BAR_WIDTH, DEMO_FROM, type DemoMarket, demoMarkets, simulateMarkets } from './demo-markets.ts'
import { renderDemoPage } from './demo-page.ts'
import type { DemoResult, DemoStep } from './demo-result.ts'
import { takeFirstLook } from './first-look.ts'
import { readMarketSeries } from './market-series.ts'

export interface DemoOptions {
  readonly out: string
  readonly seed: number
  readonly signal: AbortSignal
  /** Called as each step begins. */
  readonly onStep?: (step: DemoStep) => void
}

/** Measures that the first look regresses the mid's change on. */
const LOOKED_AT = ['ofi_l1', 'queue_imbalance'] as const

const COLUMNS = [
  ...['mid', 'ofi_l1', 'queue_imbalance', 'depth_imbalance_10bps', 'vpin'],
  ...BANDS.flatMap((bps) => [`depth_bid_${bps}bps`, `depth_ask_${bps}bps`]),
]

/** The damage: this much is cut out, this long after the start. Microseconds. */
const DAMAGE_AFTER = 300_000_000
const DAMAGE_LENGTH = 60_000_000

/**
 * The whole job on two simulated markets: simulate, audit, damage a copy and audit that, measure both, study the intact
 * table, a first look at the numbers, a page with pictures. The same seed gives the same files.
 *
 * Throws `dependency.missing` before anything is written where pictures cannot be drawn, and what its steps throw.
 */
export async function runDemo({ out, seed, signal, onStep = () => {} }: DemoOptions): Promise<DemoResult> {
  await requirePictures()
  const folder = await prepareDemoFolder(out)
  const markets = demoMarkets(seed)

  onStep('simulate')
  const recordings = await simulateMarkets(markets, folder.recordings)
  signal.throwIfAborted()

  onStep('audit')
  const recorded = recordings.flatMap((recording) => recording.files)
  const audits = inOrderOf(markets, await auditFiles(recorded, signal), ({ instrument }) => instrument.symbol)
  const { damage, files } = await damageFirstMarket(recordings[0]!, folder)
  const [damagedAudit] = await auditFiles(files, signal)

  onStep('measure')
  const measured = await measureFiles({ inputs: recorded, out: folder.features, measures: [], signal })
  // Two measures are enough to see what the damage does to the rows.
  const damagedMeasured = await measureFiles({
    inputs: files,
    out: folder.damagedFeatures,
    measures: ['quotes', 'ofi_l1'],
    signal,
  })

  onStep('study')
  const study = await studyTable(folder, seed, signal)

  onStep('look')
  const series = inOrderOf(markets, await readMarketSeries(folder.features, COLUMNS), ({ symbol }) => symbol)
  const [damagedSeries] = await readMarketSeries(folder.damagedFeatures, ['book_mid', 'ofi_l1'])
  const firstLooks = series.flatMap((one) => LOOKED_AT.map((measure) => takeFirstLook(one, measure, BAR_WIDTH)))
  const result: DemoResult = {
    ...{ seed, folder, markets, recordings, audits, damage, damagedAudit: damagedAudit!, measured, damagedMeasured },
    ...{ series, damagedSeries: damagedSeries!, firstLooks, study },
  }
  await writeText(folder.page, await renderDemoPage(result))
  return result
}

/** Bars of one second ahead to half a minute: as far as forty minutes of data can tell. */
const HORIZONS = [1_000_000, 5_000_000, 30_000_000]

async function studyTable(folder: DemoFolder, seed: number, signal: AbortSignal): Promise<StudyResult> {
  const study = await runStudy({ inputs: [folder.features], horizons: HORIZONS, seed, signal })
  await writeStudyReport(study, folder.study, {
    title: 'Steelyard demo: does anything predict?',
    notice: `Everything here is synthetic: two simulated markets, seed ${seed}. In STEELUSDT market orders were told to follow the queue imbalance; in IRONUSDT nothing was planted.`,
    footer: `steelyard ${packageVersion()}, steelyard demo --seed ${seed}`,
  })
  return study
}

/** Inputs are planned by name; the demo speaks of its markets in the order in which it made them. */
function inOrderOf<T>(markets: readonly DemoMarket[], found: readonly T[], symbolOf: (one: T) => string): T[] {
  return markets.flatMap(({ symbol }) => found.filter((one) => symbolOf(one) === symbol))
}

async function auditFiles(inputs: readonly string[], signal: AbortSignal): Promise<InstrumentAudit[]> {
  const catalogue = new InstrumentCatalogue()
  const { plans } = await planMarkets(inputs, { signal })
  const audits: InstrumentAudit[] = []
  for (const { streams } of plans) {
    const resolveInstrument = (venue: string, symbol: string) => catalogue.resolve(venue, symbol)
    audits.push(...(await auditMarket(streams, { skipMalformed: false, resolveInstrument, signal })))
  }
  return audits
}

/** Cuts a hole into a copy of the first day's book; the other files of the market stay as they are. */
async function damageFirstMarket(
  { files }: TardisRecording,
  { damaged }: DemoFolder,
): Promise<{ damage: Damage; files: readonly string[] }> {
  const book = files.find((file) => file.includes('incremental_book_L2'))!
  const from = DEMO_FROM + DAMAGE_AFTER
  const damage = await damageRecording(book, damaged, from, from + DAMAGE_LENGTH)
  return { damage, files: files.map((file) => (file === book ? damage.file : file)) }
}

interface MeasureJob {
  readonly inputs: readonly string[]
  readonly out: string
  /** Empty = all. */
  readonly measures: readonly string[]
  readonly signal: AbortSignal
}

function measureFiles({ inputs, out, measures, signal }: MeasureJob): Promise<RunReport> {
  return runMeasure({
    inputs,
    out,
    config: {
      ...DEFAULT_MEASURE_CONFIG,
      measures,
      bars: { kind: 'time', width: BAR_WIDTH, origin: 0 },
      // Midnight lies in the middle: without this, VPIN would begin anew there.
      boundary: 'carry',
      labels: [
        { name: '1s', horizon: 1_000_000 },
        { name: '10s', horizon: 10_000_000 },
      ],
    },
    jobs: availableParallelism(),
    resume: false,
    onError: 'stop',
    version: packageVersion(),
    signal,
  })
}

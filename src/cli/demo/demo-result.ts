import type { InstrumentAudit } from '../../feeds/index.ts'
import type { RunReport } from '../../pipeline/index.ts'
import type { TardisRecording } from '../../simulate/index.ts'
import type { StudyResult } from '../../study/index.ts'
import type { Damage } from './damage-recording.ts'
import type { DemoFolder } from './demo-folder.ts'
import type { DemoMarket } from './demo-markets.ts'
import type { FirstLook } from './first-look.ts'
import type { MarketSeries } from './market-series.ts'

/** Everything the demo found out. Lists follow the order of `markets`. */
export interface DemoResult {
  readonly seed: number
  readonly folder: DemoFolder
  readonly markets: readonly DemoMarket[]
  readonly recordings: readonly TardisRecording[]
  readonly audits: readonly InstrumentAudit[]
  readonly damage: Damage
  readonly damagedAudit: InstrumentAudit
  readonly measured: RunReport
  readonly damagedMeasured: RunReport
  readonly series: readonly MarketSeries[]
  readonly damagedSeries: MarketSeries
  readonly firstLooks: readonly FirstLook[]
  /** Of the intact table; its report is `folder.study`. */
  readonly study: StudyResult
}

export type DemoStep = 'simulate' | 'audit' | 'measure' | 'study' | 'look'

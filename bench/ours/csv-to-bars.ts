import { planMarkets } from '../../src/feeds/index.ts'
import { InstrumentCatalogue } from '../../src/market/index.ts'
import { selectMeasures } from '../../src/measures/index.ts'
import { DEFAULT_MEASURE_CONFIG, measureMarket } from '../../src/pipeline/index.ts'
import { Checksum } from '../checksum.ts'
import type { Run } from '../paired.ts'
import { CORE_NAMES } from './feature-sets.ts'

/** Lots per unit of the test stream. */
const LOTS = 1000

/** Tardis csv.gz files to one-second bars of the core features. */
export async function csvToBars(paths: readonly string[]): Promise<Run> {
  const { plans } = await planMarkets(paths)
  const selection = selectMeasures(CORE_NAMES)
  const [bid, ask, ofi] = ['bid', 'ask', 'ofi_l1'].map((name) => selection.columns.indexOf(name))
  const blocks = measureMarket(plans[0]!.streams, {
    config: DEFAULT_MEASURE_CONFIG,
    selection,
    catalogue: new InstrumentCatalogue(),
  })
  const checksum = new Checksum()
  for await (const { values, rows } of blocks) {
    for (let row = 0; row < rows; row++) {
      checksum.add(values[bid!]![row]!)
      checksum.add(values[ask!]![row]!)
      // The peer sums decimals: compared are whole lots.
      checksum.add(Math.round(values[ofi!]![row]! * LOTS))
    }
  }
  return { checksum: checksum.toString() }
}

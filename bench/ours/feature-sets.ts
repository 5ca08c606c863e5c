import { selectMeasures } from '../../src/measures/index.ts'

/** Quotes, queue imbalance, depth by levels and by bands, OFI, ten-level MLOFI, trade flow, VPIN. */
export const CORE_NAMES = [
  'quotes',
  'queue_imbalance',
  'depth_levels',
  'depth_bands',
  'ofi_l1',
  'mlofi',
  'trade_flow',
  'vpin',
]

export const CORE = selectMeasures(CORE_NAMES).definitions

/** What `steelyard measure` computes when nothing is chosen. */
export const DEFAULTS = selectMeasures([]).definitions

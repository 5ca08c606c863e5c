import { formatDuration } from '../market/index.ts'
import type { BarRule } from './bar-rule.ts'

/**
 * Bars as `--every` writes them; the origin of time bars is not part of it.
 *
 * @example barName({ kind: 'time', width: 100_000, origin: 0 }) // => '100ms'
 * @example barName({ kind: 'imbalance', of: 'amount', threshold: 50 }) // => 'imbalance:amount:50'
 */
export function barName(rule: BarRule): string {
  if (rule.kind === 'time') return formatDuration(rule.width)
  if (rule.kind === 'imbalance') return `imbalance:${rule.of}:${rule.threshold}`
  return 'threshold' in rule ? `${rule.kind}:${rule.threshold}` : rule.kind
}

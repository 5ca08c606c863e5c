import { readConfigurationText } from './configuration-text.ts'
import type { FeeSchedule } from './fee-schedule.ts'

/**
 * Fee schedules written by the user (`--fees`), as YAML or JSON. Fees are fractions of the notional, negative for a
 * rebate; `tier` is `base` and `valid_from` the beginning of time where left out. Throws `config.invalid` with the path and
 * line of a fault, `file.not_found` or `file.unreadable`.
 *
 *     fees:
 *       - venue: binance-usdm
 *         product: perpetual            # spot, perpetual, future, option
 *         tier: vip3                    # chosen with --tier vip3
 *         maker: 0.00012
 *         taker: 0.00032
 *         valid_from: 2026-01-01
 *         source: account page, read 2026-11-20
 */
export async function loadFees(file: string): Promise<FeeSchedule[]> {
  const text = await readConfigurationText(file)
  const { parseFees } = await import('./fees-schema.ts') // YAML and zod on first use: this room runs in a browser
  return parseFees(text, file)
}

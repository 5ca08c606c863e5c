import { isoMicros, QUALITIES } from '../../market/index.ts'
import type { DemoResult } from './demo-result.ts'

/** What was done to the copy, what the audit says of it, and what that does to the rows. One sentence each. */
export function describeDamage({ damage, damagedAudit, damagedSeries }: DemoResult): string[] {
  const { ledger } = damagedAudit
  const clock = (micros: number): string => isoMicros(micros).slice(11, 19)
  const suspect = damagedSeries.quality.filter((index) => QUALITIES[index] === 'suspect').length
  const nulls = (column: string): number => damagedSeries.column(column).filter((value) => Number.isNaN(value)).length
  const unseen =
    `From a copy of one book file ${damage.messages} messages were cut out, ${clock(damage.from)} to ${clock(damage.to)} UTC. ` +
    'The format has no sequence numbers, so nothing shows at the cut itself: the rows after it are unverified, as all rows of this format are.'
  const found = [
    ...(ledger.crossed > 0 ? [`the book then stands crossed after ${ledger.crossed} messages`] : []),
    ...(ledger.verdicts.divergence > 0 ? ['the snapshot at midnight differs from the book'] : []),
  ]
  return [
    unseen,
    found.length === 0
      ? 'Nothing else gave the damage away: that is what unverified means.'
      : `What does show: ${found.join(', and ')}.`,
    `In the table ${suspect} of ${damagedSeries.time.length} bars are suspect. book_mid, which needs the book, is null in ${nulls('book_mid')} of them; ` +
      `ofi_l1, which rests on the best-quote file, is null in ${nulls('ofi_l1')}.`,
  ]
}

/** Commands that go on from the demo's files. */
export function nextCommands({ folder }: DemoResult): string[] {
  return [
    `steelyard audit ${folder.recordings}`,
    `steelyard measure ${folder.recordings} --every 100ms --boundary carry --out ${folder.root}/features-100ms.parquet`,
    `steelyard measure ${folder.recordings} --measures ofi_l1,vpin --out - | head`,
    `steelyard study ${folder.features} --measures queue_imbalance,ofi_l1 --horizons 1s,5s --json`,
    'steelyard measures ofi_l1',
  ]
}

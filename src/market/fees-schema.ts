import { z } from 'zod'
import { isoTime, parseConfiguration } from './configuration-file.ts'
import type { FeeSchedule } from './fee-schedule.ts'

/** No venue charges 2 % per trade; such a number is a percentage, or basis points. */
const MAX_FRACTION = 0.02

const fraction = z.number().refine((value) => Math.abs(value) <= MAX_FRACTION, {
  error: 'must be a fraction of the notional: 0.05 % is 0.0005',
})

const feesDocument = z.strictObject({
  fees: z.array(
    z.strictObject({
      venue: z.string().min(1),
      product: z.enum(['spot', 'perpetual', 'future', 'option']),
      tier: z.string().min(1).default('base'),
      maker: fraction,
      taker: fraction,
      valid_from: isoTime.optional(),
      source: z.string().optional(),
    }),
  ),
})

/** Text of a `--fees` file; see `loadFees`. */
export function parseFees(text: string, file: string): FeeSchedule[] {
  const { fees } = parseConfiguration(text, feesDocument, file, 'fees: a list of {venue, product, tier, maker, taker}')
  return fees.map(({ valid_from, source, ...fee }) => ({
    ...fee,
    validFrom: valid_from ?? 0,
    source: source ?? file,
  }))
}

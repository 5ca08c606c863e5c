import { z } from 'zod'
import { isoTime, parseConfiguration, positiveDecimal } from './configuration-file.ts'
import { SteelyardError } from './errors.ts'
import { guessInstrument } from './guess-instrument.ts'
import type { InstrumentChange, InstrumentFacts } from './instrument.ts'

const HINT = 'the format is shown by: steelyard instruments --help'

/** Null, as the JSON output writes it, and absence both mean not known. */
const optional = <Output>(schema: z.ZodType<Output>) => schema.nullish().transform((value) => value ?? undefined)

const kind = z.enum(['spot', 'perpetual', 'future', 'option'])
const positive = z.number().positive()

const change = z.strictObject({
  until: isoTime,
  tick_size: optional(positiveDecimal),
  lot_size: optional(positiveDecimal),
  contract_size: optional(positive),
})

const instrument = z.strictObject({
  venue: z.string().min(1),
  symbol: z.string().min(1),
  kind: optional(kind),
  base: optional(z.string()),
  quote: optional(z.string()),
  settle: optional(z.string()),
  tick_size: optional(positiveDecimal),
  lot_size: optional(positiveDecimal),
  contract_size: optional(positive),
  inverse: optional(z.boolean()),
  amount_unit: optional(z.enum(['base', 'quote', 'contracts'])),
  expiry: optional(isoTime),
  strike: optional(positive),
  option_type: optional(z.enum(['call', 'put'])),
  changes: optional(z.array(change)),
  // Written by `steelyard instruments --json`, whose output is valid here; derived, so not read.
  id: z.unknown().optional(),
  fees: z.unknown().optional(),
})

const instrumentsDocument = z.strictObject({ instruments: z.array(instrument) })

/** Text of an `--instruments` file; see `readInstrumentFile`. */
export function parseInstruments(text: string, file: string): InstrumentFacts[] {
  return parseConfiguration(text, instrumentsDocument, file, HINT).instruments.map((entry) => ({
    venue: entry.venue,
    symbol: entry.symbol,
    kind: entry.kind,
    base: entry.base,
    quote: entry.quote,
    settle: entry.settle,
    tickSize: entry.tick_size,
    lotSize: entry.lot_size,
    contractSize: entry.contract_size,
    inverse: entry.inverse,
    amountUnit: entry.amount_unit,
    expiry: entry.expiry,
    strike: entry.strike,
    optionType: entry.option_type,
    changes: entry.changes?.map(({ until, tick_size, lot_size, contract_size }) =>
      changeOf(until, tick_size, lot_size, contract_size),
    ),
  }))
}

const tardisChange = z.looseObject({
  until: isoTime,
  priceIncrement: optional(positiveDecimal),
  amountIncrement: optional(positiveDecimal),
  contractMultiplier: optional(positive),
})

const tardisInstrument = z.looseObject({
  id: z.string().min(1),
  exchange: z.string().min(1),
  baseCurrency: optional(z.string()),
  quoteCurrency: optional(z.string()),
  settlementCurrency: optional(z.string()),
  type: optional(z.string()),
  priceIncrement: optional(positiveDecimal),
  amountIncrement: optional(positiveDecimal),
  contractMultiplier: optional(positive),
  inverse: optional(z.boolean()),
  expiry: optional(isoTime),
  strikePrice: optional(positive),
  optionType: optional(z.enum(['call', 'put'])),
  changes: optional(z.array(tardisChange)),
})

const tardisDocument = z.union([z.array(tardisInstrument), tardisInstrument.transform((one) => [one])])

/** Text of a Tardis instrument list; see `readTardisInstruments`. */
export function parseTardisInstruments(text: string, file: string): InstrumentFacts[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new SteelyardError('config.invalid', 'not valid JSON', {
      hint: 'a Tardis instrument list is one JSON array',
      where: { file },
      cause,
    })
  }
  const schema = Array.isArray(json) ? z.array(tardisInstrument) : tardisDocument
  return parseConfiguration(text, schema, file, 'a Tardis instrument list is an array of {id, exchange, …}').map(
    (entry) => {
      const { exchange: venue, id: symbol } = entry
      // Tardis keeps the venue's own amounts but does not say what they count; the venue's naming does.
      const { amountUnit } = guessInstrument(venue, symbol)
      const inContracts = amountUnit === 'contracts' || amountUnit === undefined
      const sizeOf = (multiplier: number | undefined) => (inContracts ? multiplier : undefined)
      return {
        venue,
        symbol,
        kind: kind.safeParse(entry.type).data,
        base: entry.baseCurrency,
        quote: entry.quoteCurrency,
        settle: entry.settlementCurrency,
        tickSize: entry.priceIncrement,
        lotSize: entry.amountIncrement,
        contractSize: sizeOf(entry.contractMultiplier),
        inverse: entry.inverse,
        expiry: entry.expiry,
        strike: entry.strikePrice,
        optionType: entry.optionType,
        changes: entry.changes?.map((past) =>
          changeOf(past.until, past.priceIncrement, past.amountIncrement, sizeOf(past.contractMultiplier)),
        ),
      }
    },
  )
}

function changeOf(
  until: number,
  tickSize: string | undefined,
  lotSize: string | undefined,
  contractSize: number | undefined,
): InstrumentChange {
  return {
    until,
    ...(tickSize !== undefined && { tickSize }),
    ...(lotSize !== undefined && { lotSize }),
    ...(contractSize !== undefined && { contractSize }),
  }
}

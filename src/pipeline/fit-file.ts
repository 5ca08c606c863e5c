import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { parseIso, SteelyardError } from '../market/index.ts'
import { assertInstrumentFit, type InstrumentFit, solvedInstrumentFit } from '../measures/index.ts'
import type { AtomicFile } from '../store/index.ts'

const FORMAT = 'steelyard.fit'
const VERSION = 1
const HINT = 'give a file that measure --save-fit wrote'

const time = z.string().refine(isTime, { error: 'must be an ISO time' }).nullable()
const count = z.number().min(0)
const sample = z.object({ from: time, to: time, observations: count })
const halfLife = z.number().positive().nullable()
const numbers = z.array(z.number())

const microprice = z.object({
  parameters: z.object({
    imbalance_buckets: z.int().min(2).max(1000),
    spread_ticks: z.int().min(1).max(1000),
    steps: z.int().min(1),
    prior: count,
    half_life_s: halfLife,
    min_pairs: count,
    l1: z.enum(['quotes', 'book']),
  }),
  sample,
  tick_size: z
    .string()
    .refine((text) => Number(text) > 0, { error: 'must be a positive decimal' })
    .nullable(),
  aged_to: time,
  counts: z.object({ still: numbers, moved: numbers, half_ticks: numbers }),
})

const ofiIntegrated = z.object({
  parameters: z.object({ levels: z.int().min(1).max(1000), half_life_s: halfLife, min_bars: count, bars: z.string() }),
  sample,
  aged_to: time,
  moments: z.object({ weight: count, sums: numbers, products: numbers }),
})

const document = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  fits: z.array(
    z.object({
      venue: z.string(),
      symbol: z.string(),
      microprice: microprice.optional(),
      ofi_integrated: ofiIntegrated.optional(),
    }),
  ),
})

/**
 * Reads what `measure --save-fit` wrote: the fits by instrument. What is there for the reader only (solutions) is left out.
 *
 * Throws `file.not_found` or `file.unreadable`, and `config.invalid` for a file that is no fit, naming the place.
 */
export async function readFitFile(path: string): Promise<InstrumentFit[]> {
  const result = document.safeParse(parseJson(await readText(path), path))
  if (!result.success) {
    const { path: place, message } = result.error.issues[0]!
    throw notAFit(path, `${place.join('.') || 'the document'}: ${message}`)
  }
  const fits = result.data.fits as InstrumentFit[] // optional fields are absent, never undefined: JSON has no undefined
  for (const fit of fits) {
    try {
      assertInstrumentFit(fit)
    } catch (error) {
      throw notAFit(path, `${fit.venue} ${fit.symbol}: ${(error as Error).message}`)
    }
  }
  return fits
}

/** Writes fits, with what they come to, in the order of venue and symbol, and completes the file. */
export async function writeFitFile(
  file: AtomicFile,
  fits: readonly InstrumentFit[],
  toolVersion: string,
): Promise<void> {
  const sorted = fits.map(solvedInstrumentFit).sort((a, b) => compare(a.venue, b.venue) || compare(a.symbol, b.symbol))
  const text = JSON.stringify({
    format: FORMAT,
    version: VERSION,
    written_by: `steelyard ${toolVersion}`,
    fits: sorted,
  })
  await file.write(Buffer.from(`${text}\n`))
  await file.close()
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new SteelyardError(isMissing ? 'file.not_found' : 'file.unreadable', `cannot read the fit ${path}`, {
      hint: HINT,
      where: { file: path },
      cause,
    })
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notAFit(path, 'not valid JSON')
  }
}

function notAFit(path: string, fault: string): SteelyardError {
  return new SteelyardError('config.invalid', `no fit: ${fault}`, { hint: HINT, where: { file: path } })
}

function isTime(text: string): boolean {
  try {
    return Number.isFinite(parseIso(text))
  } catch {
    return false
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

import { readFile } from 'node:fs/promises'
import { type CurrencyRate, parseIso, SteelyardError } from '../../market/index.ts'

const HEADER = 'time,from,to,rate'

/**
 * Exchange rates of `--rates`: CSV with the header `time,from,to,rate`; times ISO, one unit of `from` is worth `rate` of `to`.
 * Throws `file.not_found`, `file.malformed` with the line.
 */
export async function readRates(file: string): Promise<CurrencyRate[]> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new SteelyardError('file.not_found', 'the rates cannot be read', {
      hint: 'check the path',
      where: { file },
      cause,
    })
  })
  const [header, ...lines] = text.trim().split(/\r?\n/)
  if (header !== HEADER) throw malformed(file, 1, `the first line must be ${HEADER}`)
  return lines.map((line, index) => {
    const [time, from, to, rate, ...more] = line.split(',')
    const value = Number(rate)
    if (from === undefined || to === undefined || more.length > 0 || !(value > 0) || !Number.isFinite(value)) {
      throw malformed(file, index + 2, 'not a time, two currencies and a positive rate')
    }
    return { from, to, rate: value, asOf: parseIso(time!, 'time of a rate'), quality: 'unverified' }
  })
}

function malformed(file: string, line: number, message: string): SteelyardError {
  return new SteelyardError('file.malformed', message, {
    hint: 'such as 2024-08-09T00:00:00Z,USDT,USD,0.9998',
    where: { file, line },
  })
}

import { StatusCode } from './event-batch.ts'

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(StatusCode).map(([name, code]) => [
    code,
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ]),
)

const CODES: ReadonlyMap<string, StatusCode> = new Map(
  Object.values(StatusCode).map((code) => [statusName(code), code]),
)

/** A `StatusCode` as it is written in files: `gap`, `live_verified`, `out_of_order`, … */
export function statusName(code: number): string {
  return NAMES.get(code) ?? `status_${code}`
}

/** The code of a name; undefined for a name that is none. */
export function statusCodeOf(name: string): StatusCode | undefined {
  return CODES.get(name)
}

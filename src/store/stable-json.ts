import { createHash } from 'node:crypto'

/**
 * JSON text that depends on the content alone: keys sorted at every depth, absent (undefined) keys left out.
 * Throws TypeError for what JSON cannot say (NaN, functions, bigint, symbols).
 *
 * @example stableJson({ b: 1, a: [2, { d: null, c: undefined }] }) // => '{"a":[2,{"d":null}],"b":1}'
 */
export function stableJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${stableJson(entry)}`).join(',')}}`
  }
  throw new TypeError(`not part of a configuration: ${String(value)}`)
}

/** SHA-256 of a configuration, as hexadecimal text: equal for equal content, whatever the order of the keys. */
export function hashConfiguration(configuration: unknown): string {
  return createHash('sha256').update(stableJson(configuration)).digest('hex')
}

/** Maps, dates and the like would look empty to `Object.entries`, so two of them would hash alike. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

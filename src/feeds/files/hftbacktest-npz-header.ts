/** Fields of an event, 8 bytes each, little-endian. */
const FIELDS = [
  ['ev', '<u8'],
  ['exch_ts', '<i8'],
  ['local_ts', '<i8'],
  ['px', '<f8'],
  ['qty', '<f8'],
  ['order_id', '<u8'],
  ['ival', '<i8'],
  ['fval', '<f8'],
] as const

/** Bytes of one event. */
export const EVENT_BYTES = FIELDS.length * 8

/** What the header of the array says. */
export interface NpyHeader {
  /** Bytes before the first event. */
  readonly bytes: number
  readonly rows: number
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] // \x93NUMPY
/** numpy writes 128 to 256 bytes; far more is damage. */
const MAX_HEADER_BYTES = 65_536

/** The bytes do begin like an `.npy` array. */
export function isNpy(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, i) => bytes[i] === byte)
}

/**
 * Reads the header of an `.npy` array of hftbacktest events: format 1, 2 or 3, one dimension, the event fields in their
 * order. Null while bytes are missing; what is wrong, in words, when it is none.
 */
export function parseNpyHeader(bytes: Uint8Array): NpyHeader | string | null {
  const known = Math.min(bytes.length, MAGIC.length)
  for (let i = 0; i < known; i++) if (bytes[i] !== MAGIC[i]) return 'not a numpy array'
  if (bytes.length < 12) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = bytes[6]!
  if (version < 1 || version > 3) return `numpy array format ${version} is not known`
  const start = version === 1 ? 10 : 12
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (length > MAX_HEADER_BYTES) return `numpy header of ${length} bytes`
  if (bytes.length < start + length) return null
  const text = String.fromCharCode(...bytes.subarray(start, start + length))
  return parseDescription(text, start + length)
}

function parseDescription(text: string, bytes: number): NpyHeader | string {
  const match = /^\{'descr': \[(.*)\], 'fortran_order': (?:True|False), 'shape': \((\d{1,15}),\), \}\s*$/u.exec(text)
  if (match === null) {
    return `not a one-dimensional array of records: ${JSON.stringify(text.trim().slice(0, 120))}`
  }
  const fields = [...match[1]!.matchAll(/\('([^']*)', '([^']*)'\)/gu)].map(([, name, type]) => `${name} ${type}`)
  const expected = FIELDS.map(([name, type]) => `${name} ${type}`)
  if (fields.join() !== expected.join()) return `fields are not those of hftbacktest events: ${fields.join(', ')}`
  return { bytes, rows: Number(match[2]) }
}

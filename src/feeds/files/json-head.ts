import { isWireObject, type WireObject } from '../venues/wire-fields.ts'
import type { FileHead } from './format.ts'

/** A line at the beginning of a file of JSON messages. */
export interface HeadLine {
  /** Receive time in microseconds; NaN where the line has none. */
  readonly localTime: number
  readonly message: WireObject
}

const NEWLINE = 10
const LINE = /^(?:(\d{16})\d{3} )?(\{.*\})\r?$/

/**
 * The JSON objects at the beginning of a file, with or without a receive time in front (see `JsonLineDecoder`). Yields
 * nothing when the first line is none; later lines that cannot be read are left to the reader to complain about.
 */
export function* headLines({ bytes, complete }: FileHead): Generator<HeadLine, void> {
  const decoder = new TextDecoder()
  let from = 0
  for (let line = 0; from < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, from)
    if (newline < 0 && !complete) return
    const to = newline < 0 ? bytes.length : newline
    const parsed = parseLine(decoder.decode(bytes.subarray(from, to)))
    if (parsed !== null) yield parsed
    else if (line === 0) return
    from = to + 1
  }
}

function parseLine(text: string): HeadLine | null {
  const match = LINE.exec(text)
  if (match === null) return null
  try {
    const message: unknown = JSON.parse(match[2]!)
    return isWireObject(message) ? { localTime: Number(match[1] ?? Number.NaN), message } : null
  } catch {
    return null
  }
}

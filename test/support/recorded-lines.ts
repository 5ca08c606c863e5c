/** One line of a generated recording, still open to damage. */
export interface RecordedLine {
  readonly kind: 'depth' | 'snapshot' | 'quote' | 'trade'
  readonly localMicros: number
  /** The frame as it will be written. */
  readonly frame: unknown
  /** Update id the line brings a book to; NaN for trades. */
  readonly sequence: number
}

/** The file of a raw capture: `<local_ns> <json>` lines. */
export function captureText(lines: readonly RecordedLine[]): string {
  return lines.map(({ localMicros, frame }) => `${localMicros}000 ${JSON.stringify(frame)}\n`).join('')
}

/** Receive times are handed out anew in line order, as a recorder would have stamped the damaged stream. */
function restamped(lines: readonly RecordedLine[]): RecordedLine[] {
  const times = lines.map(({ localMicros }) => localMicros).sort((a, b) => a - b)
  return lines.map((line, index) => ({ ...line, localMicros: times[index]! }))
}

/** Position in `lines` of the n-th depth message (0-based). */
function positionOf(lines: readonly RecordedLine[], depthIndex: number): number {
  let seen = -1
  const position = lines.findIndex(({ kind }) => kind === 'depth' && ++seen === depthIndex)
  if (position < 0) throw new RangeError(`the recording has no depth message ${depthIndex}`)
  return position
}

/** The recording without `count` depth messages from `depthIndex` on. */
export function withDropped(lines: readonly RecordedLine[], depthIndex: number, count = 1): RecordedLine[] {
  const dropped = new Set(Array.from({ length: count }, (_, k) => positionOf(lines, depthIndex + k)))
  return lines.filter((_, position) => !dropped.has(position))
}

/** The recording with one depth message received twice in a row. */
export function withDuplicate(lines: readonly RecordedLine[], depthIndex: number): RecordedLine[] {
  const at = positionOf(lines, depthIndex)
  return [...lines.slice(0, at + 1), lines[at]!, ...lines.slice(at + 1)]
}

/** The recording with a depth message and the next one received in the wrong order. */
export function withSwapped(lines: readonly RecordedLine[], depthIndex: number): RecordedLine[] {
  const first = positionOf(lines, depthIndex)
  const second = positionOf(lines, depthIndex + 1)
  const swapped = [...lines]
  swapped[first] = lines[second]!
  swapped[second] = lines[first]!
  return restamped(swapped)
}

/** The recording with a size of a depth message falsified (of a level that stays, if it has one): no update id tells. */
export function withWrongSize(lines: readonly RecordedLine[], depthIndex: number): RecordedLine[] {
  const at = positionOf(lines, depthIndex)
  const damaged = structuredClone(lines[at]!)
  const levels = levelsIn(damaged.frame)
  const level = levels.find(([, amount]) => Number(amount) > 0) ?? levels[0]
  if (level === undefined) throw new RangeError(`depth message ${depthIndex} has no levels`)
  level[1] = '77777.777'
  return lines.map((line, position) => (position === at ? damaged : line))
}

/** The file of an archive: `<json>` lines. */
export function archiveText(lines: readonly RecordedLine[]): string {
  return lines.map(({ frame }) => `${JSON.stringify(frame)}\n`).join('')
}

/** All levels of a frame, wherever its venue puts them: the lists of pairs that begin with text. */
function levelsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value) && typeof value[0] === 'string') return [value as string[]]
  return Object.values(value).flatMap(levelsIn)
}

import { type DepthScope, type IntegrityProfile, StatusCode, SteelyardError, statusCodeOf } from '../../market/index.ts'
import type { EventSource, ReadOptions, StreamContent } from '../source.ts'
import { decodedSource } from './decoded-source.ts'
import type { FileFormat, FileHead, FileMatch, InputFile } from './format.ts'
import { headLines } from './json-head.ts'
import { SteelyardEventsDecoder } from './steelyard-events-decoder.ts'
import { DEPTH_SCOPES, depthField, type EventLine, isEventLine, isoField } from './steelyard-events-message.ts'

/** Between the venues and the symbols of a file with several. */
const GROUP_SEPARATOR = '+'

/** `variant` of events written as CSV; that of JSON lines is the depth to which their books are known. */
const CSV = 'csv'

/** Columns that tell our CSV from Tardis', which has no such pair in any type. */
const CSV_COLUMNS = ['exchange', 'symbol', 'local_timestamp', 'type', 'side', 'price', 'amount', 'sequence']

const NOTHING: StreamContent = { book: false, trades: false, quotes: false }

/** Our own statuses carry on what was found out at conversion: `live_verified` stays verified. */
function profileOf(depthScope: DepthScope): IntegrityProfile {
  return { scheme: 'steelyard-events', verifiability: 'vendor', depthScope, mayCross: false }
}

/**
 * Normalised events as `convert --to events` writes them to JSON lines: one line, one message; several instruments by
 * venue and symbol.
 *
 * Measuring them gives the table that measuring the recording gives. The sequence was judged at conversion, and what was
 * refused then is not in the file: book messages count as `unverifiable`, gaps as their status lines tell them. Not kept
 * are the order in which the levels of a message alternated between the sides, venue times of single rows of a message
 * (the first counts), re-anchor and checksum counts, trades left out as off the book, and messages skipped before the
 * first snapshot. Files of other makers may leave out `sequence`, `timestamp` and the optional fields; a book without
 * `depth` is trusted inside its last snapshot.
 *
 * Events as CSV do not mark where a message ends: they are recognised, and `open` throws `config.invalid`.
 */
export const STEELYARD_EVENTS: FileFormat = {
  id: 'steelyard.events',
  title: 'Steelyard events, JSON lines',
  probe: (head) => probeLines(head) ?? probeCsv(head),
  open(files: readonly InputFile[], options: ReadOptions): EventSource {
    const csv = files.find(({ match }) => match.variant === CSV)
    if (csv !== undefined) {
      throw new SteelyardError(
        'config.invalid',
        'normalised events as CSV cannot be measured: message ends are not marked',
        { hint: 'convert the recording to .jsonl or .jsonl.gz instead', where: { file: csv.path } },
      )
    }
    const { venue, group } = files[0]!.match
    const content = {
      book: files.some(({ match }) => match.content.book),
      trades: files.some(({ match }) => match.content.trades),
      quotes: files.some(({ match }) => match.content.quotes),
    }
    const depthScope = narrowest(files.map(({ match }) => match.variant))
    const decoder = new SteelyardEventsDecoder({
      venue: venue.split(GROUP_SEPARATOR)[0]!,
      symbol: group.split(GROUP_SEPARATOR)[0]!,
      depthScope,
      options,
    })
    const profile = content.book ? profileOf(depthScope) : undefined
    return decodedSource(
      files,
      decoder,
      { content, clocks: { local: true, exchange: true }, profile, rank: 1 },
      options,
    )
  },
}

function probeLines(head: FileHead): FileMatch | null {
  const venues = new Set<string>()
  const symbols = new Set<string>()
  const types = new Set<unknown>()
  const depths = new Set<DepthScope>()
  let hasBookStatus = false
  let firstTime: number | null = null
  for (const { localTime, message } of headLines(head)) {
    if (!Number.isNaN(localTime) || !isEventLine(message)) {
      if (types.size === 0) return null
      continue // a damaged line is reported when the file is read
    }
    const line = message as EventLine
    firstTime ??= orNull(() => isoField(line, 'localTimestamp', {}))
    venues.add(line.exchange as string)
    symbols.add(line.symbol as string)
    types.add(line.type)
    const code = line.type === 'book_status' ? statusCodeOf(String(line.status)) : undefined
    const isLive = code === StatusCode.liveVerified || code === StatusCode.liveUnverified
    hasBookStatus ||= isLive || code === StatusCode.syncing
    const depth = isLive ? orNull(() => depthField(line, {})) : null
    if (depth !== null) depths.add(depth)
  }
  if (types.size === 0) return null
  return {
    venue: [...venues].sort().join(GROUP_SEPARATOR),
    group: [...symbols].sort().join(GROUP_SEPARATOR),
    firstTime,
    content: {
      book: types.has('book_change') || hasBookStatus,
      trades: types.has('trade'),
      quotes: types.has('book_ticker'),
    },
    ...(depths.size === 0 ? {} : { variant: narrowest([...depths]) }),
  }
}

function probeCsv({ bytes }: FileHead): FileMatch | null {
  const [header = '', first = ''] = new TextDecoder().decode(bytes.subarray(0, 4096)).split(/\r?\n/, 2)
  const names = header.split(',')
  if (!CSV_COLUMNS.every((name) => names.includes(name))) return null
  const cells = first.split(',')
  const cell = (name: string): string => cells[names.indexOf(name)] || 'unknown'
  return { venue: cell('exchange'), group: cell('symbol'), firstTime: null, content: NOTHING, variant: CSV }
}

/** The least that is known of any of the books; `snapshot` where nothing is said. */
function narrowest(depths: readonly (string | undefined)[]): DepthScope {
  return DEPTH_SCOPES.findLast((scope) => depths.includes(scope)) ?? 'snapshot'
}

function orNull<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof SteelyardError) return null
    throw error
  }
}

import type { EventSource, ReadOptions, StreamPlan } from '../feeds/index.ts'
import { SteelyardError } from '../market/index.ts'

/** A stream that was given and is not used, and why. */
export interface UnusedStream {
  readonly format: string
  readonly files: number
  readonly reason: string
}

/** The streams that one market is measured from. Fixed before the first row. */
export interface ChosenStreams {
  readonly sources: readonly EventSource[]
  readonly unused: readonly UnusedStream[]
  readonly hasBook: boolean
  readonly hasTrades: boolean
  readonly l1: 'quotes' | 'book'
}

/** A fuller book is preferred to a depth window. */
const SCOPE_ORDER = ['full', 'snapshot', 'window'] as const

const FAMILIES = ['book', 'trades', 'quotes'] as const

/**
 * Opens the streams of a market and makes sure that each event family comes from exactly one of them: two books would
 * overwrite each other, two trade files of one day would count every trade twice. Preferred are streams that carry more
 * families, then books known to a greater depth, then the order of the format registry.
 *
 * Throws `config.invalid` when nothing is left to measure.
 */
export function chooseStreams(streams: readonly StreamPlan[], options: ReadOptions): ChosenStreams {
  const reading = { ...options, inOrder: streams.length > 1 }
  const opened = streams.map(({ format, files }) => ({ format, files, source: format.open(files, reading) }))
  const ranked = [...opened].sort(
    (a, b) => familiesOf(b.source).length - familiesOf(a.source).length || scopeRank(a.source) - scopeRank(b.source),
  )
  const supplied = new Map<string, string>()
  const sources: EventSource[] = []
  const unused: UnusedStream[] = []
  for (const { format, files, source } of ranked) {
    const families = familiesOf(source)
    const taken = families.find((family) => supplied.has(family))
    if (families.length === 0) {
      unused.push({ format: format.id, files: files.length, reason: 'holds records, not book, trades or quotes' })
    } else if (taken !== undefined) {
      unused.push({
        format: format.id,
        files: files.length,
        reason: `${taken} already comes from ${supplied.get(taken)}`,
      })
    } else {
      for (const family of families) supplied.set(family, format.id)
      sources.push(source)
    }
  }
  if (sources.length === 0) {
    const names = streams.map(({ format }) => format.id).join(', ')
    throw new SteelyardError('config.invalid', `nothing to measure: ${names} holds no book, trades or quotes`, {
      hint: 'steelyard convert --to events reads such files',
    })
  }
  return {
    // The order of the inputs decides ties between streams of equal rank, not the order of preference.
    sources: opened.map(({ source }) => source).filter((source) => sources.includes(source)),
    unused,
    hasBook: supplied.has('book'),
    hasTrades: supplied.has('trades'),
    l1: supplied.has('quotes') ? 'quotes' : 'book',
  }
}

function familiesOf({ content }: EventSource): readonly string[] {
  return FAMILIES.filter((family) => content[family])
}

function scopeRank({ profile }: EventSource): number {
  return profile === undefined ? 0 : SCOPE_ORDER.indexOf(profile.depthScope)
}

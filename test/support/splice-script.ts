import { BatchBuilder } from '../../src/feeds/batch-builder.ts'
import { createLedger, type IntegrityLedger } from '../../src/feeds/ledger.ts'
import { BinanceSplice } from '../../src/feeds/sync/binance-splice.ts'
import { BookStream } from '../../src/feeds/sync/book-stream.ts'
import type { DiffBufferLimits } from '../../src/feeds/sync/diff-buffer.ts'
import { LevelList } from '../../src/feeds/sync/level-list.ts'
import type { SpliceRule } from '../../src/feeds/sync/splice-rule.ts'
import { createInstrument, SIDE_ASK, StatusCode } from '../../src/market/index.ts'
import { messagesOf } from './row-replay.ts'

/** What is fed to a synchroniser: `diff(U, u, pu)`, `snapshot(L)`, `cut`, each with `price:size` levels. */
export type SpliceStep =
  | { readonly diff: readonly [first: number, last: number, previous?: number]; readonly levels?: string }
  | { readonly snapshot: number; readonly levels?: string }
  | { readonly cut: true }

/** Runs steps one microsecond apart; returns what came out, one word per message, and the ledger. */
export function runSplice(
  rule: SpliceRule,
  steps: readonly SpliceStep[],
  limits?: DiffBufferLimits,
): { out: string[]; ledger: IntegrityLedger } {
  const instrument = createInstrument({ venue: 'acme', symbol: 'X' })
  const ledger = createLedger(instrument)
  const builder = new BatchBuilder(instrument, { withSequence: true })
  const splice = new BinanceSplice(new BookStream(builder, ledger), rule, limits)
  for (const [index, step] of steps.entries()) {
    const stamp = { localTime: index, exchangeTime: index, where: { file: 'script', line: index + 1 } }
    if ('cut' in step) {
      splice.interrupt({ ...stamp, sequence: Number.NaN })
      continue
    }
    const levels = levelsOf(step.levels ?? '1:1')
    if ('snapshot' in step) {
      splice.snapshot({ ...stamp, sequence: step.snapshot }, levels)
    } else {
      const [first, last, previous = Number.NaN] = step.diff
      splice.diff({ ...stamp, first, sequence: last, previous }, levels)
    }
  }
  splice.end()
  builder.flush()
  return { out: messagesOf(builder.ready).map(word), ledger }
}

const CODES = Object.fromEntries(Object.entries(StatusCode).map(([name, code]) => [code, name]))

function word(message: ReturnType<typeof messagesOf>[number]): string {
  const { kind, code, detail, sequence, localTime, isSnapshot, isFlow } = message
  if (kind === 'status') return Number.isNaN(detail) ? CODES[code]! : `${CODES[code]!} ${detail}`
  const what = isSnapshot ? 'snapshot' : isFlow ? 'flow' : 'replay'
  const levels = message.levels.map(([isAsk, price, amount]) => `${isAsk ? 'a' : 'b'}${price}:${amount}`).join(' ')
  return `${what} ${sequence} @${localTime} ${levels}`
}

/** `b1:5 a2:0`: sides, prices and sizes; the side is a bid where it is left out. */
function levelsOf(text: string): LevelList {
  const levels = new LevelList()
  for (const [, side, price, amount] of text.matchAll(/([ab]?)([\d.]+):([\d.]+)/g)) {
    levels.pushText(side === 'a' ? SIDE_ASK : 0, price!, amount!)
  }
  return levels
}

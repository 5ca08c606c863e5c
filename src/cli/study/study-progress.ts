import type { StudyProgress } from '../../study/index.ts'
import type { CliIo } from '../io.ts'
import { formatCount } from '../progress.ts'

const REDRAW_MS = 100

/** One line on standard error, redrawn in place; silent where that is no terminal. `now` is milliseconds. */
export class StudyProgressLine {
  private readonly io: CliIo
  private readonly now: () => number
  private drawn = Number.NEGATIVE_INFINITY
  private phase = ''
  private isVisible = false

  constructor(io: CliIo, now: () => number = () => performance.now()) {
    this.io = io
    this.now = now
  }

  update(state: StudyProgress): void {
    if (!this.io.stderrIsTerminal) return
    const now = this.now()
    // A new phase is drawn at once: some are long and report nothing in between.
    if (state.phase === this.phase && now - this.drawn < REDRAW_MS) return
    this.drawn = now
    this.phase = state.phase
    this.isVisible = true
    this.io.err(`\r\x1b[2K${formatStudyProgress(state).slice(0, this.io.columns - 1)}`)
  }

  /** Clears the line. */
  end(): void {
    if (this.isVisible) this.io.err('\r\x1b[2K')
    this.isVisible = false
  }
}

/**
 * @example formatStudyProgress({ phase: 'study', market: 'binance BTCUSDT', done: 12, total: 75 })
 * // => 'studying binance BTCUSDT: measure 12 of 75'
 */
export function formatStudyProgress({ phase, market, done, total }: StudyProgress): string {
  if (phase === 'read') return `reading ${market === '' ? 'tables' : `${market}: ${formatCount(done)} rows`}`
  if (phase === 'study') return `studying ${market}: measure ${done} of ${total ?? '?'}`
  if (phase === 'detect') return `calibrating and watching detectors on ${market}`
  return phase === 'venues' ? 'comparing venues' : 'concluding'
}

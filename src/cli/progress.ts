import type { CliIo } from './io.ts'

/** What a progress line shows. */
export interface ProgressState {
  /** Compressed bytes read, and of how many. */
  readonly bytes: number
  readonly totalBytes: number
  readonly events: number
}

const REDRAW_MS = 100
const BAR_WIDTH = 24

/**
 * One line on standard error, redrawn in place: share done, rows per second, time left. Silent where standard error is no
 * terminal. `now` is milliseconds of a monotonic clock.
 */
export class ProgressLine {
  private readonly io: CliIo
  private readonly now: () => number
  private readonly started: number
  private drawn = 0
  private isVisible = false

  constructor(io: CliIo, now: () => number = () => performance.now()) {
    this.io = io
    this.now = now
    this.started = now()
  }

  update(state: ProgressState): void {
    if (!this.io.stderrIsTerminal) return
    const now = this.now()
    if (now - this.drawn < REDRAW_MS) return
    this.drawn = now
    this.isVisible = true
    this.io.err(`\r\x1b[2K${formatProgress(state, (now - this.started) / 1000).slice(0, this.io.columns - 1)}`)
  }

  /** Clears the line. */
  end(): void {
    if (this.isVisible) this.io.err('\r\x1b[2K')
    this.isVisible = false
  }
}

/**
 * @example formatProgress({ bytes: 50, totalBytes: 100, events: 3e6 }, 2)
 * // => '[############------------]  50 %   3.0 M rows   1.5 M rows/s   2 s left'
 */
export function formatProgress({ bytes, totalBytes, events }: ProgressState, seconds: number): string {
  const share = totalBytes > 0 ? Math.min(1, bytes / totalBytes) : 0
  const filled = Math.round(share * BAR_WIDTH)
  const bar = `[${'#'.repeat(filled)}${'-'.repeat(BAR_WIDTH - filled)}]`
  const rate = seconds > 0 ? events / seconds : 0
  const left = share > 0.01 ? `   ${formatSeconds((seconds / share) * (1 - share))} left` : ''
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)} %   ${formatCount(events)} rows   ${formatCount(rate)} rows/s${left}`
}

/** @example formatCount(1234567) // => '1.2 M' */
export function formatCount(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} G`
  if (count >= 1e6) return `${(count / 1e6).toFixed(1)} M`
  if (count >= 1e4) return `${(count / 1e3).toFixed(0)} k`
  return String(Math.round(count))
}

function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 90) return `${whole} s`
  if (whole < 5400) return `${Math.round(whole / 60)} min`
  return `${(whole / 3600).toFixed(1)} h`
}

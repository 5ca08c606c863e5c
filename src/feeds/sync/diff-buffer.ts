import type { Stamp } from './book-stream.ts'
import { LevelList } from './level-list.ts'

/** One message of a venue that numbers its updates: `first..last`, following `previous` where the venue says so. */
export interface Diff extends Stamp {
  /** First update id of the message (`U`). */
  readonly first: number
  /** Last update id of the message that came before it (`pu`); NaN where the venue does not send it. */
  readonly previous: number
}

export interface DiffBufferLimits {
  readonly diffs: number
  readonly levels: number
}

interface Entry {
  readonly diff: Diff
  /** Its verdict has been counted already. */
  judged: boolean
  /** End of its levels in the arena; they begin where those of the entry before it end. */
  to: number
}

/**
 * Diffs in the order received, with their levels in one arena of columns: keeping a diff copies numbers and allocates
 * one small object. Bounded by the caller, who asks `isFull` before a push.
 */
export class DiffBuffer {
  private entries: Entry[] = []
  /** Entries before this one are gone; they are cleared away in bulk. */
  private head = 0
  private readonly arena = new LevelList()
  private readonly scratch = new LevelList()

  get length(): number {
    return this.entries.length - this.head
  }

  isFull(limits: DiffBufferLimits): boolean {
    return this.length >= limits.diffs || this.arena.length - this.start(this.head) >= limits.levels
  }

  push(diff: Diff, levels: LevelList, judged: boolean): void {
    this.arena.append(levels)
    this.entries.push({ diff, judged, to: this.arena.length })
  }

  diff(index: number): Diff {
    return this.entries[this.head + index]!.diff
  }

  isJudged(index: number): boolean {
    return this.entries[this.head + index]!.judged
  }

  markJudged(index: number): void {
    this.entries[this.head + index]!.judged = true
  }

  /** Levels of one diff; valid until the next call. */
  levels(index: number): LevelList {
    const at = this.head + index
    this.scratch.clear()
    this.scratch.append(this.arena, this.start(at), this.entries[at]!.to)
    return this.scratch
  }

  /** Forgets the `count` oldest diffs. */
  discard(count: number): void {
    this.head += count
    if (this.head === this.entries.length) return this.clear()
    // Moving what is left is paid for by the larger part that goes.
    if (this.head < 64 || 2 * this.head < this.entries.length) return
    const levels = this.start(this.head)
    this.arena.discard(levels)
    this.entries = this.entries.slice(this.head)
    for (const entry of this.entries) entry.to -= levels
    this.head = 0
  }

  clear(): void {
    this.entries = []
    this.head = 0
    this.arena.clear()
  }

  private start(at: number): number {
    return at === 0 ? 0 : this.entries[at - 1]!.to
  }
}

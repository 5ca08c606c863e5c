import {
  type EventColumns,
  type IntegrityProfile,
  LAST,
  type ScaleChange,
  SNAPSHOT,
  StatusCode,
} from '../market/index.ts'
import { applyLevels } from './apply-levels.ts'
import { ChangeLog } from './change-log.ts'
import { LadderBook } from './ladder-book.ts'
import { SnapshotBuffer } from './snapshot-buffer.ts'
import { TopLevels } from './top-levels.ts'

export type BookState = 'empty' | 'syncing' | 'live' | 'suspect' | 'resyncing'

/** What a message did to the book. */
export type MessageOutcome =
  | 'flow' // an ordinary delta while live: may be differenced with the state before
  | 'anchored' // a snapshot that replaced the book: no flow, predecessors are forgotten
  | 'diverged' // the same, and the book before it was wrong
  | 'silent' // the book is not live: nothing may be read from it

/** Where a follower counts what it finds; an `IntegrityLedger` is one. */
export interface FollowerTally {
  crossed: number
  readonly verdicts: { divergence: number }
  readonly anchors: { compared: number; equal: number }
}

/** A book that stays crossed for this many messages is wrong, unless the venue's books may cross. */
const CROSSED_LIMIT = 3

/** Levels whose changes mark the top as dirty: the deepest rank any streaming measure differences. */
export const TOP_DEPTH = 10

/**
 * Feeds the rows of one instrument's book stream to a `LadderBook` and keeps the integrity state machine (DESIGN 4.2):
 * empty -> syncing -> live -> suspect -> resyncing -> live.
 *
 * Readers and synchronisers decide *what* may be applied; the follower decides *whether the book can be read*. A snapshot
 * that arrives while live is first compared with the book inside the snapshot's own price range, then replaces it.
 */
export class BookFollower {
  readonly book = new LadderBook()
  readonly changes = new ChangeLog()
  readonly bidTop = new TopLevels(TOP_DEPTH)
  readonly askTop = new TopLevels(TOP_DEPTH)
  state: BookState = 'empty'
  /** The live book is checked by sequence, checksum or anchor. */
  isVerified = false
  /** Keep `bidTop` and `askTop` up to date; whoever does not read them saves their cost. */
  tracksTop = true
  private readonly profile: IntegrityProfile
  private readonly tally: FollowerTally
  private readonly snapshot = new SnapshotBuffer()
  private inSnapshot = false
  /** A live status was announced; the book itself may still be on its way. */
  private isAnnounced = false
  private hasBook = false
  private crossedRun = 0

  constructor(profile: IntegrityProfile, tally: FollowerTally) {
    this.profile = profile
    this.tally = tally
  }

  get isLive(): boolean {
    return this.state === 'live'
  }

  /**
   * Applies the rows of one message from `from` on, up to its last row or to `to`, and returns the row after. A message
   * that goes on in the next batch is continued by the next call.
   */
  apply(columns: EventColumns, from: number, to: number): number {
    const { flags } = columns
    if ((flags[from]! & SNAPSHOT) === 0 && this.hasBook) {
      return applyLevels(this.book, columns, from, to, this.changes, this.bidTop, this.askTop)
    }
    let next = from
    while (next < to && (flags[next++]! & LAST) === 0);
    if ((flags[from]! & SNAPSHOT) !== 0) {
      this.inSnapshot = true
      this.snapshot.append(columns, from, next)
    }
    return next
  }

  /** The message is complete. Must be called once per message, before the next `apply`. */
  endMessage(): MessageOutcome {
    if (this.inSnapshot) return this.endSnapshot()
    if (!this.hasBook || !this.isAnnounced) return 'silent'
    if (this.profile.depthScope === 'window') this.trustWindow()
    if (this.book.isCrossed && !this.profile.mayCross) {
      this.tally.crossed++
      if (++this.crossedRun >= CROSSED_LIMIT && this.state === 'live') this.state = 'suspect'
    } else if (this.crossedRun > 0) {
      this.crossedRun = 0
      if (this.state === 'suspect') {
        this.state = 'live'
        this.restartTop()
        return 'anchored'
      }
    }
    if (this.state !== 'live') return 'silent'
    if (this.tracksTop) {
      this.bidTop.refresh(this.book.bids)
      this.askTop.refresh(this.book.asks)
    }
    return 'flow'
  }

  /** A change of integrity announced by the stream. */
  status(code: number): void {
    if (code === StatusCode.liveVerified || code === StatusCode.liveUnverified) {
      this.isAnnounced = true
      this.isVerified = code === StatusCode.liveVerified
      if (this.hasBook) this.goLive()
      return
    }
    if (code === StatusCode.epoch) return
    this.isAnnounced = false
    this.hasBook = false
    this.crossedRun = 0
    if (code === StatusCode.syncing) this.state = 'syncing'
    else this.state = code === StatusCode.resyncing || code === StatusCode.reset ? 'resyncing' : 'suspect'
  }

  rescale(change: ScaleChange): void {
    this.book.rescale(change)
    this.snapshot.rescale(change)
    for (let i = 0; i < this.changes.count; i++) {
      this.changes.tick[i]! *= change.tickFactor
      this.changes.delta[i]! *= change.lotFactor
    }
    this.bidTop.rescale(change)
    this.askTop.rescale(change)
  }

  private endSnapshot(): MessageOutcome {
    this.inSnapshot = false
    const { snapshot, book, tally } = this
    let outcome: MessageOutcome = 'anchored'
    if (this.hasBook && this.isAnnounced) {
      tally.anchors.compared++
      if (snapshot.agreesWith(book, this.profile.depthScope === 'full')) {
        tally.anchors.equal++
      } else {
        tally.verdicts.divergence++
        outcome = 'diverged'
      }
    }
    snapshot.replace(book)
    if (this.profile.depthScope !== 'full') {
      book.trustedLow = snapshot.lowestBid
      book.trustedHigh = snapshot.highestAsk
    }
    snapshot.clear()
    this.hasBook = true
    this.crossedRun = 0
    if (!this.isAnnounced) return 'silent'
    this.goLive()
    return outcome
  }

  private goLive(): void {
    this.state = 'live'
    this.restartTop()
  }

  private restartTop(): void {
    this.bidTop.restart(this.book.bids)
    this.askTop.restart(this.book.asks)
  }

  /** In a depth window nothing is known beyond its worst level. */
  private trustWindow(): void {
    this.book.trustedLow = this.book.bids.worst
    this.book.trustedHigh = -this.book.asks.worst
  }
}

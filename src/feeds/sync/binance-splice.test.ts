import { describe, expect, it } from 'vitest'
import { runSplice, type SpliceStep } from '../../../test/support/splice-script.ts'
import { FUTURES_SPLICE, SPOT_SPLICE } from './splice-rule.ts'

const diff = (first: number, last: number, levels?: string): SpliceStep => ({
  diff: [first, last],
  ...(levels === undefined ? {} : { levels }),
})
const chained = (previous: number, first: number, last: number): SpliceStep => ({ diff: [first, last, previous] })
const snapshot = (position: number, levels?: string): SpliceStep => ({
  snapshot: position,
  ...(levels === undefined ? {} : { levels }),
})

describe('BinanceSplice, spot', () => {
  it('replays buffered diffs onto the snapshot as changes that are no flow, then goes live', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [
      diff(1, 5),
      diff(6, 10, '2:2'),
      diff(11, 12, '3:3'),
      snapshot(8, '1:9'),
      diff(13, 13, '4:4'),
    ])
    expect(out).toEqual([
      'syncing',
      'snapshot 8 @3 b1:9',
      'replay 10 @3 b2:2',
      'replay 12 @3 b3:3',
      'liveVerified',
      'flow 13 @4 b4:4',
    ])
    expect(ledger.verdicts).toMatchObject({ ok: 3, stale: 1, gap: 0 })
    expect(ledger.messages).toBe(4)
  })

  it('is not live before the first diff has proved that it continues the snapshot', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [snapshot(8), diff(5, 8), diff(9, 9), diff(10, 10)])
    expect(out).toEqual(['syncing', 'snapshot 8 @0 b1:1', 'liveVerified', 'flow 9 @2 b1:1', 'flow 10 @3 b1:1'])
    expect(ledger.verdicts).toMatchObject({ ok: 2, stale: 1 })
  })

  it.each([
    ['begins before the snapshot and ends after it', diff(7, 12), 'ok'],
    ['begins right after the snapshot', diff(9, 9), 'ok'],
    ['ends at the snapshot', diff(5, 8), 'stale'],
    ['leaves one update out', diff(10, 10), 'gap'],
  ] as const)('a first diff that %s is %s', (_what, first, verdict) => {
    const { ledger } = runSplice(SPOT_SPLICE, [snapshot(8), first])
    expect(ledger.verdicts[verdict]).toBe(1)
  })

  it('leaves out a snapshot that is older than every buffered diff, and waits for a newer one', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [diff(10, 12), snapshot(8), diff(13, 13), snapshot(12)])
    expect(out).toEqual(['syncing', 'snapshot 12 @3 b1:1', 'replay 13 @3 b1:1', 'liveVerified'])
    expect(ledger.verdicts).toMatchObject({ ok: 1, stale: 1, gap: 0 })
  })

  it('calls updates missing between buffered diffs a gap when the snapshot falls into the hole', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [diff(1, 5), diff(10, 12), snapshot(7)])
    expect(out).toEqual(['syncing', 'gap 2', 'resyncing'])
    expect(ledger.verdicts).toMatchObject({ stale: 1, gap: 1 })
  })

  it('stops a replay at a hole and starts again from the next snapshot', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [
      diff(1, 5),
      diff(6, 6),
      diff(10, 12),
      snapshot(3),
      diff(13, 13),
      snapshot(11),
    ])
    expect(out).toEqual([
      'syncing',
      'snapshot 3 @3 b1:1',
      'replay 5 @3 b1:1',
      'replay 6 @3 b1:1',
      'gap 3',
      'resyncing',
      'snapshot 11 @5 b1:1',
      'replay 12 @5 b1:1',
      'replay 13 @5 b1:1',
      'liveVerified',
    ])
    expect(ledger.verdicts).toMatchObject({ ok: 3, gap: 1 })
    expect(ledger.messages).toBe(4)
  })

  it('sizes a gap, keeps its place and applies nothing until a snapshot has been spliced', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [
      snapshot(8),
      diff(9, 9),
      diff(15, 16),
      diff(17, 17),
      snapshot(16),
      diff(18, 18),
    ])
    expect(out).toEqual([
      'syncing',
      'snapshot 8 @0 b1:1',
      'liveVerified',
      'flow 9 @1 b1:1',
      'gap 5',
      'resyncing',
      'snapshot 16 @4 b1:1',
      'replay 17 @4 b1:1',
      'liveVerified',
      'flow 18 @5 b1:1',
    ])
    expect(ledger.gaps).toEqual([{ at: 2, size: 5, where: { file: 'script', line: 3 } }])
    expect(ledger.verdicts).toMatchObject({ ok: 3, gap: 1 })
    expect(ledger.messages).toBe(4)
  })

  it('skips duplicates and what the snapshot already contained', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [snapshot(8), diff(9, 10), diff(9, 10), diff(3, 4), diff(11, 11)])
    expect(out.slice(2)).toEqual(['liveVerified', 'flow 10 @1 b1:1', 'flow 11 @4 b1:1'])
    expect(ledger.verdicts).toMatchObject({ ok: 2, duplicate: 1, stale: 1 })
  })

  it('treats a diff that overlaps what was applied as out of order', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [snapshot(8), diff(9, 10), diff(10, 12)])
    expect(out.slice(-2)).toEqual(['outOfOrder', 'resyncing'])
    expect(ledger.verdicts).toMatchObject({ ok: 1, out_of_order: 1, gap: 0 })
  })

  it('brings a late snapshot to the position of the live book before it passes it on', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [
      snapshot(8, 'b10:1 b9:1 a11:1 a12:1'),
      diff(9, 9, 'b10:5 b2:7'),
      diff(10, 10, 'a11:0 a99:3'),
      snapshot(8, 'b10:1 b9:1 a11:1 a12:1'),
    ])
    expect(out.slice(-2)).toEqual(['snapshot 10 @3 b10:5 b9:1 a12:1', 'replay 10 @3 b2:7 a99:3'])
    expect(ledger.messages).toBe(2)
  })

  it('keeps a snapshot that is ahead of the stream until the stream has reached it', () => {
    const { out } = runSplice(SPOT_SPLICE, [
      snapshot(8, 'b1:1 a2:1'),
      diff(9, 9, 'b1:2'),
      snapshot(11, 'b1:3 a2:1'),
      diff(10, 10, 'b1:9'),
      diff(11, 12, 'b1:3 a2:6'),
    ])
    expect(out.slice(3)).toEqual([
      'flow 9 @1 b1:2',
      'flow 10 @3 b1:9',
      'flow 12 @4 b1:3 a2:6',
      'snapshot 12 @4 b1:3 a2:6',
    ])
  })

  it('rebuilds from a snapshot ahead of the stream when updates are lost before it', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [snapshot(8), diff(9, 9), snapshot(14), diff(13, 15)])
    expect(out.slice(3)).toEqual([
      'flow 9 @1 b1:1',
      'gap 3',
      'resyncing',
      'snapshot 14 @3 b1:1',
      'replay 15 @3 b1:1',
      'liveVerified',
    ])
    expect(ledger.verdicts).toMatchObject({ ok: 1, gap: 1 })
  })

  it('leaves a snapshot alone that is older than the diffs it knows', () => {
    const { out } = runSplice(SPOT_SPLICE, [snapshot(8), diff(9, 9), snapshot(4), diff(10, 10)])
    expect(out.slice(3)).toEqual(['flow 9 @1 b1:1', 'flow 10 @3 b1:1'])
  })

  it('forgets what waited when the source is cut', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [diff(1, 5), { cut: true }, diff(6, 9), snapshot(7)])
    expect(out).toEqual([
      'syncing',
      'disconnect',
      'resyncing',
      'snapshot 7 @3 b1:1',
      'replay 9 @3 b1:1',
      'liveVerified',
    ])
    expect(ledger.verdicts).toMatchObject({ unverifiable: 1, ok: 1 })
  })

  it('finds every diff unverifiable when no snapshot ever comes', () => {
    const { out, ledger } = runSplice(SPOT_SPLICE, [diff(1, 5), diff(6, 9)])
    expect(out).toEqual(['syncing'])
    expect(ledger.verdicts).toMatchObject({ unverifiable: 2, ok: 0 })
  })

  it('lets the waiting diffs go when they outgrow their buffer, counts it, and keeps counting each diff once', () => {
    const steps = [1, 2, 3, 4, 5].map((id) => diff(id, id))
    const { out, ledger } = runSplice(SPOT_SPLICE, [...steps, snapshot(4), diff(6, 6)], { diffs: 2, levels: 1000 })
    expect(ledger.bufferOverflows).toBe(2)
    expect(out.slice(-3)).toEqual(['replay 5 @5 b1:1', 'liveVerified', 'flow 6 @6 b1:1'])
    expect(ledger.verdicts).toMatchObject({ unverifiable: 4, ok: 2 })
    expect(ledger.messages).toBe(6)
  })
})

describe('BinanceSplice, futures', () => {
  it('follows `pu`, not the ids, which are shared by all symbols', () => {
    const { out, ledger } = runSplice(FUTURES_SPLICE, [snapshot(100), chained(90, 95, 110), chained(110, 300, 350)])
    expect(out.slice(2)).toEqual(['liveVerified', 'flow 110 @1 b1:1', 'flow 350 @2 b1:1'])
    expect(ledger.verdicts).toMatchObject({ ok: 2, gap: 0 })
  })

  it.each([
    ['covers the snapshot', chained(90, 95, 110), 'ok'],
    ['ends at the snapshot', chained(90, 95, 100), 'ok'],
    ['begins after the snapshot but names it as its predecessor', chained(100, 140, 150), 'ok'],
    ['ends before the snapshot', chained(80, 85, 99), 'stale'],
    ['follows a diff that is missing', chained(120, 140, 150), 'gap'],
  ] as const)('a first diff that %s', (_what, first, verdict) => {
    const { ledger } = runSplice(FUTURES_SPLICE, [snapshot(100), first])
    expect(ledger.verdicts[verdict]).toBe(1)
  })

  it('accepts after a diff that ended at the snapshot the one that names it, live and buffered', () => {
    const steps = [chained(90, 95, 100), chained(100, 140, 150)]
    expect(runSplice(FUTURES_SPLICE, [snapshot(100), ...steps]).ledger.verdicts).toMatchObject({ ok: 2, gap: 0 })
    expect(runSplice(FUTURES_SPLICE, [...steps, snapshot(100)]).ledger.verdicts).toMatchObject({ ok: 2, gap: 0 })
  })

  it('does not size a gap, because ids are no count', () => {
    const { out, ledger } = runSplice(FUTURES_SPLICE, [snapshot(100), chained(100, 110, 120), chained(200, 210, 220)])
    expect(out.slice(-2)).toEqual(['gap', 'resyncing'])
    expect(ledger.gaps).toEqual([{ at: 2, size: null, where: { file: 'script', line: 3 } }])
  })
})

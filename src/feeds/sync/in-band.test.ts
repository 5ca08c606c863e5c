import { describe, expect, it } from 'vitest'
import { messagesOf } from '../../../test/support/row-replay.ts'
import { createInstrument, StatusCode, type VerdictCounts } from '../../market/index.ts'
import { BatchBuilder } from '../batch-builder.ts'
import { createLedger } from '../ledger.ts'
import { AnchorSync } from './anchor-sync.ts'
import { BookStream, type Stamp } from './book-stream.ts'
import { ChainSync } from './chain-sync.ts'
import { CounterSync } from './counter-sync.ts'
import { LevelList } from './level-list.ts'

interface Synchroniser {
  snapshot(stamp: Stamp, levels: LevelList): void
  update(stamp: Stamp, previous: number, levels: LevelList): void
  interrupt(stamp: Stamp): void
}

/** `s7` snapshot 7, `u8` update 8, `u9<8` update 9 that follows 8, `cut`. */
function run(make: (stream: BookStream) => Synchroniser, script: string) {
  const instrument = createInstrument({ venue: 'acme', symbol: 'X' })
  const ledger = createLedger(instrument)
  const builder = new BatchBuilder(instrument, { withSequence: true })
  const sync = make(new BookStream(builder, ledger))
  script.split(' ').forEach((step, index) => {
    const [, kind, id, previous] = /^(s|u|cut)(\d*)<?(\d*)$/.exec(step)!
    const sequence = id === '' ? Number.NaN : Number(id)
    const stamp = { localTime: index, exchangeTime: index, sequence, where: { file: 'script', line: index + 1 } }
    const levels = new LevelList()
    levels.pushText(0, '1', '1')
    if (kind === 's') sync.snapshot(stamp, levels)
    else if (kind === 'u') sync.update(stamp, Number(previous), levels)
    else sync.interrupt(stamp)
  })
  builder.flush()
  const out = messagesOf(builder.ready).map(({ kind, code, detail, isSnapshot, sequence }) => {
    if (kind === 'status') return CODES[code]! + (Number.isNaN(detail) ? '' : ` ${detail}`)
    return `${isSnapshot ? 's' : 'u'}${Number.isNaN(sequence) ? '' : sequence}`
  })
  const verdicts = Object.entries(ledger.verdicts).filter(([, count]) => count > 0)
  return { out: out.join(', '), verdicts: Object.fromEntries(verdicts) as Partial<VerdictCounts>, ledger }
}

const CODES = Object.fromEntries(Object.entries(StatusCode).map(([name, code]) => [code, name]))

const counter = (stream: BookStream): Synchroniser => {
  const sync = new CounterSync(stream)
  return {
    snapshot: (stamp, levels) => sync.snapshot(stamp, levels),
    update: (stamp, _previous, levels) => sync.delta(stamp, levels),
    interrupt: (stamp) => sync.interrupt(stamp),
  }
}
const anchor = (stream: BookStream): Synchroniser => {
  const sync = new AnchorSync(stream)
  return {
    snapshot: (stamp, levels) => sync.snapshot(stamp, levels),
    update: (stamp, _previous, levels) => sync.update(stamp, levels),
    interrupt: (stamp) => sync.interrupt(stamp),
  }
}
const chain = (stream: BookStream): Synchroniser => new ChainSync(stream)

describe('CounterSync', () => {
  // biome-ignore format: one case per line
  it.each([
    ['counts one by one',                           's7 u8 u9',       'syncing, s7, liveVerified, u8, u9',                               { ok: 3 }],
    ['applies nothing before a snapshot',           'u6 s7 u8',       'syncing, s7, liveVerified, u8',                                   { unverifiable: 1, ok: 2 }],
    ['skips the last delta sent again',             's7 u8 u8 u9',    'syncing, s7, liveVerified, u8, u9',                               { duplicate: 1, ok: 3 }],
    ['passes the same state on for comparison',     's7 u8 s8 u9',    'syncing, s7, liveVerified, u8, s8, u9',                           { duplicate: 1, ok: 3 }],
    ['takes a snapshot as the next message',        's7 s8 u9',       'syncing, s7, liveVerified, s8, u9',                               { ok: 3 }],
    ['starts anew at 1',                            's7 u8 s1 u2',    'syncing, s7, liveVerified, u8, reset, s1, liveVerified, u2',      { ok: 3, reset: 1 }],
    ['starts anew at 1 whatever the message says',  's7 u8 u1 u2',    'syncing, s7, liveVerified, u8, reset, s1, liveVerified, u2',      { ok: 3, reset: 1 }],
    ['starts anew with a snapshot further back',    's7 u8 s3 u4',    'syncing, s7, liveVerified, u8, reset, s3, liveVerified, u4',      { ok: 3, reset: 1 }],
    ['begins at 1 without a reset',                 's1 u2',          'syncing, s1, liveVerified, u2',                                   { ok: 2 }],
    ['sizes a gap and waits for a snapshot',        's7 u10 u11 s11', 'syncing, s7, liveVerified, gap 2, resyncing, s11, liveVerified',  { ok: 2, gap: 1, unverifiable: 1 }],
    ['ends a gap by the snapshot that reveals it',  's7 s10 u11',     'syncing, s7, liveVerified, gap 2, resyncing, s10, liveVerified, u11', { ok: 2, gap: 1 }],
    ['gives up the book at a smaller number',       's7 u8 u7 u9 s9', 'syncing, s7, liveVerified, u8, outOfOrder, resyncing, s9, liveVerified', { ok: 3, out_of_order: 1, unverifiable: 1 }],
    ['ends at a disconnect',                        's7 cut u8 s8',   'syncing, s7, liveVerified, disconnect, resyncing, s8, liveVerified', { ok: 2, unverifiable: 1 }],
    ['accepts the empty first snapshot of options', 's0 u1 u2',       'syncing, s0, liveVerified, reset, s1, liveVerified, u2',          { ok: 2, reset: 1 }],
  ])('%s', (_what, script, out, verdicts) => {
    const found = run(counter, script)
    expect(found.out).toBe(out)
    expect(found.verdicts).toEqual(verdicts)
    expect(found.ledger.messages).toBe(script.split(' ').filter((step) => step !== 'cut').length)
  })

  it('keeps the place and size of a gap', () => {
    expect(run(counter, 's7 u10').ledger.gaps).toEqual([{ at: 1, size: 2, where: { file: 'script', line: 2 } }])
  })
})

describe('AnchorSync', () => {
  // biome-ignore format: one case per line
  it.each([
    ['cannot verify an update, but applies it',   's u u',      'syncing, s, liveUnverified, u, u',                                  { ok: 1, unverifiable: 2 }],
    ['applies nothing before a snapshot',         'u s u',      'syncing, s, liveUnverified, u',                                     { ok: 1, unverifiable: 2 }],
    ['passes repeated snapshots on',              's u s u',    'syncing, s, liveUnverified, u, s, u',                               { ok: 2, unverifiable: 2 }],
    ['ends at a disconnect',                      's cut u s',  'syncing, s, liveUnverified, disconnect, resyncing, s, liveUnverified', { ok: 2, unverifiable: 1 }],
  ])('%s', (_what, script, out, verdicts) => {
    const found = run(anchor, script)
    expect(found.out).toBe(out)
    expect(found.verdicts).toEqual(verdicts)
  })
})

describe('ChainSync', () => {
  // biome-ignore format: one case per line
  it.each([
    ['follows the chain over jumping ids',            's10 u17<10 u30<17',        'syncing, s10, liveVerified, u17, u30',                              { ok: 3 }],
    ['applies nothing before a snapshot',             'u9<5 s10 u17<10',          'syncing, s10, liveVerified, u17',                                   { ok: 2, unverifiable: 1 }],
    ['takes "nothing has changed" as a duplicate',    's10 u10<10 u17<10',        'syncing, s10, liveVerified, u17',                                   { ok: 2, duplicate: 1 }],
    ['skips the last update sent again',              's10 u17<10 u17<10 u20<17', 'syncing, s10, liveVerified, u17, u20',                              { ok: 3, duplicate: 1 }],
    ['accepts smaller ids while the chain holds',     's10 u3<10 u5<3',           'syncing, s10, liveVerified, u3, u5',                                { ok: 2, reset: 1 }],
    ['cannot size a gap',                             's10 u30<17 u31<30 s31',    'syncing, s10, liveVerified, gap, resyncing, s31, liveVerified',     { ok: 2, gap: 1, unverifiable: 1 }],
    ['gives up the book at an earlier predecessor',   's10 u17<10 u9<8 s20',      'syncing, s10, liveVerified, u17, outOfOrder, resyncing, s20, liveVerified', { ok: 3, out_of_order: 1 }],
    ['passes the same state on for comparison',       's10 u17<10 s17 u20<17',    'syncing, s10, liveVerified, u17, s17, u20',                         { ok: 4 }],
    ['replaces the book by a snapshot of another id', 's10 u17<10 s40 u41<40',    'syncing, s10, liveVerified, u17, reset, s40, liveVerified, u41',    { ok: 3, reset: 1 }],
    ['ends at a disconnect',                          's10 cut u17<10 s20',       'syncing, s10, liveVerified, disconnect, resyncing, s20, liveVerified', { ok: 2, unverifiable: 1 }],
  ])('%s', (_what, script, out, verdicts) => {
    const found = run(chain, script)
    expect(found.out).toBe(out)
    expect(found.verdicts).toEqual(verdicts)
  })

  it('records a gap of unknown size as unknown', () => {
    expect(run(chain, 's10 u30<17').ledger.gaps[0]?.size).toBeNull()
  })
})

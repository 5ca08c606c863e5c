import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { createVerdictCounts } from '../market/index.ts'
import { identifyInputs } from './input-identity.ts'
import { MANIFEST_NAME, Manifest, type ManifestEntry } from './manifest.ts'
import { hashConfiguration } from './stable-json.ts'

const CONFIG = hashConfiguration({ every: '1s' })
const INPUT = [
  { name: 'book.csv.gz', size: 10, sha256: 'aa' },
  { name: 'trades.csv.gz', size: 20, sha256: 'bb' },
]

function entry(partition: string, changes: Partial<ManifestEntry> = {}): ManifestEntry {
  return {
    partition,
    status: 'ok',
    config: CONFIG,
    input: INPUT,
    rows: 86_400,
    verdicts: { ...createVerdictCounts(), ok: 7, gap: 1 },
    files: [],
    ...changes,
  }
}

describe('Manifest', () => {
  it('finds a finished partition again, in another process too, whatever the order of its inputs', () => {
    const { path } = tempFolder()
    Manifest.open(path).record(entry('a'))
    const found = Manifest.open(path).find('a', INPUT.toReversed(), CONFIG)
    expect(found).toEqual(entry('a'))
  })

  it.each([
    ['another configuration', { config: hashConfiguration({ every: '2s' }) }],
    ['another content of an input', { input: [INPUT[0]!, { ...INPUT[1]!, sha256: 'cc' }] }],
    ['another name of an input', { input: [INPUT[0]!, { ...INPUT[1]!, name: 'x' }] }],
    ['an input less', { input: INPUT.slice(1) }],
    ['a failure', { status: 'failed', error: { code: 'file.corrupt', message: 'broken' } }],
    ['a file that is not there', { files: [{ path: 'a/part.parquet', size: 3 }] }],
  ] as const)('does not take %s for done', (_what, changes) => {
    const { path } = tempFolder()
    Manifest.open(path).record(entry('a', changes as Partial<ManifestEntry>))
    expect(Manifest.open(path).find('a', INPUT, CONFIG)).toBeUndefined()
    expect(Manifest.open(path).last('a')).toEqual(entry('a', changes as Partial<ManifestEntry>))
  })

  it('takes a file of another size for not done', () => {
    const { path, write } = tempFolder()
    const part = write('a/part.parquet', 'abc')
    Manifest.open(path).record(entry('a', { files: [{ path: 'a/part.parquet', size: 3 }] }))
    expect(Manifest.open(path).find('a', INPUT, CONFIG)).toBeDefined()
    truncateSync(part, 2)
    expect(Manifest.open(path).find('a', INPUT, CONFIG)).toBeUndefined()
  })

  it('believes the last entry of a partition', () => {
    const { path } = tempFolder()
    const manifest = Manifest.open(path)
    manifest.record(entry('a'))
    manifest.record(entry('b'))
    manifest.record(entry('a', { status: 'failed' }))
    expect(Manifest.open(path).find('a', INPUT, CONFIG)).toBeUndefined()
    expect(Manifest.open(path).find('b', INPUT, CONFIG)).toBeDefined()
    expect(manifest.find('a', INPUT, CONFIG)).toBeUndefined()
  })

  it('survives being cut anywhere: whole lines count, the rest is gone with the next entry', () => {
    fc.assert(
      fc.property(fc.nat(), (cut) => {
        const { path } = tempFolder()
        const manifest = Manifest.open(path)
        const ends = ['a', 'b', 'c'].map((partition) => {
          manifest.record(entry(partition))
          return statSync(manifest.path).size
        })
        const length = cut % (ends[2]! + 1)
        truncateSync(manifest.path, length)
        const resumed = Manifest.open(path)
        const whole = ends.filter((end) => end <= length).length
        expect(['a', 'b', 'c'].filter((name) => resumed.last(name))).toEqual(['a', 'b', 'c'].slice(0, whole))
        resumed.record(entry('d'))
        const again = Manifest.open(path)
        expect(again.last('d')).toEqual(entry('d'))
        expect(readFileSync(again.path, 'utf8').split('\n')).toHaveLength(whole + 2)
      }),
      { numRuns: 50 },
    )
  })

  it('names the line that cannot be read', () => {
    const { path } = tempFolder()
    const manifest = Manifest.open(path)
    manifest.record(entry('a'))
    appendFileSync(manifest.path, 'rubbish\n')
    expect(() => Manifest.open(path)).toThrow(
      expect.objectContaining({ code: 'file.malformed', where: { file: manifest.path, line: 2 } }),
    )
  })

  it('is the same text after compacting, whatever happened on the way', async () => {
    const [one, two] = [tempFolder().path, tempFolder().path]
    const straight = Manifest.open(one)
    for (const name of ['a', 'b']) straight.record(entry(name))
    const winding = Manifest.open(two)
    winding.record(entry('b', { status: 'failed' }))
    winding.record(entry('a'))
    appendFileSync(winding.path, '{"parti')
    const resumed = Manifest.open(two)
    resumed.record(entry('b'))
    await straight.compact()
    await resumed.compact()
    const text = readFileSync(join(one, MANIFEST_NAME), 'utf8')
    expect(readFileSync(join(two, MANIFEST_NAME), 'utf8')).toBe(text)
    const before = statSync(resumed.path)
    await resumed.compact()
    expect(statSync(resumed.path).ino).toBe(before.ino)
  })

  it('says which manifest cannot be written', () => {
    const manifest = Manifest.open(join(tempFolder().path, 'gone'))
    expect(() => manifest.record(entry('a'))).toThrow(
      expect.objectContaining({ code: 'store.write_failed', where: { file: manifest.path } }),
    )
  })
})

describe('identifyInputs', () => {
  it('is name, size and SHA-256 of the content, without the folder', async () => {
    const { write } = tempFolder()
    const paths = [write('x/day.csv', 'abc'), write('y/day.csv', '')]
    expect(await identifyInputs(paths)).toEqual([
      { name: 'day.csv', size: 3, sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
      { name: 'day.csv', size: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    ])
  })

  it('reads a file again when it has changed', async () => {
    const { write } = tempFolder()
    const path = write('day.csv', 'abc')
    const [before] = await identifyInputs([path])
    writeFileSync(path, 'abcd')
    const [after] = await identifyInputs([path])
    expect(after).not.toEqual(before)
  })

  it('names a file that is not there', async () => {
    await expect(identifyInputs(['/no/such'])).rejects.toMatchObject({
      code: 'file.not_found',
      where: { file: '/no/such' },
    })
  })
})

describe('hashConfiguration', () => {
  it('depends on the content, not on the order of keys or on absent ones', () => {
    const one = hashConfiguration({ a: 1, b: [{ c: null, d: 'x' }] })
    expect(hashConfiguration({ b: [{ d: 'x', c: null, e: undefined }], a: 1 })).toBe(one)
    expect(hashConfiguration({ a: 1, b: [{ c: null, d: 'y' }] })).not.toBe(one)
    expect(one).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each([[Number.NaN], [() => 1], [1n], [new Map([['a', 1]])], [new Date(0)], [undefined]])(
    'refuses %s rather than to lose it',
    (value) => {
      expect(() => hashConfiguration({ value: [value] })).toThrow(TypeError)
    },
  )
})

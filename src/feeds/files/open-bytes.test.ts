import { execFileSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canListHandles, openHandles } from '../../../test/support/open-handles.ts'
import { tarArchive } from '../../../test/support/tar-archive.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import { zipArchive } from '../../../test/support/zip-archive.ts'
import { SteelyardError } from '../../market/index.ts'
import { type OpenBytesOptions, openBytes } from './open-bytes.ts'

const text = (value: string) => Buffer.from(value)
/** Bytes that do not compress, from a fixed linear congruential sequence. */
const noise = (length: number) => {
  const bytes = Buffer.alloc(length)
  let state = 12345
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}
const LINES = text(Array.from({ length: 60_000 }, (_, row) => `${row},bid,${row * 7}\n`).join(''))

async function readAll(path: string, options: OpenBytesOptions = {}): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of openBytes(path, options)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function failureOf(path: string, options: OpenBytesOptions = {}): Promise<SteelyardError> {
  const failure = await readAll(path, options).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(SteelyardError)
  return failure as SteelyardError
}

describe('openBytes', () => {
  const members = [
    { name: 'b.csv', data: text('second\n') },
    { name: 'a.csv', data: text('first\n') },
    { name: 'a.csv.CHECKSUM', data: text('0123') },
    { name: 'folder/', data: text('') },
    { name: 'folder/.hidden', data: text('x') },
  ]
  it.each<[string, () => Uint8Array | Promise<Uint8Array>, Uint8Array]>([
    ['plain text as it is', () => LINES, LINES],
    ['gzip', () => gzipSync(LINES), LINES],
    [
      'gzip of several members as one stream',
      () => Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]),
      text('one\ntwo\n'),
    ],
    ['gzip with zero padding at its end', () => Buffer.concat([gzipSync('one\n'), Buffer.alloc(700)]), text('one\n')],
    ['gzip that was gzipped again', () => gzipSync(gzipSync(LINES)), LINES],
    ['a gzip of nothing as nothing', () => gzipSync(''), text('')],
    ['zip, deflated', () => zipArchive([{ name: 'day.csv', data: LINES }]), LINES],
    ['zip, stored', () => zipArchive([{ name: 'day.csv', data: LINES, deflate: false }]), LINES],
    ['zip with an empty member as nothing', () => zipArchive([{ name: 'day.csv', data: text('') }]), text('')],
    ['the data members of a zip by name', () => zipArchive(members), text('first\nsecond\n')],
    ['a zip of a gzip', () => zipArchive([{ name: 'day.csv.gz', data: gzipSync(LINES) }]), LINES],
    ['the data members of a tar in archive order', () => tarArchive(members), text('second\nfirst\n')],
    ['tar.gz', async () => gzipSync(await tarArchive([{ name: 'x.data', data: LINES }])), LINES],
    [
      'a long member of a tar beside short ones',
      () => tarArchive([...members, { name: 'c', data: LINES }]),
      Buffer.concat([text('second\nfirst\n'), LINES]),
    ],
  ])('reads %s, whatever the file is called', async (_what, make, expected) => {
    const path = tempFolder().write('recording', await make())
    expect((await readAll(path)).equals(expected)).toBe(true)
    expect((await readAll(path, { chunkBytes: 4096 })).equals(expected)).toBe(true)
  })

  it('takes a plain file under a gzip name for what it is', async () => {
    expect(await readAll(tempFolder().write('day.csv.gz', 'plain\n'))).toEqual(text('plain\n'))
  })

  it.each([1, 7, 4096])('cuts every container into chunks of exactly %i bytes', async (chunkBytes) => {
    const folder = tempFolder()
    const data = noise(10_001)
    for (const file of [
      data,
      gzipSync(data),
      zipArchive([{ name: 'x', data }]),
      await tarArchive([{ name: 'x', data }]),
    ]) {
      const path = folder.write('file', file)
      const chunks: Uint8Array[] = []
      for await (const chunk of openBytes(path, { chunkBytes })) chunks.push(chunk)
      expect(new Set(chunks.slice(0, -1).map((chunk) => chunk.length))).toEqual(new Set([chunkBytes]))
      expect(Buffer.concat(chunks).equals(data)).toBe(true)
    }
  })

  it('reports stored bytes that add up to the size of the file', async () => {
    const folder = tempFolder()
    const data = noise(3_000_000)
    for (const file of [
      data,
      gzipSync(data),
      zipArchive([
        { name: 'x', data },
        { name: 'y.CHECKSUM', data },
      ]),
    ]) {
      let consumed = 0
      await readAll(folder.write('file', file), { onBytes: (bytes) => (consumed += bytes) })
      expect(consumed).toBe(file.length)
    }
  })

  describe('refuses', () => {
    const gz = gzipSync(noise(2_000_000))
    const damaged = Buffer.from(gz)
    damaged[1_500_000]! ^= 0xff
    const wrongSum = Buffer.from(gz)
    wrongSum[gz.length - 6]! ^= 0xff
    const zip = (claim: object) => zipArchive([{ name: 'day.csv', data: LINES, claim }])

    it.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
      ['a file of no bytes', () => text(''), 'the file is empty (0 bytes)'],
      ['a gzip of one byte', () => gz.subarray(0, 1), 'the file ends after 1 bytes'],
      ['a gzip cut in its header', () => gz.subarray(0, 9), 'unexpected end of file'],
      ['a gzip cut in its data', () => gz.subarray(0, 1_200_000), 'unexpected end of file'],
      ['a gzip cut in its trailer', () => gz.subarray(0, -1), 'unexpected end of file'],
      ['a gzip with a changed bit', () => damaged, 'incorrect data check'],
      ['a gzip with a wrong checksum', () => wrongSum, 'incorrect data check'],
      ['a gzip followed by text', () => Buffer.concat([gz, text('<html>')]), 'gzip: '],
      [
        'a gzip followed by text after padding',
        () => Buffer.concat([gz, Buffer.alloc(9), text('x')]),
        'followed by something else',
      ],
      [
        'a gzip whose second member is zeroed at its start',
        () => Buffer.concat([gz, Buffer.alloc(10), gz.subarray(10)]),
        'followed by something else',
      ],
      ['a zip that is cut', () => zip({}).subarray(0, -30), 'End of central directory'],
      ['a zip with a wrong checksum', () => zip({ crc32: 1 }), 'the checksum of day.csv is wrong'],
      ['a zip member longer than stated', () => zip({ bytes: 10 }), 'should be 10 bytes long and is not'],
      [
        'a zip member shorter than stated',
        () => zip({ bytes: LINES.length + 1 }),
        `should be ${LINES.length + 1} bytes long and is not`,
      ],
      ['a zip without data', () => zipArchive([{ name: 'x.CHECKSUM', data: LINES }]), 'holds no data file'],
      ['a tar that is cut', async () => (await tarArchive([{ name: 'x', data: LINES }])).subarray(0, 200_000), 'tar: '],
      [
        'a tar.gz whose tar is cut',
        async () => gzipSync((await tarArchive([{ name: 'x', data: LINES }])).subarray(0, 200_000)),
        'tar: ',
      ],
      [
        'a tar with a broken header',
        async () => (await tarArchive([{ name: 'x', data: LINES }])).fill(0x41, 0, 50),
        'tar: ',
      ],
      [
        'a tar.gz that is cut',
        async () => gzipSync(await tarArchive([{ name: 'x', data: LINES }])).subarray(0, -2000),
        'gzip: ',
      ],
      ['a tar without data', () => tarArchive([{ name: 'folder/', data: text('') }]), 'holds no data file'],
      [
        'a gzip in a gzip in a gzip and so on',
        () => [1, 2, 3, 4, 5].reduce<Buffer>((data) => gzipSync(data), LINES),
        'nested too deeply',
      ],
    ])('%s as corrupt, naming the file', async (_what, make, message) => {
      const path = tempFolder().write('day.gz', await make())
      const failure = await failureOf(path)
      expect(failure).toMatchObject({ code: 'file.corrupt', where: { file: path, byte: expect.any(Number) } })
      expect(failure.message).toContain(message)
      expect(failure.hint).toBeTruthy()
    })

    it('a damaged gzip with the decompressed offset it reached', async () => {
      const lines = gzipSync(LINES)
      const { where, message } = await failureOf(tempFolder().write('day.csv.gz', lines.subarray(0, lines.length >> 1)))
      expect(where.byte).toBeGreaterThan(0)
      expect(where.byte).toBeLessThan(LINES.length)
      expect(message).toBe(`gzip: unexpected end of file, after ${where.byte} decompressed bytes`)
    })

    it('what is not there', async () => {
      const { path, write } = tempFolder()
      expect(await failureOf(join(path, 'nothing.csv'))).toMatchObject({
        code: 'file.not_found',
        message: 'no such file',
        where: { file: join(path, 'nothing.csv') },
      })
      expect(await failureOf(join(write('a.csv', 'x'), 'b.csv'))).toMatchObject({ code: 'file.not_found' })
    })

    it('a folder, an encrypted zip and an unknown compression method', async () => {
      const { path, write } = tempFolder()
      expect(await failureOf(path)).toMatchObject({ code: 'file.unreadable', where: { file: path } })
      expect(await failureOf(write('a.zip', zip({ bits: 1 })))).toMatchObject({ code: 'file.unreadable' })
      expect((await failureOf(write('b.zip', zip({ method: 93 })))).message).toContain('compression method 93')
    })

    it.skipIf(process.platform === 'win32')('a pipe, without waiting for a writer', async () => {
      const path = join(tempFolder().path, 'pipe')
      execFileSync('mkfifo', [path])
      expect(await failureOf(path)).toMatchObject({ code: 'file.unreadable' })
    })

    it.skipIf(process.getuid?.() === 0)('a file without read permission', async () => {
      const path = tempFolder().write('day.csv', 'x')
      chmodSync(path, 0)
      expect(await failureOf(path)).toMatchObject({
        code: 'file.unreadable',
        message: 'cannot be read: permission denied',
      })
    })

    it('mutated containers without crashing or hanging: bytes or file.corrupt', async () => {
      const { write } = tempFolder()
      const data = noise(3000)
      const whole = [
        gzipSync(data),
        zipArchive([{ name: 'x', data }]),
        gzipSync(await tarArchive([{ name: 'x', data }])),
      ]
      const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 })
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...whole), edits, fc.nat(), async (file, changes, cut) => {
          const mutated = Buffer.from(file)
          for (const [at, value] of changes) mutated[at % mutated.length] = value
          const path = write('f.gz', mutated.subarray(0, cut % 4 === 0 ? cut % mutated.length : mutated.length))
          const result = await readAll(path).catch((error: unknown) => error)
          if (!Buffer.isBuffer(result)) {
            expect(result).toMatchObject({
              code: expect.stringMatching(/^file\.(corrupt|unreadable)$/),
              where: { file: path },
            })
          }
        }),
        { numRuns: 150 },
      )
    })
  })

  it.skipIf(!canListHandles)(
    'leaves no handle open: at the end, after break, after damage, after an abort',
    async () => {
      const { write } = tempFolder()
      const data = noise(6_000_000)
      const gz = gzipSync(data, { level: 1 })
      const files = [
        data,
        gz,
        zipArchive([
          { name: 'x', data, deflate: false },
          { name: 'y', data: text('y') },
        ]),
        gzipSync(
          await tarArchive([
            { name: 'x', data },
            { name: 'y', data },
          ]),
          { level: 1 },
        ),
        gz.subarray(0, 5_000_000),
        zipArchive([{ name: 'x', data, deflate: false, claim: { crc32: 7 } }]),
      ]
      for (const file of files) {
        const path = write('file', file)
        await readAll(path).catch(() => undefined)
        expect(openHandles(path)).toBe(0)
        for await (const _ of openBytes(path)) {
          expect(openHandles(path)).toBe(1)
          break
        }
        expect(openHandles(path)).toBe(0)
        const abort = new AbortController()
        await expect(async () => {
          for await (const _ of openBytes(path, { signal: abort.signal })) abort.abort()
        }).rejects.toMatchObject({ code: 'run.interrupted' })
        expect(openHandles(path)).toBe(0)
      }
      expect(process.getActiveResourcesInfo().filter((name) => /zlib/i.test(name))).toEqual([])
    },
  )

  it('is not begun when the signal has fired before, and passes the reason on', async () => {
    const reason = new SteelyardError('run.interrupted', 'stopped by the user')
    const path = tempFolder().write('day.csv', 'x')
    await expect(readAll(path, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })

  it('streams what unpacks to far more than memory should hold', async () => {
    // 400 MB of zeros in a gzip in a zip of a few hundred bytes.
    const member = gzipSync(Buffer.alloc(10_000_000))
    const data = Buffer.concat(Array.from({ length: 40 }, () => member))
    const path = tempFolder().write('bomb.zip', zipArchive([{ name: 'x.gz', data }]))
    const before = process.memoryUsage()
    let delivered = 0
    let highest = 0
    for await (const chunk of openBytes(path)) {
      delivered += chunk.length
      const { external, heapUsed } = process.memoryUsage()
      highest = Math.max(highest, external + heapUsed - before.external - before.heapUsed)
    }
    expect(delivered).toBe(400_000_000)
    expect(highest).toBeLessThan(200_000_000)
  })
})

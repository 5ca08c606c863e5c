import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { gunzipped, INFLATE_CHUNK_BYTES } from './inflate.ts'

async function* once(bytes: Uint8Array) {
  yield bytes
}

describe('gunzipped', () => {
  it('delivers blocks of at least 256 KiB where there is that much', async () => {
    const sizes: number[] = []
    for await (const chunk of gunzipped(once(gzipSync(Buffer.alloc(3_000_000))))) sizes.push(chunk.length)
    expect(sizes.slice(0, -1).every((size) => size >= 256 * 1024)).toBe(true)
    expect(INFLATE_CHUNK_BYTES).toBeGreaterThanOrEqual(256 * 1024)
  })

  it('is not undercut anywhere: every decompressing stream of the project states a chunk of at least 256 KiB', () => {
    const root = join(import.meta.dirname, '../..')
    const chunks: [string, number][] = []
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue
      const source = readFileSync(join(root, name), 'utf8')
      for (const [call] of source.matchAll(
        /(create(Gunzip|Inflate|InflateRaw|Unzip|BrotliDecompress)|new DecompressionStream)\([^)]*\)/g,
      )) {
        const constant = /chunkSize: (\w+)/.exec(call)?.[1]
        const value = new RegExp(`const ${constant} = ([\\d_]+)( \\* ([\\d_]+)| << (\\d+))?`).exec(source)
        const [, first = '0', , factor = '1', shift = '0'] = value ?? []
        const number = (digits: string) => Number(digits.replaceAll('_', ''))
        chunks.push([name, number(first) * number(factor) * 2 ** number(shift)])
      }
    }
    expect(chunks.map(([name]) => name)).toContain(join('feeds', 'files', 'inflate.ts'))
    expect(chunks.filter(([, bytes]) => !(bytes >= 256 * 1024))).toEqual([])
  })

  it('throws what its input throws', async () => {
    async function* failing() {
      yield gzipSync('text').subarray(0, 12)
      throw Object.assign(new Error('disk gone'), { code: 'EIO' })
    }
    await expect(async () => {
      for await (const _ of gunzipped(failing()));
    }).rejects.toMatchObject({ code: 'EIO' })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reslice } from './reslice.ts'

async function* from(chunks: readonly Uint8Array[]) {
  yield* chunks
}

describe('reslice', () => {
  it('gives the same bytes in chunks of exactly the asked size, for any input chunks', async () => {
    const chunksOf = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(chunksOf, fc.integer({ min: 1, max: 30 }), async (chunks, size) => {
        const out: Uint8Array[] = []
        for await (const chunk of reslice(from(chunks), size)) out.push(chunk)
        const all = Buffer.concat(chunks)
        expect(Buffer.concat(out).equals(all)).toBe(true)
        expect(out.map((chunk) => chunk.length)).toEqual(
          Array.from({ length: Math.ceil(all.length / size) }, (_, i) => Math.min(size, all.length - i * size)),
        )
      }),
    )
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a size of %d', async (size) => {
    await expect(reslice(from([]), size).next()).rejects.toMatchObject({ code: 'config.invalid' })
  })
})

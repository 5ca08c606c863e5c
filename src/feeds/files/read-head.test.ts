import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { canListHandles, openHandles } from '../../../test/support/open-handles.ts'
import { tempFolder } from '../../../test/support/temp-folder.ts'
import { readHead } from './read-head.ts'

const LIMIT = 4 * 1024 * 1024

describe('readHead', () => {
  it.each([
    ['trades.csv', 'trades.csv'],
    ['trades.csv.gz', 'trades.csv'],
    ['TRADES.CSV.GZ', 'TRADES.CSV'],
    ['BTCUSDT-aggTrades-2024-01-01.zip', 'BTCUSDT-aggTrades-2024-01-01'],
    ['book.data.tar.gz', 'book.data'],
    ['book.tgz', 'book'],
    ['book.tar', 'book'],
    ['events.npz', 'events.npz'],
  ])('names %s %s', async (file, name) => {
    const path = tempFolder().write(file, 'content')
    expect(await readHead(path)).toEqual({ path, name, bytes: expect.anything(), complete: true })
  })

  it.each([
    ['nothing', 0, 0, true],
    ['less than the limit', 1000, 1000, true],
    ['exactly the limit', LIMIT, LIMIT, true],
    ['one byte more than the limit', LIMIT + 1, LIMIT, false],
    ['three times the limit', 3 * LIMIT, LIMIT, false],
  ])('takes the first 4 MiB of a file of %s', async (_what, size, taken, complete) => {
    const content = Buffer.alloc(size, 'abcdefg')
    const head = await readHead(tempFolder().write('file.gz', gzipSync(content)))
    expect(head.complete).toBe(complete)
    expect(Buffer.compare(head.bytes, content.subarray(0, taken))).toBe(0)
  })

  it.skipIf(!canListHandles)('closes the file, and does not notice damage behind the head', async () => {
    const file = gzipSync(Buffer.alloc(30_000_000, 'abcdefg'))
    const path = tempFolder().write('file.gz', file.subarray(0, -10))
    expect((await readHead(path)).complete).toBe(false)
    expect(openHandles(path)).toBe(0)
  })
})

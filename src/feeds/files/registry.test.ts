import { describe, expect, it } from 'vitest'
import type { FileFormat, FileHead, FileMatch } from './format.ts'
import { FORMATS, formatNamed, recogniseFile } from './registry.ts'

const match: FileMatch = {
  venue: 'acme',
  group: 'BTC-USD',
  firstTime: 0,
  content: { book: false, trades: true, quotes: false },
}
const format = (id: string, firstByte: string): FileFormat => ({
  id,
  title: `Acme ${id}`,
  probe: ({ bytes }) => (bytes[0] === firstByte.charCodeAt(0) ? match : null),
  open: () => {
    throw new Error('not opened here')
  },
})
const formats = [format('first', 'a'), format('second', 'a'), format('third', 'b')]
const head = (text: string): FileHead => ({
  path: 'dir/day.csv.gz',
  name: 'day.csv',
  bytes: Buffer.from(text),
  complete: true,
})

describe('recogniseFile', () => {
  it('takes the first format whose probe matches, or the one that is asked for', () => {
    expect(recogniseFile(head('a'), undefined, formats)).toEqual({ format: formats[0], match })
    expect(recogniseFile(head('b'), undefined, formats)).toEqual({ format: formats[2], match })
    expect(recogniseFile(head('a'), 'second', formats)).toEqual({ format: formats[1], match })
  })

  it('says what is supported where nothing matches, and names the file', () => {
    expect(() => recogniseFile(head('x'), undefined, formats)).toThrow(
      expect.objectContaining({
        code: 'file.unrecognised',
        where: { file: 'dir/day.csv.gz' },
        hint: 'supported are: Acme first (first), Acme second (second), Acme third (third); --format <id> overrides',
      }),
    )
    expect(() => recogniseFile(head('a'), 'third', formats)).toThrow(
      expect.objectContaining({ code: 'file.unrecognised', message: 'this is not a file of format third' }),
    )
  })

  it('lists the known ids for an unknown one', () => {
    expect(() => formatNamed('tardis', formats)).toThrow(
      expect.objectContaining({ code: 'config.invalid', hint: 'known formats: first, second, third' }),
    )
  })
})

describe('FORMATS', () => {
  it('has unique ids, and no probe that throws on garbage', () => {
    expect(new Set(FORMATS.map(({ id }) => id)).size).toBe(FORMATS.length)
    for (const text of [
      '',
      '\n',
      ',,,',
      '{',
      '{"',
      '[1',
      '1,2,3\n',
      '\x00\xff\x01',
      'PAR1',
      '1723075200 {"stream":',
      '"',
      'a,b\n"\n',
    ]) {
      for (const name of ['', '.csv', 'x', 'binance_trades_2024-99-99_X.csv', 'BTCUSDT-trades-x.csv']) {
        for (const { id, probe } of FORMATS) {
          expect(
            () => probe({ ...head(text), name, path: name }),
            `${id} on ${JSON.stringify([name, text])}`,
          ).not.toThrow()
        }
      }
    }
  })
})

import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { expandInput } from './glob.ts'

const FILES = [
  'a.csv',
  'a.csv.gz',
  'b,1.csv',
  'z.CHECKSUM',
  '_manifest.jsonl',
  'x.csv.tmp',
  'x.csv.part',
  'x.csv~',
  '.hidden.csv',
  '.git/a.csv',
  'one/a.csv',
  'one/a1.csv',
  'one/deep/a.csv',
  'one/deep/er/b[2].csv',
  'two/c.txt',
]

function tree() {
  const folder = tempFolder()
  for (const file of FILES) folder.write(file, 'x')
  return folder
}

describe('expandInput', () => {
  const all = [
    'a.csv',
    'a.csv.gz',
    'b,1.csv',
    'one/a.csv',
    'one/a1.csv',
    'one/deep/a.csv',
    'one/deep/er/b[2].csv',
    'two/c.txt',
  ]
  it.each([
    ['', all],
    ['**', all],
    ['**/*', all],
    ['*', ['a.csv', 'a.csv.gz', 'b,1.csv']],
    ['*.csv', ['a.csv', 'b,1.csv']],
    ['**/*.csv', ['a.csv', 'b,1.csv', 'one/a.csv', 'one/a1.csv', 'one/deep/a.csv', 'one/deep/er/b[2].csv']],
    ['**/deep/**', ['one/deep/a.csv', 'one/deep/er/b[2].csv']],
    ['**/a.csv', ['a.csv', 'one/a.csv', 'one/deep/a.csv']],
    ['*/a.csv', ['one/a.csv']],
    ['one/**/a.csv', ['one/a.csv', 'one/deep/a.csv']],
    ['one/?.csv', ['one/a.csv']],
    ['one/a[0-9].csv', ['one/a1.csv']],
    ['one/a[!0-9]csv', ['one/a.csv']],
    ['{one,two}/*', ['one/a.csv', 'one/a1.csv', 'two/c.txt']],
    ['*.{csv,csv.gz}', ['a.csv', 'a.csv.gz', 'b,1.csv']],
    ['b,?.csv', ['b,1.csv']],
    ['.*', ['.hidden.csv']],
    ['.git/*', ['.git/a.csv']],
    ['a.csv', ['a.csv']],
    ['x.csv.tmp', ['x.csv.tmp']],
    ['one/deep/er/b[2].csv', ['one/deep/er/b[2].csv']],
    ['one/./*1.csv', ['one/a1.csv']],
  ])('finds for %j exactly the files it means', async (pattern, expected) => {
    const { path } = tree()
    const found = await expandInput(pattern === '' ? path : `${path}/${pattern}`)
    expect(found).toEqual(expected.map((name) => join(path, name)))
  })

  it.each(['*.parquet', 'nothing/**', 'a.csv/*', 'two/*.csv', '.git/.*'])(
    'refuses %j, which no file matches',
    async (pattern) => {
      const { path } = tree()
      await expect(expandInput(`${path}/${pattern}`)).rejects.toMatchObject({
        code: 'config.invalid',
        message: `no file matches ${JSON.stringify(`${path}/${pattern}`)}`,
      })
    },
  )

  it('refuses an empty folder and a brace that is not closed', async () => {
    const { path } = tempFolder()
    await expect(expandInput(path)).rejects.toMatchObject({ code: 'config.invalid' })
    await expect(expandInput(`${path}/{a,b`)).rejects.toMatchObject({ code: 'config.invalid' })
  })

  it('hands on a plain path that does not exist, so that opening it can say why', async () => {
    const path = join(tempFolder().path, 'missing.csv')
    expect(await expandInput(path)).toEqual([path])
  })

  it.skipIf(process.platform === 'win32')(
    'follows links to files, keeps broken ones, and does not run in circles',
    async () => {
      const { path, write } = tempFolder()
      const real = write('real.csv', 'x')
      mkdirSync(join(path, 'sub'))
      symlinkSync(real, join(path, 'sub', 'link.csv'))
      symlinkSync(join(path, 'gone'), join(path, 'sub', 'broken.csv'))
      symlinkSync(path, join(path, 'sub', 'circle'))
      expect(await expandInput(path)).toEqual(
        ['real.csv', 'sub/broken.csv', 'sub/link.csv'].map((name) => join(path, name)),
      )
      expect(await expandInput(`${path}/sub/circle/*.csv`)).toEqual([join(path, 'sub/circle/real.csv')])
    },
  )
})

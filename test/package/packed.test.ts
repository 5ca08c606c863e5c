import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const MEGABYTE = 1e6
const LIGHT_LIMIT = 25 * MEGABYTE

/** Packages that must be absent from a light install. */
const HEAVY = ['@duckdb', '@observablehq', '@stdlib', 'linkedom', 'ml-matrix']

let folder = ''
let tarball = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steelyard-package-'))
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root })
  // `prepack` may print above the document.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as [{ filename: string }]
  tarball = join(folder, packed.filename)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each([
  ['with optional packages', [] as string[]],
  ['with --omit=optional', ['--omit=optional']],
])('installed %s', (title, flags) => {
  const light = flags.length > 0
  let home = ''
  const steelyard = (...args: string[]) => run(join(home, 'node_modules', '.bin', 'steelyard'), args, { cwd: home })
  const node = (code: string) => run(process.execPath, ['--input-type=module', '--eval', code], { cwd: home })

  beforeAll(async () => {
    home = join(folder, light ? 'light' : 'full')
    await mkdir(home)
    await writeFile(join(home, 'package.json'), '{ "name": "user", "private": true, "type": "module" }')
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...flags, tarball], { cwd: home })
  })

  it('answers on the command line', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
    expect((await steelyard('--version')).stdout).toBe(`${version}\n`)
    expect((await steelyard('instruments', 'binance-coinm:BTCUSD_PERP')).stdout).toContain('contracts of 100 USD')
  })

  it('exits 2 on wrong usage, without a stack', async () => {
    await expect(steelyard('instruments', '--no-such-option')).rejects.toMatchObject({
      code: 2,
      stderr: expect.not.stringContaining('at '),
    })
  })

  it('opens every entry of its exports', async () => {
    const entries = await entriesOf()
    for (const entry of entries) {
      const { stdout } = await node(`console.log(Object.keys(await import('${entry}')).length)`)
      expect([entry, Number(stdout) > 0]).toEqual([entry, true])
    }
  })

  it('carries no tests and no sources', async () => {
    const files = await readdir(join(home, 'node_modules', 'steelyard'), { recursive: true })
    expect(files.filter((file) => /\.test\.|(?<!\.d)\.ts$/.test(file))).toEqual([])
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', join('dist', 'cli', 'main.js')]))
  })

  it('is typed for a strict consumer', async () => {
    const rooms = (await entriesOf()).map((entry, index) => `import * as room${index} from '${entry}'\n`)
    const source = `${rooms.join('')}import { createInstrument, instrumentId } from 'steelyard/market'
export const id: string | null = instrumentId(createInstrument({ venue: 'acme', symbol: 'X' }))
// @ts-expect-error A symbol is required.
createInstrument({ venue: 'acme' })
export const rooms = [${rooms.map((_, index) => `room${index}`).join(', ')}]
`
    await writeFile(join(home, 'consumer.ts'), source)
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node']
    const types = ['--typeRoots', join(root, 'node_modules', '@types')]
    await run(join(root, 'node_modules', '.bin', 'tsc'), [...options, ...types, 'consumer.ts'], { cwd: home })
  })

  if (!light) return

  it('has none of the heavy packages and stays small', async () => {
    const modules = join(home, 'node_modules')
    const names = await readdir(modules)
    expect(names.filter((name) => HEAVY.includes(name))).toEqual([])
    const bytes = await sizeOf(modules)
    console.log(`${title}: ${(bytes / MEGABYTE).toFixed(1)} MB in node_modules`)
    expect(bytes).toBeLessThanOrEqual(LIGHT_LIMIT)
  })
})

/** `steelyard`, `steelyard/market`, … */
async function entriesOf(): Promise<string[]> {
  const { exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { exports: object }
  const paths = Object.keys(exports).filter((path) => !path.endsWith('.json'))
  return paths.map((path) => `steelyard${path.slice(1)}`)
}

/** Disk space of a folder in bytes: whole blocks, as `du` counts. */
async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true })
  const sizes = await Promise.all(entries.map(async (entry) => (await stat(join(directory, entry))).blocks * 512))
  return sizes.reduce((sum, size) => sum + size, 0)
}

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { COUNTING_SCHEMA, countingBlock } from '../../test/support/table-blocks.ts'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { AtomicFile, ensureOutputFolder } from './atomic-file.ts'
import { createTableSink } from './create-table-sink.ts'
import { readTable } from './read-table.ts'

const ENDLESS_TABLE = join(import.meta.dirname, '../../test/support/endless-table.ts')
const bytes = (text: string) => Buffer.from(text, 'utf8')
const FORMATS = ['t.parquet', 't.csv', 't.csv.gz', 't.jsonl', 't.arrow']

/** A file system of 1 MiB, or null where it cannot be mounted (not root, not Linux). */
function mountSmallDisk(): string | null {
  const { path } = tempFolder()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path])
  if (mounted.status !== 0) return null
  onTestFinished(() => {
    execFileSync('umount', [path])
  })
  return path
}

/** Whether small disks can be had here; found out once, outside of any test. */
const canMount = (() => {
  const path = join(process.cwd(), 'node_modules', `.steelyard-mount-${process.pid}`)
  mkdirSync(path, { recursive: true })
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path]).status === 0
  if (mounted) spawnSync('umount', [path])
  rmSync(path, { recursive: true, force: true })
  return mounted
})()
const isRoot = process.getuid?.() === 0
const hasShell = existsSync('/bin/sh')

describe('AtomicFile', () => {
  it('exists under its name only when it is closed, and replaces the older file only then', async () => {
    const { path: folder, write } = tempFolder()
    const path = write('t.csv', 'old')
    const file = await AtomicFile.open(path)
    await file.write(bytes('new'))
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.t\.csv\.tmp-\d+-\d+$/), 't.csv'])
    await file.close()
    expect(readFileSync(path, 'utf8')).toBe('new')
    expect(readdirSync(folder)).toEqual(['t.csv'])
  })

  it('leaves the older file alone and nothing else when it is aborted, as often as that is', async () => {
    const { path: folder, write } = tempFolder()
    const path = write('t.csv', 'old')
    const file = await AtomicFile.open(path)
    await file.write(bytes('new'))
    await file.abort()
    await file.abort()
    expect(readdirSync(folder)).toEqual(['t.csv'])
    expect(readFileSync(path, 'utf8')).toBe('old')
    await expect(file.write(bytes('more'))).rejects.toMatchObject({ code: 'run.interrupted' })
    await expect(file.close()).rejects.toMatchObject({ code: 'run.interrupted' })
  })

  it('is removed by abort also while it is being written', async () => {
    const { path: folder } = tempFolder()
    const files = await Promise.all(['a', 'b', 'c'].map((name) => AtomicFile.open(join(folder, name))))
    const writing = files.map((file) => file.write(new Uint8Array(1 << 20)).catch(() => {}))
    await Promise.all(files.map((file) => file.abort()))
    await Promise.all(writing)
    expect(readdirSync(folder)).toEqual([])
  })

  it('lets two outputs of the same name be written at once: the last one to finish stays', async () => {
    const path = join(tempFolder().path, 't')
    const [one, two] = [await AtomicFile.open(path), await AtomicFile.open(path)]
    await one.write(bytes('one'))
    await two.write(bytes('two'))
    await two.close()
    await one.close()
    expect(readFileSync(path, 'utf8')).toBe('one')
  })

  it('names a folder that does not exist, and says how to make it', async () => {
    const folder = join(tempFolder().path, 'no', 'such')
    await expect(AtomicFile.open(join(folder, 't.csv'))).rejects.toMatchObject({
      code: 'config.invalid',
      message: `output folder does not exist: ${folder}`,
      hint: `create it first: mkdir -p ${folder}`,
    })
  })

  it('refuses a target that is a folder before anything is written', async () => {
    const { path } = tempFolder()
    mkdirSync(join(path, 't.parquet'))
    await expect(AtomicFile.open(join(path, 't.parquet'))).rejects.toMatchObject({ code: 'config.invalid' })
  })

  it.skipIf(isRoot)('names a folder that may not be written to', async () => {
    const { path } = tempFolder()
    chmodSync(path, 0o500)
    onTestFinished(() => chmodSync(path, 0o700))
    await expect(AtomicFile.open(join(path, 't.csv'))).rejects.toMatchObject({
      code: 'store.write_failed',
      message: expect.stringContaining('permission denied'),
    })
  })

  it('clears away what dead processes left of the same target, and nothing else', async () => {
    const { path: folder, write } = tempFolder()
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    write(`.t.csv.tmp-${dead}-0`, 'abandoned')
    write('.t.csv.tmp-1-0', 'of a living process')
    write(`.other.csv.tmp-${dead}-0`, 'of another target')
    const before = write(`.t.csv.tmp-${process.pid}-7`, 'of an earlier process with the same id')
    utimesSync(before, 1_000_000_000, 1_000_000_000)
    const file = await AtomicFile.open(join(folder, 't.csv'))
    await file.close()
    expect(readdirSync(folder).sort()).toEqual([`.other.csv.tmp-${dead}-0`, '.t.csv.tmp-1-0', 't.csv'].sort())
  })
})

describe('ensureOutputFolder', () => {
  it('makes the folder itself, but not its parents', async () => {
    const { path, write } = tempFolder()
    await ensureOutputFolder(join(path, 'new'))
    await ensureOutputFolder(join(path, 'new'))
    expect(existsSync(join(path, 'new'))).toBe(true)
    await expect(ensureOutputFolder(join(path, 'a', 'b'))).rejects.toMatchObject({
      code: 'config.invalid',
      message: `output folder does not exist: ${join(path, 'a')}`,
    })
    const file = write('file', '')
    await expect(ensureOutputFolder(file)).rejects.toMatchObject({ code: 'config.invalid' })
  })
})

describe('a disk that runs full', () => {
  it.skipIf(!canMount).each(FORMATS)('fails %s with its name and leaves nothing', async (name) => {
    const disk = mountSmallDisk()!
    const path = join(disk, name)
    writeFileSync(path, 'old')
    const sink = await createTableSink(path, COUNTING_SCHEMA, { parquet: { codec: 'none' } })
    const filling = (async () => {
      for (let block = 0; block < 1000; block++) await sink.write(countingBlock(8192, 'BTC-USD', block * 8192))
    })()
    await expect(filling).rejects.toMatchObject({
      code: 'store.write_failed',
      message: `cannot write ${path}: no space left`,
      where: { file: path },
      hint: expect.any(String),
    })
    await sink.abort()
    expect(readdirSync(disk)).toEqual([name])
    expect(readFileSync(path, 'utf8')).toBe('old')
  })

  it.skipIf(!hasShell)('fails alike where the size of files is limited', () => {
    const { path: folder } = tempFolder()
    const command = `ulimit -f 256; exec "${process.execPath}" --import tsx "${ENDLESS_TABLE}" "${folder}/t.csv"`
    const { stderr } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' })
    expect(stderr).toContain(`store.write_failed: cannot write ${folder}/t.csv: the file would be larger than allowed`)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a process that is killed while it writes', () => {
  it.each(['t.parquet', 't.csv'])('leaves no %s, and the next one clears up after it', async (name) => {
    const { path: folder } = tempFolder()
    const path = join(folder, name)
    const child = spawn(process.execPath, ['--import', 'tsx', ENDLESS_TABLE, path], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await once(child.stderr, 'data') // it says when it is writing
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(existsSync(path)).toBe(false)
    expect(readdirSync(folder)).toHaveLength(1)

    const sink = await createTableSink(path, COUNTING_SCHEMA)
    await sink.write(countingBlock(10))
    await sink.close()
    expect(readdirSync(folder)).toEqual([name])
    let rows = 0
    for await (const block of await readTable(path)) rows += block.rows
    expect(rows).toBe(10)
  })
})

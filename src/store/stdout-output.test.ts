import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { OutputClosedError, StdoutOutput } from './stdout-output.ts'

const ENDLESS_TABLE = join(import.meta.dirname, '../../test/support/endless-table.ts')

describe('StdoutOutput', () => {
  it('waits until the stream has taken a chunk', async () => {
    let release: (() => void) | undefined
    const stream = new Writable({
      write: (_chunk, _encoding, done) => {
        release = done
      },
    })
    const output = new StdoutOutput(stream)
    let finished = false
    const writing = output.write(Buffer.from('abc')).then(() => {
      finished = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(finished).toBe(false)
    release!()
    await writing
    expect(output.bytes).toBe(3)
  })

  it('says with an error of its own that the reader has gone', async () => {
    const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    const output = new StdoutOutput(new Writable({ write: (_chunk, _encoding, done) => done(broken) }))
    await expect(output.write(Buffer.from('abc'))).rejects.toBeInstanceOf(OutputClosedError)
    await expect(output.write(Buffer.from('abc'))).rejects.toBeInstanceOf(OutputClosedError)
  })

  it('names every other failure', async () => {
    const full = Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' })
    const output = new StdoutOutput(new Writable({ write: (_chunk, _encoding, done) => done(full) }))
    await expect(output.write(Buffer.from('abc'))).rejects.toMatchObject({
      code: 'store.write_failed',
      message: 'cannot write standard output: no space left',
    })
  })
})

describe('a table on standard output', () => {
  it('ends quietly when its reader has seen enough', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', ENDLESS_TABLE, '-'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect(stderr).toMatch(/^(writing\n)?reader gone\n$/)
    expect(code).toBe(0)
  })

  it.skipIf(!existsSync('/dev/full'))('fails when it is sent to a full disk', () => {
    const command = `exec "${process.execPath}" --import tsx "${ENDLESS_TABLE}" - > /dev/full`
    const { stderr } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' })
    expect(stderr).toContain('store.write_failed: cannot write standard output: no space left')
  })
})

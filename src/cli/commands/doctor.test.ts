import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { recordedIo } from '../../../test/support/cli-io.ts'
import { checkNode, checkPackage, checkWriting, doctorCommand, judgeClock } from './doctor.ts'

describe('steelyard doctor', () => {
  it('reports every check in one JSON document', async () => {
    const io = recordedIo()
    await doctorCommand(io).parseAsync(['--json'], { from: 'user' })
    const { ok, checks } = JSON.parse(io.stdout.join(''))
    expect(ok).toBe(true)
    expect(checks.map((check: { name: string }) => check.name)).toEqual(
      expect.arrayContaining(['node', '@duckdb/node-api', 'working folder', 'gunzip', 'clock']),
    )
  })

  it.each([
    ['20.19.0', 'ok'],
    ['20.18.9', 'failed'],
    ['18.20.0', 'failed'],
    ['22.1.0', 'ok'],
  ])('Node %s is %s', (version, status) => expect(checkNode(version).status).toBe(status))

  it('gives the install line of a package that is absent', async () => {
    expect(await checkPackage('@steelyard/no-such-package', 'nothing')).toEqual({
      name: '@steelyard/no-such-package',
      status: 'absent',
      detail: 'not installed (nothing)',
      hint: 'npm install @steelyard/no-such-package',
    })
    expect((await checkPackage('yaml', 'metadata files')).status).toBe('ok')
  })

  it('notices a folder that cannot be written', async () => {
    expect((await checkWriting('temporary folder', tmpdir())).status).toBe('ok')
    expect((await checkWriting('output', join(tmpdir(), 'no', 'such', 'folder'))).status).toBe('failed')
  })

  it.each([
    [200.4, 200, 'ok'],
    [1200, 200, 'failed'],
    [-800, 200, 'failed'],
  ])('a wall clock that advances %d ms in %d ms is %s', (wall, monotonic, status) => {
    expect(judgeClock(wall, monotonic).status).toBe(status)
  })
})

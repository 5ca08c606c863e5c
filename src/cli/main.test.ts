import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { recordedIo } from '../../test/support/cli-io.ts'
import { createProgram } from './program.ts'

const root = join(import.meta.dirname, '..', '..')
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs')
const main = [tsx, join(root, 'src', 'cli', 'main.ts')]

async function steelyard(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [...main, ...args])) }
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }
  }
}

describe('steelyard', () => {
  it('prints results on stdout and exits 0', async () => {
    const { code, stdout, stderr } = await steelyard('instruments', 'binance:BTCUSDT', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ instruments: [{ id: 'BTC/USDT/spot' }] })
  })

  it('exits 2 on an unknown command and suggests one', async () => {
    expect(await steelyard('instrument')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: "error: unknown command 'instrument'\n(Did you mean instruments?)\nhint:  see steelyard --help\n",
    })
  })

  it('exits 2 on wrong configuration and 1 on a failed run, with a hint and no stack', async () => {
    expect(await steelyard('instruments', 'BTCUSDT')).toMatchObject({
      code: 2,
      stderr: 'error: not venue:SYMBOL: "BTCUSDT"\nhint:  write binance-usdm:BTCUSDT\n',
    })
    expect(await steelyard('instruments', '--file', 'no-such.yaml')).toMatchObject({
      code: 1,
      stderr: 'error: no such file (no-such.yaml)\nhint:  check the path\n',
    })
  })

  it('shows the stack with --debug, wherever it stands', async () => {
    expect((await steelyard('instruments', '--debug', '--file', 'no-such.yaml')).stderr).toContain('ENOENT')
  })

  it('does not complain when the reader of its output goes away', async () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `binance:COIN${index}USDT`)
    const child = spawn(process.execPath, [...main, 'instruments', ...names], { stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const [code] = await once(child, 'close')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

describe('every command', () => {
  it('has a description and, in its help, an example that begins with its own name', async () => {
    const { commands } = await createProgram(recordedIo(), [])
    expect(commands.length).toBeGreaterThan(1)
    for (const command of commands) {
      const io = recordedIo()
      const one = await createProgram(io, [command.name()])
      await expect(one.parseAsync([command.name(), '--help'], { from: 'user' })).rejects.toMatchObject({ exitCode: 0 })
      expect(io.stdout.join('\n')).toMatch(new RegExp(`Examples?:\\n  steelyard ${command.name()}`))
      expect(command.description()).not.toBe('')
    }
  })
})

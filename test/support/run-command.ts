import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CommanderError } from 'commander'
import { exitCodeOf, formatError } from '../../src/cli/errors.ts'
import { createProgram } from '../../src/cli/program.ts'
import { recordedIo } from './cli-io.ts'

/** What a command line left behind. `code` null: ended by a signal. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line inside this process, where starting costs nothing; errors become text as in `src/cli/main.ts`. */
export async function runCommand(...args: string[]): Promise<Outcome> {
  const controller = new AbortController()
  const io = recordedIo(controller.signal)
  let code = 0
  try {
    const program = await createProgram(io, args)
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) io.err(formatError(error, false))
    code = exitCodeOf(error, controller.signal)
  }
  return { code, stdout: io.stdout.join('\n'), stderr: io.stderr.join('\n') }
}

const root = join(import.meta.dirname, '..', '..')
const loader = pathToFileURL(join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href

/** A command line of the checkout in a process of its own, which is one process: a signal sent to it arrives. */
export const STEELYARD: readonly string[] = [process.execPath, '--import', loader, join(root, 'src', 'cli', 'main.ts')]

export interface RunningProcess {
  readonly done: Promise<Outcome>
  kill(signal: NodeJS.Signals): void
}

const LIMIT_MS = 60_000

/** Starts a command line in a process of its own; it is killed after a minute. */
export function startProcess(args: readonly string[], command: readonly string[] = STEELYARD): RunningProcess {
  const [file, ...before] = command
  const child = spawn(file!, [...before, ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS })
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk
  })
  const done = once(child, 'close').then(([code]) => ({ code: code as number | null, ...text }))
  return { done, kill: (signal) => void child.kill(signal) }
}

export function runProcess(...args: string[]): Promise<Outcome> {
  return startProcess(args).done
}

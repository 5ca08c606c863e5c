import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** Root of the checkout: examples are run from there, as their first comment says. */
export const ROOT = join(import.meta.dirname, '..', '..')

export interface ProgramResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a TypeScript file of the checkout in a process of its own. */
export function runTypeScript(file: string, ...args: string[]): ProgramResult {
  return runProgram(process.execPath, ['--import', 'tsx', file, ...args])
}

export function runProgram(command: string, args: readonly string[]): ProgramResult {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', timeout: 100_000 })
  return { status, stdout: stdout ?? '', stderr: stderr ?? '' }
}

/**
 * The first Python that can import all the modules, or null. `STEELYARD_PYTHON` names another one to try first: a virtual
 * environment, usually.
 */
export function pythonWith(...modules: string[]): string | null {
  const { STEELYARD_PYTHON } = process.env
  const candidates = [...(STEELYARD_PYTHON ? [STEELYARD_PYTHON] : []), 'python3', '/usr/bin/python3']
  const script = modules.map((name) => `import ${name}`).join('; ')
  return candidates.find((python) => runProgram(python, ['-c', script]).status === 0) ?? null
}

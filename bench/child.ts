import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What a child process says of itself on the last line of its output. */
export interface ChildReport {
  readonly checksum: string
  /** CPU seconds of its work, loading of the program excluded. */
  readonly cpu: number
  /** Peak resident memory in MB; null where the system does not tell. */
  readonly peakMb: number | null
}

/** Called by a child before its work. */
export function startChild(): NodeJS.CpuUsage {
  return process.cpuUsage()
}

/** Called by a child after its work; what it returns prints the report, once the checksum is known. */
export function finishChild(start: NodeJS.CpuUsage): (checksum: string) => void {
  const used = process.cpuUsage(start)
  const report = { cpu: (used.user + used.system) / 1e6, peakMb: peakMemory() }
  return (checksum) => process.stdout.write(`${JSON.stringify({ checksum, ...report } satisfies ChildReport)}\n`)
}

/** Runs a program of the benchmarks, named by its source, in a fresh process. */
export function runChild(program: string, args: readonly string[]): Promise<ChildReport> {
  return runProgram(process.execPath, [compiled(program), ...args])
}

/** Path of the compiled form of a source of this folder. */
export function compiled(source: string): string {
  return fileURLToPath(new URL(source.replace(/\.ts$/, '.js'), import.meta.url))
}

/** Runs a program and reads its report. */
export async function runProgram(command: string, args: readonly string[]): Promise<ChildReport> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject))
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
  return JSON.parse(output.trimEnd().split('\n').at(-1)!) as ChildReport
}

/** High-water mark of resident memory, from `/proc`. */
function peakMemory(): number | null {
  const path = '/proc/self/status'
  if (!existsSync(path)) return null
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(path, 'utf8'))
  return found === null ? null : Number(found[1]) / 1024
}

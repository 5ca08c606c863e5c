import type { CliIo } from '../../src/cli/io.ts'

/** A command line without a terminal that remembers what was written to it. */
export interface RecordedIo extends CliIo {
  readonly stdout: string[]
  readonly stderr: string[]
}

/** Records output for a test: `await command(io).parseAsync([...], { from: 'user' })`, then look at `io.stdout`. */
export function recordedIo(signal: AbortSignal = new AbortController().signal): RecordedIo {
  const stdout: string[] = []
  const stderr: string[] = []
  return {
    stdout,
    stderr,
    out: (text) => void stdout.push(text),
    err: (text) => void stderr.push(text),
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    columns: 80,
    signal,
  }
}

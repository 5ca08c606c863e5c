/** Everything a command may touch of the outside: two text streams, their terminals, and the interrupt. */
export interface CliIo {
  /** Writes to standard output; a missing line end is added. */
  out(text: string): void
  /**
   * Writes to standard error; a missing line end is added. Text that begins with a carriage return redraws the current
   * line (a progress bar) and is written as it is.
   */
  err(text: string): void
  readonly stdoutIsTerminal: boolean
  readonly stderrIsTerminal: boolean
  /** Width of the terminal; 80 where there is none. */
  readonly columns: number
  /** Aborted by an interrupt (Ctrl-C, SIGTERM): finish what makes outputs valid, then throw `run.interrupted`. */
  readonly signal: AbortSignal
}

/** The process' own streams. */
export function processIo(signal: AbortSignal): CliIo {
  const { stdout, stderr } = process
  return {
    out: (text) => void stdout.write(asLine(text)),
    err: (text) => void stderr.write(text.startsWith('\r') ? text : asLine(text)),
    stdoutIsTerminal: stdout.isTTY === true,
    stderrIsTerminal: stderr.isTTY === true,
    columns: stderr.columns ?? stdout.columns ?? 80,
    signal,
  }
}

function asLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}

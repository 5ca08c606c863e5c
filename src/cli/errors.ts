import { CommanderError } from 'commander'
import { formatWhere, SteelyardError } from '../market/index.ts'

/** Exit codes of the command line: part of the API. */
export const EXIT_FAILED = 1
export const EXIT_USAGE = 2
export const EXIT_INTERRUPTED = 130

/**
 * The exit code an error stands for: 2 for wrong usage or configuration, 130 for an interrupt, 1 for a failed run. Help
 * and version arrive here as commander errors with code 0.
 */
export function exitCodeOf(error: unknown, signal: AbortSignal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE
  if (error instanceof SteelyardError) {
    if (error.code === 'run.interrupted') return EXIT_INTERRUPTED
    return error.code === 'config.invalid' ? EXIT_USAGE : EXIT_FAILED
  }
  return signal.aborted ? EXIT_INTERRUPTED : EXIT_FAILED
}

/**
 * An error as the user reads it: `error:` with the place, then `hint:`. A stack only with `debug`. Anything that is not a
 * `SteelyardError` is a defect of ours and says so.
 *
 * @example formatError(new SteelyardError('file.corrupt', 'gzip ends early', { where: { file: 'a.gz' } }), false)
 * // => 'error: gzip ends early (a.gz)'
 */
export function formatError(error: unknown, debug: boolean): string {
  const lines: string[] = []
  if (error instanceof SteelyardError) {
    const place = formatWhere(error.where).replace(/ ?\((.+)\)$/, ', $1')
    lines.push(`error: ${error.message}${place === '' ? '' : ` (${place})`}`)
    if (error.hint !== undefined) lines.push(`hint:  ${error.hint}`)
  } else {
    lines.push(`error: unexpected: ${error instanceof Error ? error.message : String(error)}`)
    if (!debug) lines.push('hint:  this is a defect of steelyard; run again with --debug and report what it prints')
  }
  if (debug) for (let cause: unknown = error; cause !== undefined; cause = causeOf(cause)) lines.push(stackOf(cause))
  return lines.join('\n')
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

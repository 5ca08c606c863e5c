#!/usr/bin/env node
import { CommanderError } from 'commander'
import { SteelyardError } from '../market/index.ts'
import { tuneCollector } from './collector.ts'
import { EXIT_INTERRUPTED, exitCodeOf, formatError } from './errors.ts'
import { processIo } from './io.ts'
import { createProgram } from './program.ts'

tuneCollector()
const interrupt = new AbortController()
const io = processIo(interrupt.signal)

/** The first signal lets the run finish its outputs; a second one does not wait for that. */
function onSignal(): void {
  if (interrupt.signal.aborted) process.exit(EXIT_INTERRUPTED)
  interrupt.abort(
    new SteelyardError('run.interrupted', 'interrupted', { hint: 'finished partitions are kept; --resume continues' }),
  )
}

/** `steelyard … | head`: the reader has gone, so there is nobody left to write for. Other failures are the run's. */
function onStreamError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
}

process.on('SIGINT', onSignal)
process.on('SIGTERM', onSignal)
process.stdout.on('error', onStreamError)
process.stderr.on('error', onStreamError)

const args = process.argv.slice(2)
try {
  const program = await createProgram(io, args)
  if (args.length === 0) program.help()
  await program.parseAsync(args, { from: 'user' })
} catch (error) {
  // Commander has printed its own message by now.
  if (!(error instanceof CommanderError)) io.err(formatError(error, args.includes('--debug')))
  process.exitCode = exitCodeOf(error, interrupt.signal)
} finally {
  process.off('SIGINT', onSignal)
  process.off('SIGTERM', onSignal)
}

import type { Writable } from 'node:stream'
import { SteelyardError } from '../market/index.ts'
import type { ByteOutput } from './byte-output.ts'
import { errorCodeOf, writeError } from './write-error.ts'

/** The path that stands for standard output. */
export const STDOUT = '-'

/**
 * Whoever read our standard output has seen enough (`steelyard … --out - | head`). No failure: a command stops and
 * exits quietly with 0.
 */
export class OutputClosedError extends SteelyardError {
  override readonly name = 'OutputClosedError'

  constructor(cause: unknown) {
    super('run.interrupted', 'the reader of the output has gone', { where: { file: STDOUT }, cause })
  }
}

/**
 * Standard output as a `ByteOutput`: every write waits until the stream has taken it, so a slow reader slows us down.
 * A reader that has gone (EPIPE) makes the next write throw `OutputClosedError`. The stream itself stays open.
 */
export class StdoutOutput implements ByteOutput {
  readonly path = STDOUT
  private readonly stream: Writable
  private written = 0
  private failure: Error | undefined
  private readonly onError = (error: Error) => {
    this.failure ??= error
  }

  constructor(stream: Writable = process.stdout) {
    this.stream = stream
    stream.on('error', this.onError) // without a listener EPIPE would end the process with a stack trace
  }

  get bytes(): number {
    return this.written
  }

  async write(chunk: Uint8Array): Promise<void> {
    const error =
      this.failure ?? (await new Promise<Error | null | undefined>((done) => this.stream.write(chunk, done)))
    if (error === undefined || error === null) {
      this.written += chunk.length
      return
    }
    const code = errorCodeOf(error)
    if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') throw new OutputClosedError(error)
    throw writeError('standard output', error)
  }

  async close(): Promise<void> {
    await this.write(new Uint8Array(0))
    this.stream.off('error', this.onError)
  }

  /** What has been sent cannot be taken back. The listener stays: a late EPIPE must not end the process. */
  async abort(): Promise<void> {}
}

import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { createGzip, type Gzip } from 'node:zlib'
import { SteelyardError } from '../market/index.ts'

const FLUSH_CHARACTERS = 1 << 18

/**
 * A text file that appears under its name only when it is complete; `.gz` names are compressed.
 * A failure removes what was written and throws `store.write_failed`.
 */
export class RecordingFile {
  readonly path: string
  private readonly partPath: string
  private readonly file: WriteStream
  private readonly gzip: Gzip | undefined
  private text = ''
  private failure: unknown

  constructor(path: string) {
    this.path = path
    this.partPath = `${path}.part`
    this.file = createWriteStream(this.partPath)
    this.file.on('error', (error) => {
      this.failure ??= error
      this.gzip?.destroy()
    })
    if (path.endsWith('.gz')) {
      this.gzip = createGzip({ level: 6, chunkSize: FLUSH_CHARACTERS })
      this.gzip.on('error', (error) => {
        this.failure ??= error
      })
      this.gzip.pipe(this.file)
    }
  }

  /** Appends text; true when `drain` is due. */
  write(text: string): boolean {
    this.text += text
    return this.text.length >= FLUSH_CHARACTERS
  }

  /** Hands the text over and waits until the file can take more. */
  async drain(): Promise<void> {
    if (this.failure !== undefined) throw await this.abandon()
    const sink = this.gzip ?? this.file
    const { text } = this
    this.text = ''
    if (sink.write(text)) return
    try {
      await once(sink, 'drain')
    } catch (error) {
      this.failure ??= error
      throw await this.abandon()
    }
  }

  /** Completes the file and gives it its name. */
  async close(): Promise<void> {
    const sink = this.gzip ?? this.file
    try {
      sink.end(this.text)
      await finished(this.file)
      if (this.failure !== undefined) throw this.failure
      await rename(this.partPath, this.path)
    } catch (error) {
      this.failure ??= error
      throw await this.abandon()
    }
  }

  /** Drops an unfinished file. */
  async abandon(): Promise<SteelyardError> {
    this.gzip?.destroy()
    this.file.destroy()
    // The file may still be opening; removed too early, it would appear after all.
    if (!this.file.closed) await new Promise<void>((resolve) => this.file.once('close', resolve))
    // What cannot be removed was never ours: the failure that brought us here is the one to report.
    await rm(this.partPath, { force: true }).catch(() => undefined)
    const cause = this.failure
    const reason = cause instanceof Error ? cause.message : 'abandoned'
    return new SteelyardError('store.write_failed', `cannot write the recording: ${reason}`, {
      where: { file: this.path },
      cause,
    })
  }
}

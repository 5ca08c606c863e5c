import { openOutput } from '../store/index.ts'

type Output = Awaited<ReturnType<typeof openOutput>>

const FLUSH_CHARACTERS = 1 << 18

/** A text file that appears under its name only when it is complete; `.gz` names are compressed. */
export class RecordingFile {
  private readonly output: Output
  private text = ''

  private constructor(output: Output) {
    this.output = output
  }

  /** Throws `config.invalid` where the folder does not exist, `store.write_failed` where the file cannot be written. */
  static async open(path: string): Promise<RecordingFile> {
    return new RecordingFile(await openOutput(path, path.endsWith('.gz')))
  }

  get path(): string {
    return this.output.path
  }

  /** Appends text; true when `drain` is due. */
  write(text: string): boolean {
    this.text += text
    return this.text.length >= FLUSH_CHARACTERS
  }

  /** Hands the text over and waits until the file can take more. */
  async drain(): Promise<void> {
    const { text } = this
    this.text = ''
    if (text !== '') await this.output.write(Buffer.from(text))
  }

  /** Completes the file and gives it its name. */
  async close(): Promise<void> {
    await this.drain()
    await this.output.close()
  }

  /** Drops an unfinished file. */
  async abort(): Promise<void> {
    await this.output.abort()
  }
}

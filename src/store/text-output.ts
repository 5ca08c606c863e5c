import type { ByteOutput } from './byte-output.ts'

/** Characters collected before they are handed on. */
const FLUSH_CHARACTERS = 1 << 16

/** Collects text and writes it to an output in large pieces. */
export class TextOutput {
  private readonly output: ByteOutput
  private text = ''

  constructor(output: ByteOutput) {
    this.output = output
  }

  push(text: string): void {
    this.text += text
  }

  /** Time to `flush`. */
  get isFull(): boolean {
    return this.text.length >= FLUSH_CHARACTERS
  }

  async flush(): Promise<void> {
    if (this.text === '') return
    const bytes = Buffer.from(this.text, 'utf8')
    this.text = ''
    await this.output.write(bytes)
  }

  async close(): Promise<void> {
    await this.flush()
    await this.output.close()
  }

  async abort(): Promise<void> {
    this.text = ''
    await this.output.abort()
  }
}

import { createGzip, type Gzip } from 'node:zlib'
import type { ByteOutput } from './byte-output.ts'

const CHUNK_BYTES = 256 * 1024

/** Compresses what is written and hands it on to another output. The bytes depend on the content alone. */
export class GzipOutput implements ByteOutput {
  private readonly inner: ByteOutput
  private readonly gzip: Gzip = createGzip({ chunkSize: CHUNK_BYTES })
  /** Settles when the compressed bytes have all been handed on. */
  private readonly pump: Promise<void>

  constructor(inner: ByteOutput) {
    this.inner = inner
    this.gzip.on('error', () => {}) // every failure reaches the caller through the pump
    this.pump = this.handOn()
    this.pump.catch(() => {}) // reported by the write or close that runs into it
  }

  get path(): string {
    return this.inner.path
  }

  get bytes(): number {
    return this.inner.bytes
  }

  async write(chunk: Uint8Array): Promise<void> {
    const error = await new Promise<Error | null | undefined>((done) => this.gzip.write(chunk, done))
    if (error === undefined || error === null) return
    await this.pump // throws the failure behind it, if there is one
    throw error
  }

  async close(): Promise<void> {
    this.gzip.end()
    await this.pump
    await this.inner.close()
  }

  async abort(): Promise<void> {
    this.gzip.destroy()
    await this.pump.catch(() => {})
    await this.inner.abort()
  }

  private async handOn(): Promise<void> {
    for await (const chunk of this.gzip) await this.inner.write(chunk)
  }
}

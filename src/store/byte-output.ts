/** Where the bytes of an output go: a file that appears when complete, or a stream. */
export interface ByteOutput {
  /** As the user gave it; `-` for standard output. */
  readonly path: string
  /** Bytes handed on so far, after compression. */
  readonly bytes: number
  /** Resolves when the next chunk may come and this one may be reused. */
  write(chunk: Uint8Array): Promise<void>
  /** Finishes the output. */
  close(): Promise<void>
  /** Gives up; a file leaves nothing behind. May be called at any time. */
  abort(): Promise<void>
}

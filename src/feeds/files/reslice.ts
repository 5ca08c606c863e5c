import { SteelyardError } from '../../market/index.ts'

/** The same bytes in chunks of exactly `size` bytes; only the last may be shorter. */
export async function* reslice(chunks: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, void> {
  if (!Number.isSafeInteger(size) || size <= 0) {
    throw new SteelyardError('config.invalid', `chunkBytes must be a positive integer, was ${size}`)
  }
  // Whole chunks are kept, not copied: `size` may be larger than any file.
  let kept: Uint8Array[] = []
  let keptBytes = 0
  for await (const chunk of chunks) {
    let from = 0
    while (keptBytes + chunk.length - from >= size) {
      const to = from + size - keptBytes
      const piece = chunk.subarray(from, to)
      yield kept.length === 0 ? piece : Buffer.concat([...kept, piece])
      kept = []
      keptBytes = 0
      from = to
    }
    if (from < chunk.length) {
      kept.push(chunk.subarray(from))
      keptBytes += chunk.length - from
    }
  }
  if (keptBytes > 0) yield Buffer.concat(kept)
}

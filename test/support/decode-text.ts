import type { ChunkDecoder } from '../../src/feeds/files/chunk-decoder.ts'
import type { EventBatch } from '../../src/market/index.ts'

/** Runs files through a decoder in chunks of a given size. Batches are copied, so all of them can be kept. */
export function decodeText(decoder: ChunkDecoder, files: readonly string[], chunkBytes = 1 << 20): EventBatch[] {
  const batches: EventBatch[] = []
  const keep = (found: Iterable<EventBatch>) => {
    for (const batch of found) batches.push(copyOf(batch))
  }
  files.forEach((text, index) => {
    const bytes = Buffer.from(text)
    decoder.beginFile(`file-${index + 1}`)
    for (let from = 0; from < bytes.length; from += chunkBytes)
      keep(decoder.push(bytes.subarray(from, from + chunkBytes)))
    keep(decoder.endFile())
  })
  keep(decoder.end())
  return batches
}

/** Batches of a source, copied. */
export async function collectBatches(batches: AsyncIterable<EventBatch>): Promise<EventBatch[]> {
  const kept: EventBatch[] = []
  for await (const batch of batches) kept.push(copyOf(batch))
  return kept
}

function copyOf(batch: EventBatch): EventBatch {
  const { start, end } = batch
  return {
    ...batch,
    start: 0,
    end: end - start,
    localTime: batch.localTime.slice(start, end),
    exchangeTime: batch.exchangeTime.slice(start, end),
    price: batch.price.slice(start, end),
    amount: batch.amount.slice(start, end),
    flags: batch.flags.slice(start, end),
    sequence: batch.sequence?.slice(start, end) ?? null,
  }
}

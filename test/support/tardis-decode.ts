import type { ChunkDecoder } from '../../src/feeds/files/chunk-decoder.ts'
import type { EventBatch } from '../../src/market/index.ts'
import { type EventRow, eventRows } from './event-rows.ts'

/** Rows of one instrument, by symbol, with the scales their batches had. */
export interface DecodedMarkets {
  readonly rows: ReadonlyMap<string, readonly EventRow[]>
  /** `priceDecimals/amountDecimals` of each row. */
  readonly scales: ReadonlyMap<string, readonly string[]>
}

/** Runs files through a decoder; each is given as the pieces in which its bytes arrive. */
export function decodePieces(decoder: ChunkDecoder, files: readonly (readonly Uint8Array[])[]): DecodedMarkets {
  const rows = new Map<string, EventRow[]>()
  const scales = new Map<string, string[]>()
  const take = (batches: Iterable<EventBatch>) => {
    for (const batch of batches) {
      const { symbol } = batch.instrument
      const { priceDecimals, amountDecimals } = batch.scale
      const found = eventRows([batch])
      rows.set(symbol, (rows.get(symbol) ?? []).concat(found))
      scales.set(symbol, (scales.get(symbol) ?? []).concat(found.map(() => `${priceDecimals}/${amountDecimals}`)))
    }
  }
  files.forEach((pieces, index) => {
    decoder.beginFile(`file-${index + 1}`)
    for (const piece of pieces) take(decoder.push(piece))
    take(decoder.endFile())
  })
  take(decoder.end())
  return { rows, scales }
}

/** The bytes of a text, cut at the given offsets (in any order). */
export function piecesOf(text: string, cuts: readonly number[] = []): Uint8Array[] {
  const bytes = Buffer.from(text)
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, i) => bytes.subarray(edges[i]!, edge))
}

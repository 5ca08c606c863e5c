import type { EventBatch, IntegrityProfile } from '../../market/index.ts'
import type { EventSource, ReadOptions, StreamClocks, StreamContent } from '../source.ts'
import type { ChunkDecoder } from './chunk-decoder.ts'
import type { InputFile } from './format.ts'
import { openBytes } from './open-bytes.ts'

/** The parts of a stream that a format states about itself. */
export interface SourceTraits {
  readonly content: StreamContent
  readonly clocks: StreamClocks
  readonly profile: IntegrityProfile | undefined
  readonly rank: number
}

/** An `EventSource` that reads files one after the other through one decoder. */
export function decodedSource(
  files: readonly InputFile[],
  decoder: ChunkDecoder,
  traits: SourceTraits,
  options: ReadOptions,
): EventSource {
  return { ...traits, batches: () => decodeFiles(files, decoder, options) }
}

async function* decodeFiles(
  files: readonly InputFile[],
  decoder: ChunkDecoder,
  options: ReadOptions,
): AsyncIterable<EventBatch> {
  for (const { path } of files) {
    decoder.beginFile(path)
    for await (const chunk of openBytes(path, options)) yield* decoder.push(chunk)
    yield* decoder.endFile()
  }
  yield* decoder.end()
}

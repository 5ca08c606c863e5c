import { AtomicFile } from './atomic-file.ts'
import type { ByteOutput } from './byte-output.ts'
import { GzipOutput } from './gzip-output.ts'
import { STDOUT, StdoutOutput } from './stdout-output.ts'

/** Opens `-` as standard output, everything else as a file that appears when complete, compressed where asked. */
export async function openOutput(path: string, gzip: boolean): Promise<ByteOutput> {
  const output = path === STDOUT ? new StdoutOutput() : await AtomicFile.open(path)
  return gzip ? new GzipOutput(output) : output
}

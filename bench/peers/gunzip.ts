import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { finishChild, startChild } from '../child.ts'

// A bare gunzip of the given files by Node, set up as well as our own reader: nothing is done with the bytes.
const start = startChild()
let bytes = 0
for (const path of process.argv.slice(2)) {
  const stream = createReadStream(path, { highWaterMark: 1 << 20 }).pipe(createGunzip({ chunkSize: 1 << 18 }))
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  await new Promise<void>((resolve, reject) => stream.on('end', resolve).on('error', reject))
}
finishChild(start)(String(bytes))

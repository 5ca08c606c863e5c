import { type Extract, extract } from 'tar-stream'
import { isDataMember } from './container.ts'
import { asDamage, DamagedContainer } from './file-failure.ts'

/** The data members of a tar archive, in archive order. Each must be read to its end, or the iteration left. */
export async function* tarMembers(archive: AsyncIterable<Uint8Array>): AsyncGenerator<AsyncIterable<Uint8Array>, void> {
  const reader = extract()
  const feeding = feed(archive, reader)
  let members = 0
  try {
    for await (const entry of reader) {
      const { type, name } = entry.header
      if ((type === 'file' || type === 'contiguous-file') && isDataMember(name)) {
        members++
        yield contents(entry as AsyncIterable<Uint8Array>)
      } else {
        entry.resume()
      }
    }
    if (members === 0) throw new DamagedContainer('tar: the archive holds no data file')
  } catch (error) {
    throw asDamage(error, 'tar')
  } finally {
    reader.destroy()
    await feeding
  }
}

async function* contents(entry: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const chunk of entry) yield chunk
  } catch (error) {
    throw asDamage(error, 'tar')
  }
}

async function feed(archive: AsyncIterable<Uint8Array>, reader: Extract): Promise<void> {
  try {
    for await (const chunk of archive) {
      if (!reader.write(chunk)) await writableAgain(reader)
      // The reader is a stream of streamx, which says so before it is `destroyed`; its types are those of Node's streams.
      if ((reader as Extract & { readonly destroying: boolean }).destroying) return
    }
    reader.end(null)
  } catch (error) {
    reader.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

/** Resolves when the reader takes input again, or never will because it was destroyed. */
function writableAgain(reader: Extract): Promise<void> {
  if (reader.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const wake = () => {
      reader.off('drain', wake).off('close', wake)
      resolve()
    }
    reader.on('drain', wake).on('close', wake)
  })
}

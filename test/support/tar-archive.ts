import { buffer } from 'node:stream/consumers'
import { pack } from 'tar-stream'

/** A tar archive of files, and of folders where the name ends in a slash. */
export async function tarArchive(members: readonly { name: string; data: Uint8Array }[]): Promise<Buffer> {
  const archive = pack()
  for (const { name, data } of members) {
    if (name.endsWith('/')) archive.entry({ name, type: 'directory' })
    else archive.entry({ name }, Buffer.from(data))
  }
  archive.finalize()
  return buffer(archive as AsyncIterable<Uint8Array>)
}

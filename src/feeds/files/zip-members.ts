import { crc32 } from 'node:zlib'
import { type Entry, open, type ZipFile } from 'yauzl'
import { isDataMember } from './container.ts'
import { type ChunkOptions, fileChunks } from './file-chunks.ts'
import { asDamage, DamagedContainer, unreadable } from './file-failure.ts'
import { inflatedRaw } from './inflate.ts'

// The published types describe yauzl 2; this is the part of version 3 that is used here.
declare module 'yauzl' {
  interface ZipFile {
    eachEntry(): AsyncIterable<Entry>
    readLocalFileHeader(
      entry: Entry,
      options: { minimal: true },
      callback: (error: Error | null, header: { fileDataStart: number }) => void,
    ): void
  }
}

/** Where the data of a zip member lies, and what it must come to. */
interface ZipMember {
  readonly name: string
  readonly start: number
  readonly compressedBytes: number
  readonly bytes: number
  readonly crc32: number
  readonly deflated: boolean
}

const STORED = 0
const DEFLATED = 8

/**
 * The data members of a zip archive, by name. Reads the directory only, and leaves nothing open.
 *
 * Throws `file.unreadable` for encryption and for compression methods other than deflate, `DamagedContainer` otherwise.
 */
export async function listZipMembers(path: string): Promise<ZipMember[]> {
  let zip: ZipFile | undefined
  try {
    zip = await openZip(path)
    const members: ZipMember[] = []
    for await (const entry of zip.eachEntry()) {
      if (isDataMember(entry.fileName)) members.push(await locate(zip, entry, path))
    }
    if (members.length === 0) throw new DamagedContainer('zip: the archive holds no data file')
    return members.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  } catch (error) {
    throw asDamage(error, 'zip')
  } finally {
    if (zip !== undefined) await close(zip)
  }
}

/**
 * Decompressed bytes of one member, verified against its size and CRC. yauzl's own stream is not used: it inflates in
 * 16 KiB blocks and does not check the CRC.
 */
export async function* zipMemberBytes(
  path: string,
  member: ZipMember,
  options: Pick<ChunkOptions, 'signal' | 'onBytes'>,
): AsyncGenerator<Uint8Array, void> {
  const stored = fileChunks(path, { ...options, start: member.start, length: member.compressedBytes })
  let bytes = 0
  let crc = 0
  for await (const chunk of member.deflated ? inflatedRaw(stored) : stored) {
    bytes += chunk.length
    if (bytes > member.bytes) break
    crc = crc32(chunk, crc)
    yield chunk
  }
  if (bytes !== member.bytes) {
    throw new DamagedContainer(`zip: ${member.name} should be ${member.bytes} bytes long and is not`)
  }
  if (crc !== member.crc32) throw new DamagedContainer(`zip: the checksum of ${member.name} is wrong`)
}

function openZip(path: string): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)))
  })
}

async function locate(zip: ZipFile, entry: Entry, path: string): Promise<ZipMember> {
  if (entry.isEncrypted()) throw unreadable(`the zip member ${entry.fileName} is encrypted`, path)
  const method = entry.compressionMethod
  if (method !== STORED && method !== DEFLATED) {
    throw unreadable(`the zip member ${entry.fileName} uses compression method ${method}; deflate is supported`, path)
  }
  const start = await new Promise<number>((resolve, reject) => {
    zip.readLocalFileHeader(entry, { minimal: true }, (error, header) =>
      error ? reject(error) : resolve(header.fileDataStart),
    )
  })
  return {
    name: entry.fileName,
    start,
    compressedBytes: entry.compressedSize,
    bytes: entry.uncompressedSize,
    crc32: entry.crc32,
    deflated: method === DEFLATED,
  }
}

function close(zip: ZipFile): Promise<void> {
  return new Promise((resolve) => {
    zip.once('close', resolve)
    zip.close()
  })
}

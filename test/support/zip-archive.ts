import { crc32, deflateRawSync } from 'node:zlib'

interface ZipFixtureMember {
  readonly name: string
  readonly data: Uint8Array
  /** Default true. */
  readonly deflate?: boolean
  /** Values to claim instead of the true ones. */
  readonly claim?: {
    readonly crc32?: number
    readonly bytes?: number
    readonly method?: number
    readonly bits?: number
  }
}

/** A zip archive in the plain layout of APPNOTE.TXT: local headers with data, central directory, end record. */
export function zipArchive(members: readonly ZipFixtureMember[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data, deflate = true, claim = {} } of members) {
    const stored = deflate ? deflateRawSync(data) : Buffer.from(data)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(claim.bits ?? 0, 2)
    shared.writeUInt16LE(claim.method ?? (deflate ? 8 : 0), 4)
    shared.writeUInt32LE(claim.crc32 ?? crc32(data), 10)
    shared.writeUInt32LE(stored.length, 14)
    shared.writeUInt32LE(claim.bytes ?? data.length, 18)
    shared.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), stored])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, tail, Buffer.from(name))
    files.push(local)
    offset += local.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, central, end])
}

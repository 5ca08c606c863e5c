/** Name that `numpy.savez(data=...)` gives the array. */
const NAME = Buffer.from('data.npy')

const STORED = 0
const DEFLATED = 8
/** Version of the format that knows 64-bit sizes. */
const VERSION_ZIP64 = 45
/** 1980-01-01, the first day of zip: a file depends on its content alone. */
const DOS_DATE = (1 << 5) | 1
const MAX_32 = 0xffffffff

/** The one member of an npz file. */
export interface NpzMember {
  readonly isDeflated: boolean
  readonly crc32: number
  /** As stored in the file. */
  readonly compressedBytes: number
  readonly bytes: number
}

/** Bytes of the local header: the member's data follow. */
export const LOCAL_HEADER_BYTES = 30 + NAME.length + 20

/** What precedes the data. Sizes are always 64 bits wide here, as numpy writes them, so that they can be filled in last. */
export function localHeader(member: NpzMember): Uint8Array {
  const out = Buffer.alloc(LOCAL_HEADER_BYTES)
  out.writeUInt32LE(0x04034b50, 0)
  writeCommon(out, 4, member, MAX_32, MAX_32)
  out.writeUInt16LE(20, 28)
  NAME.copy(out, 30)
  const extra = 30 + NAME.length
  out.writeUInt16LE(1, extra)
  out.writeUInt16LE(16, extra + 2)
  out.writeBigUInt64LE(BigInt(member.bytes), extra + 4)
  out.writeBigUInt64LE(BigInt(member.compressedBytes), extra + 12)
  return out
}

/** What follows the data: the directory and its end, 64-bit where 32 bits do not do. */
export function directory(member: NpzMember): Uint8Array {
  const start = LOCAL_HEADER_BYTES + member.compressedBytes
  const isLarge = member.bytes >= MAX_32 || start >= MAX_32
  const entry = Buffer.alloc(46 + NAME.length + (isLarge ? 20 : 0))
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(VERSION_ZIP64, 4)
  writeCommon(entry, 6, member, isLarge ? MAX_32 : member.compressedBytes, isLarge ? MAX_32 : member.bytes)
  entry.writeUInt16LE(isLarge ? 20 : 0, 30)
  NAME.copy(entry, 46)
  if (!isLarge) return Buffer.concat([entry, endOfDirectory(entry.length, start)])
  const extra = 46 + NAME.length
  entry.writeUInt16LE(1, extra)
  entry.writeUInt16LE(16, extra + 2)
  entry.writeBigUInt64LE(BigInt(member.bytes), extra + 4)
  entry.writeBigUInt64LE(BigInt(member.compressedBytes), extra + 12)
  return Buffer.concat([entry, endOfDirectory64(entry.length, start), endOfDirectory(MAX_32, MAX_32)])
}

/** The fields that local header and directory share, from `version needed` to the length of the name. */
function writeCommon(out: Buffer, at: number, member: NpzMember, compressedBytes: number, bytes: number): void {
  out.writeUInt16LE(VERSION_ZIP64, at)
  out.writeUInt16LE(member.isDeflated ? DEFLATED : STORED, at + 4)
  out.writeUInt16LE(DOS_DATE, at + 8)
  out.writeUInt32LE(member.crc32, at + 10)
  out.writeUInt32LE(compressedBytes, at + 14)
  out.writeUInt32LE(bytes, at + 18)
  out.writeUInt16LE(NAME.length, at + 22)
}

function endOfDirectory(length: number, start: number): Buffer {
  const out = Buffer.alloc(22)
  out.writeUInt32LE(0x06054b50, 0)
  out.writeUInt16LE(1, 8)
  out.writeUInt16LE(1, 10)
  out.writeUInt32LE(length, 12)
  out.writeUInt32LE(start, 16)
  return out
}

function endOfDirectory64(length: number, start: number): Buffer {
  const out = Buffer.alloc(56 + 20)
  out.writeUInt32LE(0x06064b50, 0)
  out.writeBigUInt64LE(44n, 4)
  out.writeUInt16LE(VERSION_ZIP64, 12)
  out.writeUInt16LE(VERSION_ZIP64, 14)
  out.writeBigUInt64LE(1n, 24)
  out.writeBigUInt64LE(1n, 32)
  out.writeBigUInt64LE(BigInt(length), 40)
  out.writeBigUInt64LE(BigInt(start), 48)
  // The locator of the above.
  out.writeUInt32LE(0x07064b50, 56)
  out.writeBigUInt64LE(BigInt(start + length), 64)
  out.writeUInt32LE(1, 72)
  return out
}

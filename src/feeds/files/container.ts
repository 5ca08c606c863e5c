/** How the bytes of a file are wrapped. */
type Container = 'plain' | 'gzip' | 'zip' | 'tar'

/** Bytes needed to tell the containers apart: one tar header block. */
export const MAGIC_BYTES = 512

const USTAR_OFFSET = 257

/** Decides by content alone: file names lie, and downloads are often unpacked under their old name. */
export function containerOf(head: Uint8Array): Container {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x50 && head[1] === 0x4b) {
    const kind = (head[2]! << 8) | head[3]!
    // A member, an archive without members, or a spanned archive.
    if (kind === 0x0304 || kind === 0x0506 || kind === 0x0708) return 'zip'
  }
  if (latin1(head, USTAR_OFFSET, 5) === 'ustar') return 'tar'
  return 'plain'
}

/** The name promises a container; used only where there are too few bytes to tell. */
export function claimsContainer(name: string): boolean {
  return /\.(gz|tgz|zip|npz|tar)$/i.test(name)
}

/**
 * A base name without container suffixes. `.npz` stays: it names a format, not only a container.
 *
 * @example withoutContainerSuffix('day.data.tar.gz') // => 'day.data'
 */
export function withoutContainerSuffix(name: string): string {
  return name.replace(/(\.tar)?\.(gz|zip)$|\.(tgz|tar)$/i, '')
}

/** Archive members that hold data: no directories, checksums, hidden files or the resource forks of macOS. */
export function isDataMember(name: string): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1)
  return base !== '' && !base.startsWith('.') && !/\.checksum$/i.test(base) && !name.startsWith('__MACOSX/')
}

function latin1(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + length))
}

import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import type { EventBatch } from '../market/index.ts'
import { AtomicFile } from './atomic-file.ts'
import { combineCrc32 } from './npz-crc.ts'
import { EVENT_BYTES, NpzEvents } from './npz-events.ts'
import { directory, LOCAL_HEADER_BYTES, localHeader } from './npz-zip.ts'

/** Events per block: 1 MiB. */
const BLOCK_EVENTS = 16_384

/** Length of the array's header; long enough for any number of rows, and a multiple of 64 as numpy wants it. */
const HEADER_BYTES = 256

/** A deflate block that holds its bytes as they are: 5 bytes, then the header. */
const STORED_BLOCK_BYTES = 5
/** An empty last block of a deflate stream. */
const END_OF_DEFLATE = Uint8Array.of(0x03, 0x00)

const deflateAsync = promisify(deflateRaw)

export interface NpzOptions {
  /** Deflate the events (about a quarter of the size, several times the work). Default true, as `savez_compressed`. */
  readonly compress?: boolean
}

/** What was written, and what hftbacktest will not take as it is. */
export interface NpzSummary {
  /** Events, the DEPTH_CLEAR ones included. */
  readonly rows: number
  /**
   * Events whose exchange time steps back. hftbacktest refuses such files; its `correct_event_order()` mends them.
   */
  readonly exchangeBackwards: number
  /** Events received before they happened: the clocks disagree. Its `correct_local_timestamp()` mends that. */
  readonly negativeLatency: number
}

/**
 * Writes events as hftbacktest reads them: `data.npy` in a zip, all events valid for the exchange and for the receiver
 * (see `NpzEvents` for what each row becomes). Memory does not grow with the file; beyond 4 GiB it is a zip64. The file
 * appears under its name only when it is complete, and depends on the events alone.
 *
 * Throws `config.invalid` where the folder does not exist, `store.write_failed` when writing fails, and whatever
 * `batches` throws; nothing is left behind then.
 */
export async function writeHftbacktestNpz(
  path: string,
  batches: AsyncIterable<EventBatch>,
  options: NpzOptions = {},
): Promise<NpzSummary> {
  const file = await AtomicFile.open(path)
  try {
    const member = new NpzMemberWriter(file, options.compress ?? true)
    await member.begin()
    const events = new NpzEvents(member.space)
    for await (const batch of batches) {
      events.add(batch)
      await member.writeFull()
    }
    const rows = await member.finish()
    await file.close()
    return { rows, exchangeBackwards: events.exchangeBackwards, negativeLatency: events.negativeLatency }
  } catch (error) {
    await file.abort()
    throw error
  }
}

/** Writes the one member block by block; its headers are filled in when their content is known. */
class NpzMemberWriter {
  private readonly file: AtomicFile
  private readonly isDeflated: boolean
  private readonly full: DataView[] = []
  private block = newBlock()
  private rows = 0
  private eventsCrc = 0
  private storedBytes = 0

  constructor(file: AtomicFile, isDeflated: boolean) {
    this.file = file
    this.isDeflated = isDeflated
  }

  /** A place for the next event. */
  readonly space = (): { view: DataView; offset: number } => {
    const offset = (this.rows % BLOCK_EVENTS) * EVENT_BYTES
    if (offset === 0 && this.rows > 0) {
      this.full.push(this.block)
      this.block = newBlock()
    }
    this.rows++
    return { view: this.block, offset }
  }

  /** Leaves room for what is only known at the end. */
  async begin(): Promise<void> {
    await this.file.write(new Uint8Array(this.dataStart))
  }

  /** Writes the blocks that are full. */
  async writeFull(): Promise<void> {
    for (const block of this.full.splice(0)) await this.writeBlock(bytesOf(block, block.byteLength))
  }

  async finish(): Promise<number> {
    await this.writeFull()
    const rest = this.rows === 0 ? 0 : ((this.rows - 1) % BLOCK_EVENTS) + 1
    if (rest > 0) await this.writeBlock(bytesOf(this.block, rest * EVENT_BYTES))
    if (this.isDeflated) await this.store(END_OF_DEFLATE)
    const header = npyHeader(this.rows)
    const eventBytes = this.rows * EVENT_BYTES
    const prefix = this.isDeflated ? storedBlock(header) : header
    const member = {
      isDeflated: this.isDeflated,
      crc32: combineCrc32(crc32(header), this.eventsCrc, eventBytes),
      compressedBytes: prefix.length + this.storedBytes,
      bytes: header.length + eventBytes,
    }
    await this.file.write(directory(member))
    await this.file.overwrite(0, Buffer.concat([localHeader(member), prefix]))
    return this.rows
  }

  private get dataStart(): number {
    return LOCAL_HEADER_BYTES + (this.isDeflated ? STORED_BLOCK_BYTES : 0) + HEADER_BYTES
  }

  private async writeBlock(bytes: Uint8Array): Promise<void> {
    this.eventsCrc = crc32(bytes, this.eventsCrc)
    if (!this.isDeflated) return this.store(bytes)
    // Each block ends at a byte and refers to nothing before it, so that the blocks are one deflate stream.
    await this.store(await deflateAsync(bytes, { level: 6, finishFlush: constants.Z_FULL_FLUSH }))
  }

  private async store(bytes: Uint8Array): Promise<void> {
    await this.file.write(bytes)
    this.storedBytes += bytes.length
  }
}

function newBlock(): DataView {
  return new DataView(new ArrayBuffer(BLOCK_EVENTS * EVENT_BYTES))
}

function bytesOf(block: DataView, length: number): Uint8Array {
  return new Uint8Array(block.buffer, 0, length)
}

/** A stored (uncompressed), not last block of a deflate stream. */
function storedBlock(content: Uint8Array): Uint8Array {
  const head = Buffer.alloc(STORED_BLOCK_BYTES)
  head.writeUInt16LE(content.length, 1)
  head.writeUInt16LE(~content.length & 0xffff, 3)
  return Buffer.concat([head, content])
}

function npyHeader(rows: number): Uint8Array {
  const fields = "('ev', '<u8'), ('exch_ts', '<i8'), ('local_ts', '<i8'), ('px', '<f8'), ('qty', '<f8'), "
  const rest = "('order_id', '<u8'), ('ival', '<i8'), ('fval', '<f8')"
  const text = `{'descr': [${fields}${rest}], 'fortran_order': False, 'shape': (${rows},), }`
  const out = Buffer.alloc(HEADER_BYTES, ' ')
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  out.writeUInt16LE(HEADER_BYTES - 10, 8)
  out.write(text, 10, 'latin1')
  out[HEADER_BYTES - 1] = 0x0a
  return out
}

import { createReadStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'
import { SteelyardError } from '../market/index.ts'
import { readError } from './read-error.ts'

const READ_BYTES = 1 << 20
/** No row of a table is this long: a file without line feeds must not fill the memory. */
const MAX_LINE = 1 << 24

/**
 * The lines of a text file, `.gz` or not, without their line ends; a last line needs none. The file is closed when the
 * reader stops. Throws `file.not_found`, `file.unreadable`, `file.corrupt` (gzip) or `file.malformed` (endless line).
 */
export async function* readLines(path: string): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  try {
    for await (const chunk of readBytes(path)) {
      const text = rest + decoder.write(chunk)
      let from = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        yield trimReturn(text.slice(from, end))
        from = end + 1
      }
      rest = text.slice(from)
      if (rest.length > MAX_LINE) {
        throw new SteelyardError('file.malformed', `${path} has a line without end`, { where: { file: path } })
      }
    }
  } catch (error) {
    throw readError(path, error)
  }
  rest += decoder.end()
  if (rest !== '') yield trimReturn(rest)
}

async function* readBytes(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: READ_BYTES })
  if (!path.toLowerCase().endsWith('.gz')) {
    yield* file
    return
  }
  const gunzip = createGunzip({ chunkSize: READ_BYTES })
  file.on('error', (error) => gunzip.destroy(error))
  try {
    yield* file.pipe(gunzip)
  } finally {
    file.destroy()
  }
}

function trimReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

import { SteelyardError } from '../../market/index.ts'
import { binanceCapture } from './binance-capture.ts'
import { VISION_FORMATS } from './binance-vision.ts'
import { bybitArchive } from './bybit-archive.ts'
import { BYBIT_TRADES } from './bybit-trades.ts'
import type { FileFormat, FileHead, FileMatch } from './format.ts'
import { HFTBACKTEST_NPZ } from './hftbacktest-npz.ts'
import { LOBSTER } from './lobster.ts'
import { okxArchive } from './okx-archive.ts'
import { STEELYARD_EVENTS } from './steelyard-events.ts'
import { TARDIS_FORMATS } from './tardis-formats.ts'

/** Every recording format that can be read. The first whose probe matches a file reads it. */
export const FORMATS: readonly FileFormat[] = [
  binanceCapture,
  bybitArchive,
  okxArchive,
  STEELYARD_EVENTS,
  ...TARDIS_FORMATS,
  ...VISION_FORMATS,
  BYBIT_TRADES,
  LOBSTER,
  HFTBACKTEST_NPZ,
]

/**
 * Finds the format of a file from its name and first bytes.
 *
 * @param forced id of the only format to try (`--format`)
 * @throws `file.unrecognised` when no format matches; `config.invalid` when `forced` is no known id
 */
export function recogniseFile(
  head: FileHead,
  forced?: string,
  formats: readonly FileFormat[] = FORMATS,
): { format: FileFormat; match: FileMatch } {
  for (const format of forced === undefined ? formats : [formatNamed(forced, formats)]) {
    const match = format.probe(head)
    if (match !== null) return { format, match }
  }
  if (forced !== undefined) {
    throw new SteelyardError('file.unrecognised', `this is not a file of format ${forced}`, {
      hint: 'leave out --format to have the format recognised',
      where: { file: head.path },
    })
  }
  throw new SteelyardError('file.unrecognised', 'neither the name nor the content is of a known format', {
    hint: `supported are: ${formats.map(({ id, title }) => `${title} (${id})`).join(', ')}; --format <id> overrides`,
    where: { file: head.path },
  })
}

/** The format of an id; throws `config.invalid` with the known ids. */
export function formatNamed(id: string, formats: readonly FileFormat[] = FORMATS): FileFormat {
  const format = formats.find((candidate) => candidate.id === id)
  if (format !== undefined) return format
  throw new SteelyardError('config.invalid', `unknown format ${JSON.stringify(id)}`, {
    hint: `known formats: ${formats.map((candidate) => candidate.id).join(', ')}`,
  })
}

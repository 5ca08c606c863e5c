import { basename } from 'node:path'
import { SteelyardError } from '../../market/index.ts'
import { withoutContainerSuffix } from './container.ts'
import type { InputFile } from './format.ts'
import type { LobsterPair } from './lobster-decoder.ts'
import { type LobsterKind, type LobsterName, parseLobsterName } from './lobster-name.ts'

/** The two files of a recording, before their content is known. */
export type LobsterFiles = Omit<LobsterPair, 'hasHiddenSides'>

interface Halves {
  readonly name: LobsterName
  message?: string
  orderbook?: string
}

/**
 * Puts message and order book files together, oldest recording first. Throws `config.invalid` where half of a pair is
 * missing or given twice.
 */
export function pairLobsterFiles(files: readonly InputFile[]): LobsterFiles[] {
  const pairs = new Map<string, Halves>()
  for (const { path } of files) {
    const name = parseLobsterName(withoutContainerSuffix(basename(path)))
    if (name === null) continue // the probe has seen to it that there is none
    const halves = pairs.get(name.pair) ?? { name }
    pairs.set(name.pair, halves)
    const twin = halves[name.kind]
    if (twin !== undefined) {
      throw new SteelyardError('config.invalid', `${twin} and ${path} are the same recording`, {
        hint: 'give only one of them',
      })
    }
    halves[name.kind] = path
  }
  return [...pairs.values()]
    .sort((a, b) => a.name.midnight - b.name.midnight || a.name.startMs - b.name.startMs)
    .map(({ name, message, orderbook }) => ({
      messages: message ?? missing('message', orderbook!),
      orderbook: orderbook ?? missing('orderbook', message!),
      midnight: name.midnight,
      levels: name.levels,
    }))
}

function missing(kind: LobsterKind, given: string): never {
  const other = kind === 'message' ? 'orderbook' : 'message'
  const partner = basename(given).replace(`_${other}_`, `_${kind}_`)
  throw new SteelyardError('config.invalid', `${given} is given without its ${kind} file`, {
    hint: `give both files of the pair; the missing one is called ${partner}`,
    where: { file: given },
  })
}

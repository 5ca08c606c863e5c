import { LobsterMessages, MESSAGE_DIRECTION, MESSAGE_TYPE, MessageType } from './lobster-messages.ts'
import { openBytes } from './open-bytes.ts'

/** How much of a message file is looked at: about 100,000 messages. */
const PROBED_BYTES = 4 * 1024 * 1024

/**
 * Whether the direction of hidden executions means something in this message file. The exchange masks it as 1 in newer
 * data; where the first 4 MiB show both directions, they are real and are used for the whole file, else the side of
 * every hidden execution is unknown. Rows that cannot be read are left to the decoder.
 */
export async function hasHiddenSides(path: string, signal?: AbortSignal): Promise<boolean> {
  const messages = new LobsterMessages()
  messages.beginFile(path)
  let bytes = 0
  let seen = 0
  const BOTH = 0b11
  const scan = (): void => {
    while (messages.available > 0) {
      if (messages.take() !== undefined) continue
      if (messages.row[MESSAGE_TYPE] !== MessageType.hiddenExecution) continue
      seen |= messages.row[MESSAGE_DIRECTION] === 1 ? 0b01 : 0b10
    }
  }
  for await (const chunk of openBytes(path, signal === undefined ? {} : { signal })) {
    // Exactly the same bytes are judged however they arrive.
    const part = chunk.subarray(0, PROBED_BYTES - bytes)
    bytes += part.length
    for (const _batch of messages.push(part)); // decodes; rows wait in `messages`
    scan()
    if (seen === BOTH || bytes === PROBED_BYTES) return seen === BOTH
  }
  for (const _batch of messages.endFile());
  scan()
  return seen === BOTH
}

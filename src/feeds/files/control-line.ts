import { isWireObject } from '../venues/wire-fields.ts'

/**
 * A line that our recorder adds to captures: `<local_ns> {"steelyard":"connect|disconnect|subscribe|…"}`. Only a
 * disconnect means something to a book; other tools, and other readers, ignore them all.
 */
export function isDisconnect(message: unknown): boolean {
  return isWireObject(message) && message.steelyard === 'disconnect'
}

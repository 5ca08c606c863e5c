import { decimalText, type LevelChange } from './true-market.ts'
import {
  WINDOW_AMOUNT_DECIMALS,
  WINDOW_PRICE_DECIMALS,
  type WindowMessage,
  type WindowRecording,
  type WindowRecordingOptions,
  windowRecording,
} from './window-recording.ts'

/** Bybit order-book messages of a seeded market; the numbers of a topic are consecutive and restart at 1. */
export function bybitRecording(
  options: Omit<WindowRecordingOptions, 'firstSequence' | 'restartAt' | 'nextSequence'>,
): WindowRecording {
  return windowRecording({ ...options, firstSequence: 5000, restartAt: 1 }, bybitMessage)
}

function bybitMessage({ isSnapshot, sequence, time, changes }: WindowMessage): unknown {
  const side = (isAsk: boolean) => changes.filter((change) => change.isAsk === isAsk).map(level)
  const data = { s: 'ACMUSDT', b: side(false), a: side(true), u: sequence, seq: 900_000 + (time % 1e6) }
  const type = isSnapshot ? 'snapshot' : 'delta'
  const topic = 'orderbook.8.ACMUSDT'
  // The venue writes the keys in more than one order.
  return time % 2 === 0
    ? { topic, type, ts: time, data, cts: time - 3 }
    : { topic, cts: time - 3, ts: time, type, data }
}

function level({ ticks, lots }: LevelChange): [price: string, amount: string] {
  return [decimalText(ticks, WINDOW_PRICE_DECIMALS), lots === 0 ? '0' : decimalText(lots, WINDOW_AMOUNT_DECIMALS)]
}

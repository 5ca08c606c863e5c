import { decimalText, type LevelChange } from './true-market.ts'
import {
  WINDOW_AMOUNT_DECIMALS,
  WINDOW_PRICE_DECIMALS,
  type WindowMessage,
  type WindowRecording,
  type WindowRecordingOptions,
  windowRecording,
} from './window-recording.ts'

type OkxRecordingOptions = Omit<WindowRecordingOptions, 'firstSequence' | 'nextSequence'>

/** Lines of an OKX order-book archive of a seeded market: no ids, the window repeated now and then. */
export function okxArchiveRecording(options: OkxRecordingOptions): WindowRecording {
  return windowRecording({ ...options, firstSequence: 0 }, ({ isSnapshot, time, changes }) => ({
    instId: 'ACM-USDT',
    action: isSnapshot ? 'snapshot' : 'update',
    ts: String(time),
    ...sides(changes, ['1']),
  }))
}

/** Frames of the OKX `books` channel of a seeded market: ids jump, and every update names the one before. */
export function okxCaptureRecording(options: OkxRecordingOptions): WindowRecording {
  const jump = (last: number, random: () => number) => last + 1 + Math.floor(random() * 50)
  return windowRecording({ ...options, firstSequence: 70_000, nextSequence: jump }, okxFrame)
}

function okxFrame({ isSnapshot, sequence, previous, time, changes }: WindowMessage): unknown {
  return {
    arg: { channel: 'books', instId: 'ACM-USDT' },
    action: isSnapshot ? 'snapshot' : 'update',
    data: [
      {
        ...sides(changes, ['0', '1']),
        ts: String(time),
        checksum: 0,
        prevSeqId: isSnapshot ? -1 : previous,
        seqId: sequence,
      },
    ],
  }
}

function sides(changes: readonly LevelChange[], rest: readonly string[]): { asks: string[][]; bids: string[][] } {
  const side = (isAsk: boolean) =>
    changes.filter((change) => change.isAsk === isAsk).map((change) => level(change, rest))
  return { asks: side(true), bids: side(false) }
}

function level({ ticks, lots }: LevelChange, rest: readonly string[]): string[] {
  const price = decimalText(ticks, WINDOW_PRICE_DECIMALS)
  return lots === 0 ? [price, '0', ...rest] : [price, decimalText(lots, WINDOW_AMOUNT_DECIMALS), ...rest]
}

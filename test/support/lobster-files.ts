import { mulberry32, type Random } from '../../src/math/index.ts'

export interface LobsterOptions {
  readonly seed: number
  readonly rows: number
  /** Levels of each side in the order book file. Default 5. */
  readonly levels?: number
  /** The direction of hidden executions is masked as 1, as in newer data. Default false. */
  readonly isMasked?: boolean
  /** Rows (0-based) at which trading halts; it resumes five rows later. */
  readonly halts?: readonly number[]
  /** Distinct prices of each side at the start. Default 12: more than the window shows. */
  readonly depth?: number
}

export interface LobsterRecording {
  readonly messages: string
  readonly orderbook: string
  /** Shares by side of the taker, types 4 and 5. */
  readonly bought: number
  readonly sold: number
  /** Rows whose message has a price that the window does not show, before or after it. */
  readonly outside: number
}

type Side = Map<number, number>

const TICK = 100

/**
 * A pair of LOBSTER files made of a seeded book that is deeper than the window shows: new orders, cancels, deletions,
 * visible and hidden executions, some of them out of sight.
 */
export function lobsterFiles(options: LobsterOptions): LobsterRecording {
  const { seed, rows, levels = 5, isMasked = false, halts = [], depth = 12 } = options
  const random = mulberry32(seed)
  const bids: Side = new Map()
  const asks: Side = new Map()
  for (let i = 0; i < depth; i++) {
    bids.set(5_853_300 - i * TICK, integer(random, 1, 300))
    asks.set(5_853_500 + i * TICK, integer(random, 1, 300))
  }
  const messages: string[] = []
  const states: string[] = []
  const totals = { bought: 0, sold: 0, outside: 0 }
  let nanos = 34_200_004_241_176n
  const halted = new Set(halts)
  const resumed = new Set(halts.map((row) => row + 5))
  for (let row = 0; row < rows; row++) {
    nanos += BigInt(integer(random, 0, 9_000_000))
    const time = `${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, '0')}`
    if (halted.has(row) || resumed.has(row)) {
      messages.push([time, 7, 0, 0, halted.has(row) ? -1 : 1, -1].join())
      states.push(stateRow(bids, asks, levels))
      continue
    }
    const isBid = random() < 0.5
    const side = isBid ? bids : asks
    const edgeBefore = edge(side, isBid, levels)
    const { type, price, size } = step(random, side, isBid ? asks : bids, isBid)
    const direction = type === 5 && isMasked ? 1 : isBid ? 1 : -1
    messages.push([time, type, type === 5 ? 0 : 1000 + row, size, price, direction].join())
    states.push(stateRow(bids, asks, levels))
    if (type >= 4) totals[isBid ? 'sold' : 'bought'] += size
    if (isBeyond(price, edgeBefore, isBid) || isBeyond(price, edge(side, isBid, levels), isBid)) totals.outside++
  }
  // As downloaded: the last line has no line break.
  return { messages: messages.join('\n'), orderbook: states.join('\n'), ...totals }
}

/** One change of a side of the book, and the message that tells of it. */
function step(random: Random, side: Side, other: Side, isBid: boolean): { type: number; price: number; size: number } {
  const prices = sorted(side, isBid)
  const otherBest = sorted(other, !isBid)[0]!
  const best = prices[0] ?? (isBid ? otherBest - 2 * TICK : otherBest + 2 * TICK)
  const choice = prices.length < 3 ? 0 : random()
  const sign = isBid ? -1 : 1
  if (choice < 0.45) {
    // Anything from one tick better than the best (if that does not cross) to far outside the window.
    const price = best + sign * TICK * integer(random, -1, 14)
    const size = integer(random, 1, 300)
    const isCrossing = isBid ? price >= otherBest : price <= otherBest
    const at = isCrossing ? best : price
    side.set(at, (side.get(at) ?? 0) + size)
    return { type: 1, price: at, size }
  }
  if (choice < 0.6) return { type: 5, price: best, size: integer(random, 1, 50) }
  const price = choice < 0.75 ? best : prices[integer(random, 0, prices.length - 1)]!
  const held = side.get(price)!
  const type = choice < 0.75 ? 4 : held > 1 && choice < 0.85 ? 2 : 3
  const size = type === 2 ? integer(random, 1, held - 1) : random() < 0.5 ? held : integer(random, 1, held)
  if (size === held) side.delete(price)
  else side.set(price, held - size)
  return { type, price, size }
}

function stateRow(bids: Side, asks: Side, levels: number): string {
  const bidPrices = sorted(bids, true)
  const askPrices = sorted(asks, false)
  const cells: number[] = []
  for (let i = 0; i < levels; i++) {
    const ask = askPrices[i]
    const bid = bidPrices[i]
    cells.push(...(ask === undefined ? [9_999_999_999, 0] : [ask, asks.get(ask)!]))
    cells.push(...(bid === undefined ? [-9_999_999_999, 0] : [bid, bids.get(bid)!]))
  }
  return cells.join()
}

/** Worst price the window shows; undefined where it shows the whole side. */
function edge(side: Side, isBid: boolean, levels: number): number | undefined {
  return sorted(side, isBid)[levels - 1]
}

function isBeyond(price: number, edge: number | undefined, isBid: boolean): boolean {
  return edge !== undefined && (isBid ? price < edge : price > edge)
}

function sorted(side: Side, isBid: boolean): number[] {
  return [...side.keys()].sort((a, b) => (isBid ? b - a : a - b))
}

function integer(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}

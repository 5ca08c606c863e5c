import { type ParsedDecimal, SIDE_ASK, SNAPSHOT } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import type { InputFile } from './format.ts'
import { TIMESTAMP } from './tardis-columns.ts'
import { TardisDecoder } from './tardis-decoder.ts'
import type { TardisLane } from './tardis-lane.ts'
import type { TardisRow } from './tardis-row.ts'
import { diffSides, WindowSide } from './tardis-window.ts'

/** Columns of level `i`: ask price, ask amount, bid price, bid amount, behind the four stamps. */
const FIRST_LEVEL = 4
const COLUMNS_PER_LEVEL = 4

/**
 * Silence after which two snapshots are not differenced, microseconds: the recording was interrupted. Tardis writes a
 * row whenever one of the levels changes; a minute without one is no live market.
 */
export const SNAPSHOT_SILENCE = 60_000_000

/** The last state of one instrument. */
interface WindowState {
  bids: WindowSide
  asks: WindowSide
  /** Its local time; NaN before the first row. */
  time: number
}

/**
 * `book_snapshot_5`, `book_snapshot_25`: the best levels after every change. Each row stands for itself; deltas are
 * derived from two rows, so that order flow can be measured. The first row, and a row after a silence, is a snapshot.
 * A row that changes nothing is counted as a message and yields none.
 */
export class TardisSnapshotDecoder extends TardisDecoder {
  private readonly levels: number
  private readonly states = new Map<TardisLane, WindowState>()
  private readonly price: ParsedDecimal = { units: 0, decimals: 0 }
  private readonly amount: ParsedDecimal = { units: 0, decimals: 0 }
  private bids: WindowSide
  private asks: WindowSide

  constructor(levels: 5 | 25, files: readonly InputFile[], options: ReadOptions) {
    super(`book_snapshot_${levels}`, files, options)
    this.levels = levels
    this.bids = new WindowSide(levels)
    this.asks = new WindowSide(levels)
  }

  protected override decodeRow(row: TardisRow): void {
    const exchangeTime = row.time(TIMESTAMP)
    const localTime = this.localTime(row)
    this.readSide(row, this.asks, FIRST_LEVEL, 1)
    this.readSide(row, this.bids, FIRST_LEVEL + 2, -1)
    const lane = this.laneOf(row)
    this.lastTime = localTime
    const state = this.stateOf(lane)
    const isWhole = !(localTime - state.time <= SNAPSHOT_SILENCE)
    lane.turnBookTo(localTime, exchangeTime, isWhole ? SNAPSHOT : 0)
    // Only now: a finer scale closes the block, and with it the message before this one.
    this.fit(lane, state)
    const put = (flags: number, ticks: number, lots: number) =>
      this.put(lane, flags, ticks, lots, localTime, exchangeTime)
    if (isWhole) {
      for (let i = 0; i < this.bids.count; i++) put(SNAPSHOT, this.bids.ticks[i]!, this.bids.lots[i]!)
      for (let i = 0; i < this.asks.count; i++) put(SNAPSHOT | SIDE_ASK, this.asks.ticks[i]!, this.asks.lots[i]!)
      if (this.bids.count + this.asks.count === 0) put(SNAPSHOT, Number.NaN, 0)
    } else {
      diffSides(state.bids, this.bids, 0, (side, ticks, lots, flow) => put(side | flow, ticks, lots))
      diffSides(state.asks, this.asks, SIDE_ASK, (side, ticks, lots, flow) => put(side | flow, ticks, lots))
    }
    // The old state's arrays are filled by the next row.
    const { bids, asks } = state
    state.bids = this.bids
    state.asks = this.asks
    state.time = localTime
    this.bids = bids
    this.asks = asks
  }

  /** Reads one side; cells of a thin book are blank. */
  private readSide(row: TardisRow, side: WindowSide, firstColumn: number, direction: number): void {
    const { price, amount } = this
    side.count = 0
    for (let i = 0; i < this.levels; i++) {
      const column = firstColumn + i * COLUMNS_PER_LEVEL
      if (row.isEmpty(column) && row.isEmpty(column + 1)) continue
      row.decimal(column, price)
      row.amount(column + 1, amount)
      if (amount.units > 0) side.add(price, amount)
    }
    if (!side.isSorted(direction)) throw row.malformed('levels of one side are not sorted from best to worst')
  }

  /** Makes the scale fine enough for all levels and brings both states to it. */
  private fit(lane: TardisLane, state: WindowState): void {
    const { price, amount } = this
    for (const side of [this.bids, this.asks]) {
      for (let i = 0; i < side.count; i++) {
        side.get(i, price, amount)
        lane.fit(price, amount)
      }
    }
    const scale = lane.blockScale
    if (scale === undefined) return
    for (const side of [this.bids, this.asks, state.bids, state.asks]) side.toScale(scale)
  }

  private put(
    lane: TardisLane,
    flags: number,
    ticks: number,
    lots: number,
    localTime: number,
    exchangeTime: number,
  ): void {
    const { price, amount } = this
    const scale = lane.blockScale
    price.units = ticks
    price.decimals = scale?.priceDecimals ?? 0
    amount.units = lots
    amount.decimals = scale?.amountDecimals ?? 0
    lane.row(flags, price, amount, localTime, exchangeTime, Number.NaN, this.where())
  }

  private stateOf(lane: TardisLane): WindowState {
    let state = this.states.get(lane)
    if (state === undefined) {
      state = { bids: new WindowSide(this.levels), asks: new WindowSide(this.levels), time: Number.NaN }
      this.states.set(lane, state)
    }
    return state
  }
}

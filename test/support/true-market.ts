import type { Random } from '../../src/math/index.ts'

/** A changed level: absolute new size in lots, 0 = gone. */
export interface LevelChange {
  readonly isAsk: boolean
  readonly ticks: number
  readonly lots: number
}

/** Both sides of a book in ticks and lots. */
export interface TrueBook {
  readonly bids: ReadonlyMap<number, number>
  readonly asks: ReadonlyMap<number, number>
}

/** A small random market that never crosses: the truth that generated recordings are written from. */
export class TrueMarket {
  readonly bids = new Map<number, number>()
  readonly asks = new Map<number, number>()
  private readonly random: Random
  private readonly levels: number

  constructor(random: Random, { mid = 100_000, levels = 12 } = {}) {
    this.random = random
    this.levels = levels
    for (let i = 1; i <= levels; i++) {
      this.bids.set(mid - i, this.lots())
      this.asks.set(mid + i, this.lots())
    }
  }

  get bestBid(): number {
    return Math.max(...this.bids.keys())
  }

  get bestAsk(): number {
    return Math.min(...this.asks.keys())
  }

  /** Changes one level: resizes it, removes it, or puts a new one at or inside the spread, or far away. */
  step(): LevelChange {
    const isAsk = this.random() < 0.5
    const side = isAsk ? this.asks : this.bids
    const other = isAsk ? this.bids : this.asks
    const prices = [...side.keys()]
    const away = isAsk ? 1 : -1
    const best = isAsk ? this.bestAsk : this.bestBid
    const dice = this.random()
    let ticks = prices[Math.floor(this.random() * prices.length)]!
    let lots = this.lots()
    if (dice < 0.3 && side.size > this.levels / 2) {
      lots = 0
    } else if (dice < 0.45) {
      const inside = best - away
      ticks = other.has(inside) ? best : inside
    } else if (dice < 0.6) {
      ticks = best + away * Math.ceil(this.random() * 3 * this.levels)
    }
    if (lots === 0) side.delete(ticks)
    else side.set(ticks, lots)
    return { isAsk, ticks, lots }
  }

  copy(): TrueBook {
    return { bids: new Map(this.bids), asks: new Map(this.asks) }
  }

  private lots(): number {
    return 1 + Math.floor(this.random() * 5000)
  }
}

/** The last change of every level, in the order of first appearance. */
export function mergeChanges(changes: readonly LevelChange[]): LevelChange[] {
  const merged = new Map<string, LevelChange>()
  for (const change of changes) merged.set(`${change.isAsk} ${change.ticks}`, change)
  return [...merged.values()]
}

/** `units * 10^-decimals` as venues write it, zeros included. */
export function decimalText(units: number, decimals: number): string {
  return (units / 10 ** decimals).toFixed(decimals)
}

/** Levels of one side, best first. */
export function sortedLevels(book: TrueBook, isAsk: boolean): [ticks: number, lots: number][] {
  const levels = [...(isAsk ? book.asks : book.bids)]
  return levels.sort(([a], [b]) => (isAsk ? a - b : b - a))
}

/** A true book in decimals, as it can be compared with what a reader made of its recording. */
export function scaledBook(book: TrueBook, priceDecimals: number, amountDecimals: number): TrueBook {
  const scale = (side: ReadonlyMap<number, number>) =>
    new Map([...side].map(([ticks, lots]) => [ticks / 10 ** priceDecimals, lots / 10 ** amountDecimals]))
  return { bids: scale(book.bids), asks: scale(book.asks) }
}

/** The best `depth` levels of each side: what a venue shows of its book. */
export function windowOf(book: TrueBook, depth: number): TrueBook {
  const side = (isAsk: boolean) => new Map(sortedLevels(book, isAsk).slice(0, depth))
  return { bids: side(false), asks: side(true) }
}

/** What turns one book into another; levels that are gone have 0 lots. */
export function changesBetween(before: TrueBook, after: TrueBook): LevelChange[] {
  const side = (isAsk: boolean): LevelChange[] => {
    const [from, to] = isAsk ? [before.asks, after.asks] : [before.bids, after.bids]
    return [...new Set([...from.keys(), ...to.keys()])]
      .filter((ticks) => from.get(ticks) !== to.get(ticks))
      .map((ticks) => ({ isAsk, ticks, lots: to.get(ticks) ?? 0 }))
  }
  return [...side(false), ...side(true)]
}

/** A whole book as changes to an empty one, best levels first. */
export function bookAsChanges(book: TrueBook): LevelChange[] {
  return [false, true].flatMap((isAsk) => sortedLevels(book, isAsk).map(([ticks, lots]) => ({ isAsk, ticks, lots })))
}

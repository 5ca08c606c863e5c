import { type Instrument, type ScaleChange, SteelyardError, toDecimal } from '../market/index.ts'
import type { MarketState } from '../measures/index.ts'
import type { BarRule } from './bar-rule.ts'
import { unitFactor } from './bar-writer.ts'

type TradeRule = Extract<BarRule, { readonly threshold: number }>

/**
 * What has been traded since the last bar of a rule that counts trades: exact integers (trades, lots, or ticks times
 * lots), which become a decimal only for the comparison. Ten trades of 0.1 reach a volume of 1.
 */
export class TradeThreshold {
  private readonly rule: TradeRule
  private readonly withAmount: boolean
  private readonly withPrice: boolean
  /** Quote currency (for notional), or the instrument's amount, that one unit stands for. */
  private readonly size: number
  private progress = 0

  /** Throws `config.invalid` for notional thresholds where the contract size is not known. */
  constructor(rule: TradeRule, instrument: Instrument) {
    const isNotional = rule.kind === 'imbalance' && rule.of === 'notional'
    this.rule = rule
    this.withAmount = rule.kind === 'volume' || (rule.kind === 'imbalance' && rule.of !== 'count')
    // Amounts of inverse contracts, and those in quote currency, are worth the same at every price.
    this.withPrice = isNotional && Number.isNaN(unitFactor(instrument, 'quote', Number.NaN))
    this.size = isNotional ? unitFactor(instrument, 'quote', 1) : 1
    if (Number.isNaN(this.size)) {
      throw new SteelyardError('config.invalid', 'a notional threshold needs the contract size, which is not known', {
        hint: 'declare contract_size in the file given with --instruments',
        where: { venue: instrument.venue, symbol: instrument.symbol },
      })
    }
  }

  /** Adds the trade of `state`. True when it reaches the threshold: counting then begins anew. */
  add({ trade, amountDecimals, priceDecimals }: MarketState): boolean {
    const { rule, withAmount, withPrice } = this
    const sign = rule.kind === 'imbalance' ? trade.sign : 1
    this.progress += sign * (withAmount ? trade.lots : 1) * (withPrice ? trade.ticks : 1)
    let worth = withAmount ? toDecimal(this.progress, amountDecimals) : this.progress
    if (withPrice) worth = toDecimal(worth, priceDecimals)
    if (!(Math.abs(worth * this.size) >= rule.threshold)) return false
    this.progress = 0
    return true
  }

  rescale({ tickFactor, lotFactor }: ScaleChange): void {
    if (this.withAmount) this.progress *= lotFactor
    if (this.withPrice) this.progress *= tickFactor
  }
}

import type { DerivativeTicker, EventBatch, Liquidation, MarketRecord, OptionSummary } from '../../market/index.ts'
import { SteelyardError } from '../../market/index.ts'
import type { ReadOptions } from '../source.ts'
import type { InputFile } from './format.ts'
import { LineDecoder } from './line-decoder.ts'
import { openBytes } from './open-bytes.ts'
import { EXCHANGE, LOCAL_TIMESTAMP, SYMBOL, type TardisType, TIMESTAMP } from './tardis-columns.ts'
import { TardisRow } from './tardis-row.ts'

/** The types that become one object per row. */
export type TardisRecordType = Extract<TardisType, 'derivative_ticker' | 'liquidations' | 'options_chain'>

interface Stamp {
  readonly venue: string
  readonly symbol: string
  readonly exchangeTime: number
  readonly localTime: number
}

const READERS: Readonly<Record<TardisRecordType, (row: TardisRow, stamp: Stamp) => MarketRecord>> = {
  derivative_ticker: readDerivativeTicker,
  liquidations: readLiquidation,
  options_chain: readOptionSummary,
}

/** The records of consecutive files, in file order, an array per chunk of bytes. */
export async function* readTardisRecords(
  type: TardisRecordType,
  files: readonly InputFile[],
  options: ReadOptions,
): AsyncGenerator<readonly MarketRecord[], void> {
  const decoder = new TardisRecordDecoder(type, options)
  for (const { path, match } of files) {
    decoder.beginFile(path)
    decoder.beginRecords(match.venue, match.group)
    for await (const chunk of openBytes(path, options)) {
      for (const _batch of decoder.push(chunk));
      if (decoder.records.length > 0) yield decoder.takeRecords()
    }
    for (const _batch of decoder.endFile());
    if (decoder.records.length > 0) yield decoder.takeRecords()
  }
}

class TardisRecordDecoder extends LineDecoder {
  records: MarketRecord[] = []

  private readonly row: TardisRow
  private readonly type: TardisRecordType
  private readonly options: ReadOptions
  private venue = ''
  private group = ''
  private lastTime = 0

  constructor(type: TardisRecordType, options: ReadOptions) {
    super()
    this.type = type
    this.row = new TardisRow(type)
    this.options = options
  }

  /** The market of the file that follows: malformed rows count there. */
  beginRecords(venue: string, group: string): void {
    this.venue = venue
    this.group = group
    this.row.resetColumns()
  }

  takeRecords(): readonly MarketRecord[] {
    const { records } = this
    this.records = []
    return records
  }

  override *end(): Iterable<EventBatch> {}

  protected override decodeLine(bytes: Uint8Array, from: number, to: number): void {
    const where = this.where()
    const { row } = this
    if (this.line === 1 && row.readHeader(bytes, from, to, where)) return
    try {
      row.split(bytes, from, to, where)
      this.records.push(this.readRecord())
    } catch (error) {
      const { skipMalformed, ledgerOf, resolveInstrument } = this.options
      const isSkippable =
        error instanceof SteelyardError && (error.code === 'file.malformed' || error.code === 'file.unordered')
      if (!skipMalformed || !isSkippable) throw error
      ledgerOf(resolveInstrument(this.venue, this.group)).malformed++
    }
  }

  protected override hasReady(): boolean {
    return false
  }

  protected override *takeReady(): Iterable<EventBatch> {}

  private readRecord(): MarketRecord {
    const { row } = this
    const localTime = row.time(LOCAL_TIMESTAMP)
    const exchangeTime = row.time(TIMESTAMP)
    if (localTime < this.lastTime) {
      throw new SteelyardError(
        'file.unordered',
        `local_timestamp goes backwards: ${localTime} after ${this.lastTime}`,
        {
          hint: 'sort the rows by local_timestamp, or leave out files that overlap',
          where: this.where(),
        },
      )
    }
    const record = READERS[this.type](row, {
      venue: row.name(EXCHANGE),
      symbol: row.name(SYMBOL),
      exchangeTime,
      localTime,
    })
    this.lastTime = localTime
    return record
  }
}

function readDerivativeTicker(row: TardisRow, stamp: Stamp): DerivativeTicker {
  return {
    type: 'derivative_ticker',
    ...stamp,
    fundingTime: row.isEmpty(4) ? null : row.time(4),
    fundingRate: row.number(5),
    predictedFundingRate: row.number(6),
    openInterest: row.number(7),
    lastPrice: row.number(8),
    indexPrice: row.number(9),
    markPrice: row.number(10),
  }
}

/** The side is that of the forced order, as Tardis writes it: `buy` closes a short. */
function readLiquidation(row: TardisRow, stamp: Stamp): Liquidation {
  const isBuy = row.is(5, 'buy')
  if (!isBuy && !row.is(5, 'sell')) throw row.malformed(`side is neither buy nor sell: ${row.quoted(5)}`)
  return {
    type: 'liquidation',
    ...stamp,
    id: row.isEmpty(4) ? null : row.text(4),
    side: isBuy ? 'buy' : 'sell',
    price: row.required(6),
    amount: row.requiredAmount(7),
  }
}

function readOptionSummary(row: TardisRow, stamp: Stamp): OptionSummary {
  const isCall = row.is(4, 'call')
  if (!isCall && !row.is(4, 'put')) throw row.malformed(`type is neither call nor put: ${row.quoted(4)}`)
  // Deribit sends volatilities in per cent, and 0 for a side without an order; the other venues send fractions.
  const isDeribit = stamp.venue === 'deribit'
  const volatility = (column: number) => {
    const value = row.number(column, isDeribit ? -2 : 0)
    return isDeribit && value === 0 ? null : value
  }
  return {
    type: 'option_summary',
    ...stamp,
    optionType: isCall ? 'call' : 'put',
    strike: row.required(5),
    expiry: row.time(6),
    openInterest: row.number(7),
    lastPrice: row.number(8),
    bidPrice: row.number(9),
    bidAmount: row.number(10),
    bidIv: volatility(11),
    askPrice: row.number(12),
    askAmount: row.number(13),
    askIv: volatility(14),
    markPrice: row.number(15),
    markIv: volatility(16),
    underlyingIndex: row.isEmpty(17) ? null : row.text(17),
    underlyingPrice: row.number(18),
    delta: row.number(19),
    gamma: row.number(20),
    vega: row.number(21),
    theta: row.number(22),
    rho: row.number(23),
  }
}

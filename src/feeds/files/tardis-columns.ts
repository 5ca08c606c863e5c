/** The data types of Tardis that are read here, by the name in their file names. */
export const TARDIS_TYPES = [
  'incremental_book_L2',
  'book_snapshot_5',
  'book_snapshot_25',
  'trades',
  'quotes',
  'derivative_ticker',
  'liquidations',
  'options_chain',
] as const
export type TardisType = (typeof TARDIS_TYPES)[number]

const STAMP = ['exchange', 'symbol', 'timestamp', 'local_timestamp']
const PRINT = [...STAMP, 'id', 'side', 'price', 'amount']

/** Columns in the order in which Tardis writes them; a header may put them in another order. */
export const TARDIS_COLUMNS: Readonly<Record<TardisType, readonly string[]>> = {
  incremental_book_L2: [...STAMP, 'is_snapshot', 'side', 'price', 'amount'],
  book_snapshot_5: [...STAMP, ...levelColumns(5)],
  book_snapshot_25: [...STAMP, ...levelColumns(25)],
  trades: PRINT,
  quotes: [...STAMP, 'ask_amount', 'ask_price', 'bid_price', 'bid_amount'],
  derivative_ticker: [
    ...STAMP,
    'funding_timestamp',
    'funding_rate',
    'predicted_funding_rate',
    'open_interest',
    'last_price',
    'index_price',
    'mark_price',
  ],
  liquidations: PRINT,
  options_chain: [
    ...STAMP,
    'type',
    'strike_price',
    'expiration',
    'open_interest',
    'last_price',
    'bid_price',
    'bid_amount',
    'bid_iv',
    'ask_price',
    'ask_amount',
    'ask_iv',
    'mark_price',
    'mark_iv',
    'underlying_index',
    'underlying_price',
    'delta',
    'gamma',
    'vega',
    'theta',
    'rho',
  ],
}

/** Places of the four columns that every type begins with, in `TARDIS_COLUMNS` order. */
export const EXCHANGE = 0
export const SYMBOL = 1
export const TIMESTAMP = 2
export const LOCAL_TIMESTAMP = 3

/** Rows of `book_snapshot_25` have 104 fields; this leaves room for columns that are added one day. */
export const MAX_COLUMNS = 160

/** Column names of a header line; null for a row of data. */
export function headerNames(line: string): readonly string[] | null {
  const names = line.trimEnd().split(',')
  return names.includes('local_timestamp') ? names : null
}

/** Where each column of a type lies under a header; null when one is missing. Further columns are ignored. */
export function columnOrder(type: TardisType, names: readonly string[]): readonly number[] | null {
  if (names.length > MAX_COLUMNS) return null
  const order = TARDIS_COLUMNS[type].map((name) => names.indexOf(name))
  return order.includes(-1) ? null : order
}

function levelColumns(levels: number): string[] {
  return Array.from({ length: levels }, (_, i) => [
    `asks[${i}].price`,
    `asks[${i}].amount`,
    `bids[${i}].price`,
    `bids[${i}].amount`,
  ]).flat()
}

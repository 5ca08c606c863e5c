import { CommaFields, parseSecondsMicros } from './comma-fields.ts'
import { LobsterRows } from './lobster-rows.ts'

/** What a LOBSTER message says. */
export const MessageType = {
  newOrder: 1,
  partialCancel: 2,
  deletion: 3,
  visibleExecution: 4,
  hiddenExecution: 5,
  cross: 6,
  halt: 7,
} as const

// Columns of a decoded message.
/** Microseconds after midnight; digits beyond microseconds are cut off. */
export const MESSAGE_TIME = 0
export const MESSAGE_TYPE = 1
export const MESSAGE_SIZE = 2
/** Price x 10000. In a halt: -1 trading halts, 0 quoting resumes, 1 trading resumes. */
export const MESSAGE_PRICE = 3
/** Of the resting order: 1 = buy, -1 = sell. */
export const MESSAGE_DIRECTION = 4
const WIDTH = 5

const TIME = 0
const TYPE = 1
const SIZE = 3
const PRICE = 4
const DIRECTION = 5

/**
 * Rows of a LOBSTER message file: `time (seconds after midnight), type, order id, size, price x 10000, direction`. Some
 * files add a seventh column (the market participant), which is not used.
 */
export class LobsterMessages extends LobsterRows {
  private readonly fields = new CommaFields()

  constructor() {
    super(WIDTH)
  }

  protected readRow(bytes: Uint8Array, from: number, to: number, row: Float64Array, offset: number): string | null {
    const { fields } = this
    const count = fields.split(bytes, from, to)
    if (count !== 6 && count !== 7) return `message has ${count} columns instead of 6`
    const time = parseSecondsMicros(bytes, fields.start(TIME), fields.end(TIME))
    if (!(time < 2 * 86_400_000_000)) return `time is no number of seconds after midnight: ${quoted(fields, TIME)}`
    const type = fields.integer(TYPE)
    if (!(type >= MessageType.newOrder && type <= MessageType.halt)) {
      return `type is none of 1 to 7: ${quoted(fields, TYPE)}`
    }
    const size = fields.integer(SIZE)
    const price = fields.integer(PRICE)
    const direction = fields.integer(DIRECTION)
    if (Number.isNaN(price)) return `price is no whole number: ${quoted(fields, PRICE)}`
    if (type <= MessageType.hiddenExecution) {
      if (!(size > 0)) return `size is no whole number > 0: ${quoted(fields, SIZE)}`
      if (price <= 0) return `price is not positive: ${quoted(fields, PRICE)}`
      if (direction !== 1 && direction !== -1) return `direction is neither 1 nor -1: ${quoted(fields, DIRECTION)}`
    }
    row[offset + MESSAGE_TIME] = time
    row[offset + MESSAGE_TYPE] = type
    row[offset + MESSAGE_SIZE] = size
    row[offset + MESSAGE_PRICE] = price
    row[offset + MESSAGE_DIRECTION] = direction
    return null
  }
}

function quoted(fields: CommaFields, field: number): string {
  return JSON.stringify(fields.text(field))
}

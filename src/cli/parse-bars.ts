import { parseDuration, SteelyardError } from '../market/index.ts'
import { assertBarRule, type BarRule } from '../pipeline/index.ts'

/**
 * `--every`: `1s`, `100ms`, `1h` …; `event`, `quote`; `trades:500`, `volume:100`, `imbalance:amount:50`
 * (`imbalance:count|amount|notional:N`). Throws `config.invalid`.
 *
 * @example parseBars('volume:100', 0) // => { kind: 'volume', threshold: 100 }
 */
export function parseBars(text: string, origin: number): BarRule {
  const rule = ruleOf(text, origin)
  assertBarRule(rule)
  return rule
}

function ruleOf(text: string, origin: number): BarRule {
  if (text === 'event' || text === 'quote') return { kind: text }
  const [kind, ...rest] = text.split(':')
  if (rest.length === 1 && (kind === 'trades' || kind === 'volume')) return { kind, threshold: threshold(rest[0]!) }
  const of = rest[0]
  if (kind === 'imbalance' && rest.length === 2 && (of === 'count' || of === 'amount' || of === 'notional')) {
    return { kind, of, threshold: threshold(rest[1]!) }
  }
  if (rest.length > 0) {
    throw new SteelyardError('config.invalid', `--every does not know ${JSON.stringify(text)}`, {
      hint: 'a duration (100ms, 1s, 5m), event, quote, trades:N, volume:N or imbalance:count|amount|notional:N',
    })
  }
  return { kind: 'time', width: parseDuration(text, '--every'), origin }
}

function threshold(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value > 0) || !Number.isFinite(value)) {
    throw new SteelyardError(
      'config.invalid',
      `a threshold of --every must be a positive number, was ${JSON.stringify(text)}`,
      { hint: 'such as trades:500, volume:100 or imbalance:amount:50' },
    )
  }
  return value
}

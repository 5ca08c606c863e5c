/** What an alarm looks like. A score with its evidence, never a conviction. */
export type AlarmLabel = 'cascade_risk' | 'mean_reversion' | 'undetermined'

/** Bars around alarms by which they are labelled; each may be absent. NaN = missing. */
export interface LabelSeries {
  /** Signed flow per bar, + is buying: `ofi_l1`, or buy minus sell volume. */
  readonly flow?: Float64Array
  /** Resting size near the touch, by side. */
  readonly depthBid?: Float64Array
  readonly depthAsk?: Float64Array
  /** Seconds until the side is empty at its present net outflow; NaN beside a known depth: no net outflow. */
  readonly exhaustionBid?: Float64Array
  readonly exhaustionAsk?: Float64Array
  readonly mid?: Float64Array
  readonly spreadBps?: Float64Array
  /** Unbroken stretches of time (`unbrokenStretches`): flow and moves are read within one. Absent: time never skips. */
  readonly stretch?: Int32Array
}

export interface LabelOptions {
  /** Bars that end with the alarm's, over which flow and price are read. Default 10. */
  readonly windowBars?: number
  /** Bars before that window that say what is usual. Default 600. */
  readonly historyBars?: number
  /** From which mean score on an alarm gets a label, in (0, 1]. Default 0.3. */
  readonly decisive?: number
}

export type LabelRule = 'flow_persistence' | 'attacked_depth' | 'exhaustion' | 'price_follows' | 'spread'

export interface LabelEvidence {
  readonly rule: LabelRule
  /** In [-1, 1]: + speaks for a cascade, - for a reversion. */
  readonly score: number
  /** The number the score is made of, in the rule's own unit. */
  readonly value: number
  readonly text: string
}

export interface LabelledAlarm {
  readonly label: AlarmLabel
  /** Mean of the scores, in [-1, 1]; null without evidence. */
  readonly score: number | null
  readonly evidence: readonly LabelEvidence[]
}

/** Rules that must speak before any label is given. */
const LEAST_EVIDENCE = 2
/** Exhaustion: half a minute is even; an eighth of it (3.75 s) counts as +1, eight times (240 s) as -1. */
const EVEN_EXHAUSTION_SECONDS = 30

/**
 * Labels an alarm at `row` in `direction` (+1 = buying pressure, which attacks the ask side) by five stated rules, each a score in
 * [-1, 1] from data up to and including `row`:
 *
 * - `flow_persistence`: share of the window's non-zero flow bars on the alarm's side, 0 -> -1, 1/2 -> 0, 1 -> +1;
 * - `attacked_depth`: -log2 of depth on the attacked side over its usual (median of the history): halved is +1, doubled -1;
 * - `exhaustion`: log8 of 30 s over the time to exhaustion of the attacked side; no net outflow is -1;
 * - `price_follows`: move of the mid over the window in the alarm's direction, in usual moves (root mean square of the history's
 *   windows, as long as the alarm's): one or more is +1, one against is -1, none is 0;
 * - `spread`: log2 of the spread over its usual: providers step back (+) or in (-).
 *
 * Flow and moves end at the last break of `stretch` before the alarm; usual sizes (depth, spread) are levels and reach beyond it.
 *
 * Label: `cascade_risk` from a mean of +`decisive` on, `mean_reversion` from -`decisive` on, else, and with fewer than two rules that
 * can speak, `undetermined`. Equal weights and round break points are conventions, not fits: `alarmOutcomes` shows what they are worth.
 */
export function labelAlarm(
  row: number,
  direction: 1 | -1,
  series: LabelSeries,
  { windowBars = 10, historyBars = 600, decisive = 0.3 }: LabelOptions = {},
): LabelledAlarm {
  const { stretch } = series
  let from = Math.max(0, row - windowBars + 1)
  while (from < row && stretch?.[from] !== stretch?.[row]) from++
  const before = Math.max(0, from - historyBars)
  const depth = direction > 0 ? series.depthAsk : series.depthBid
  const exhaustion = direction > 0 ? series.exhaustionAsk : series.exhaustionBid
  const side = direction > 0 ? 'ask' : 'bid'
  const evidence = [
    series.flow && flowPersistence(series.flow, from, row, direction),
    depth && attackedDepth(depth, before, from, row, side),
    exhaustion && exhaustionScore(exhaustion, depth, row, side),
    series.mid && priceFollows(series.mid, stretch, before, from, row, direction),
    series.spreadBps && spreadScore(series.spreadBps, before, from, row),
  ].filter((each): each is LabelEvidence => each !== null && each !== undefined)
  if (evidence.length === 0) return { label: 'undetermined', score: null, evidence }
  const score = evidence.reduce((sum, each) => sum + each.score, 0) / evidence.length
  const isEnough = evidence.length >= LEAST_EVIDENCE
  const label =
    isEnough && score >= decisive ? 'cascade_risk' : isEnough && score <= -decisive ? 'mean_reversion' : 'undetermined'
  return { label, score, evidence }
}

function flowPersistence(flow: Float64Array, from: number, row: number, direction: 1 | -1): LabelEvidence | null {
  let withAlarm = 0
  let moves = 0
  for (let i = from; i <= row; i++) {
    if (!(Math.abs(flow[i]!) > 0)) continue
    moves++
    if (flow[i]! * direction > 0) withAlarm++
  }
  if (moves < 3) return null
  const value = withAlarm / moves
  return {
    rule: 'flow_persistence',
    score: 2 * value - 1,
    value,
    text: `${percent(value)} of ${moves} bars with flow pressed the same way`,
  }
}

function attackedDepth(
  depth: Float64Array,
  before: number,
  from: number,
  row: number,
  side: string,
): LabelEvidence | null {
  const ratio = overUsual(depth, before, from, row)
  if (ratio === null) return null
  return {
    rule: 'attacked_depth',
    score: within(-Math.log2(ratio)),
    value: ratio,
    text: `${side} depth is ${ratio.toFixed(2)} times its usual`,
  }
}

function exhaustionScore(
  exhaustion: Float64Array,
  depth: Float64Array | undefined,
  row: number,
  side: string,
): LabelEvidence | null {
  const seconds = exhaustion[row]!
  if (Number.isNaN(seconds)) {
    // Without the depth beside it, a null may as well mean that the book is not live.
    if (depth === undefined || !(depth[row]! > 0)) return null
    return { rule: 'exhaustion', score: -1, value: 0, text: `no net outflow from the ${side} side` }
  }
  const score = within(Math.log(EVEN_EXHAUSTION_SECONDS / Math.max(seconds, 1e-9)) / Math.log(8))
  return {
    rule: 'exhaustion',
    score,
    value: seconds,
    text: `${side} side empty in ${seconds.toFixed(1)} s at the present net outflow`,
  }
}

function priceFollows(
  mid: Float64Array,
  stretch: Int32Array | undefined,
  before: number,
  from: number,
  row: number,
  direction: 1 | -1,
): LabelEvidence | null {
  const span = row - from
  if (span < 1) return null
  let squares = 0
  let windows = 0
  for (let end = from; end - span >= before; end -= span) {
    if (stretch?.[end - span] !== stretch?.[end]) continue
    const move = logMove(mid, end - span, end)
    if (Number.isNaN(move)) continue
    squares += move * move
    windows++
  }
  const usual = Math.sqrt(squares / windows)
  const move = logMove(mid, from, row) * direction
  if (windows < 5 || !(usual > 0) || Number.isNaN(move)) return null
  const value = move / usual
  const words = value >= 0 ? 'with' : 'against'
  return {
    rule: 'price_follows',
    score: within(value),
    value,
    text: `price moved ${Math.abs(value).toFixed(1)} usual moves ${words} the alarm`,
  }
}

function spreadScore(spread: Float64Array, before: number, from: number, row: number): LabelEvidence | null {
  const ratio = overUsual(spread, before, from, row)
  if (ratio === null) return null
  return {
    rule: 'spread',
    score: within(Math.log2(ratio)),
    value: ratio,
    text: `the spread is ${ratio.toFixed(2)} times its usual`,
  }
}

/** Value at `row` over the median of [before, from); null with fewer than 20 values of history. */
function overUsual(series: Float64Array, before: number, from: number, row: number): number | null {
  const history = series
    .subarray(before, from)
    .filter((value) => value > 0)
    .sort()
  const now = series[row]!
  if (history.length < 20 || !(now > 0)) return null
  return now / history[history.length >> 1]!
}

function logMove(mid: Float64Array, from: number, to: number): number {
  return Math.log(mid[to]! / mid[from]!)
}

function within(score: number): number {
  return Math.max(-1, Math.min(1, score))
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

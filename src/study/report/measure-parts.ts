import {
  type CostLine,
  costBarsChart,
  figure,
  formatPercent,
  type Html,
  html,
  intervalChart,
  rangeRowsChart,
  scatterChart,
} from '../../report/index.ts'
import type { HorizonStudy, ImpulseResponse, MarketStudy, MeasureStudy } from '../study-result.ts'
import type { RankedMeasure } from './chosen-measures.ts'
import { SERIES_COLOURS, strataOf } from './market-parts.ts'
import { clock, counted, marketName, microsOf, short, withRange } from './report-words.ts'

/** Everything about one measure in pictures, what it predicts before what it explains. */
export async function measureParts(market: MarketStudy, { measure, best }: RankedMeasure): Promise<Html[]> {
  const parts: (Html | Promise<Html>)[] = [measureWords(measure, best)]
  if (best !== null) parts.push(decileFigure(market, measure, best), reliabilityFigure(market, measure, best))
  parts.push(
    strataFigure(market, measure),
    midResponse(market, measure),
    otherResponses(market, measure),
    scatterFigure(market, measure),
    windowFigure(market, measure),
    depthFigure(market, measure),
  )
  return Promise.all(parts)
}

function measureWords(
  { title, meaning, unit, verdict, nextMove, persistence, caution }: MeasureStudy,
  best: HorizonStudy | null,
): Html {
  const name =
    title === null
      ? html``
      : html`<p><strong>${title}.</strong> ${meaning ?? ''}${unit === null ? '' : ` Unit: ${unit}.`}</p>\n`
  const checks = verdict.checks.map(({ passed, text }) => html`<li>${passed ? '✓' : '✗'} ${text}</li>\n`)
  const memory =
    persistence?.halfLifeSeconds == null
      ? ''
      : ` It remembers itself: half-life ${short(persistence.halfLifeSeconds, 2)} s${caution === null ? '' : `; ${caution}`}.`
  const next =
    nextMove === null
      ? ''
      : ` The next change of the mid, whenever it comes: AUC ${short(nextMove.auc)} in sample${nextMove.aucTest === null ? '' : `, ${short(nextMove.aucTest)} on the test part`} (${counted(nextMove.moves, 'move')}, measure read at the ${nextMove.sampling} row of the spell before).`
  const hit =
    best?.hitRate == null
      ? best?.directionReason == null
        ? ''
        : ` Direction of moves at ${best.horizon.text}: ${best.directionReason}.`
      : ` Of the moves within ${best.horizon.text}${calledShare(best.hitCoverage)} it calls ${formatPercent(best.hitRate.value)} (in sample${best.auc === null ? '' : `; AUC ${short(best.auc.value)}`}).`
  return html`${name}<p>${verdict.sentence}${hit}${next}${memory}</p>
<ul class="plain">
${checks}</ul>
`
}

/** A measure at its centre calls nothing: of how many moves the hit rate speaks. */
function calledShare(coverage: number | null): string {
  return coverage === null || coverage > 0.995 ? '' : `, off its centre in ${formatPercent(coverage, 0)} of them,`
}

function decileFigure(
  market: MarketStudy,
  { column }: MeasureStudy,
  { deciles, horizon, outOfSample }: HorizonStudy,
): Promise<Html> {
  const { halfSpreadBps, takerFeeBps, roundTripBps } = market.costs
  const costs: CostLine[] = [
    ...(halfSpreadBps === null ? [] : [{ label: 'half-spread', size: halfSpreadBps, colour: 'third' } as const]),
    ...(takerFeeBps === null ? [] : [{ label: 'taker fee', size: Math.abs(takerFeeBps), colour: 'ask' } as const]),
    ...(roundTripBps === null ? [] : [{ label: 'round trip', size: roundTripBps, colour: 'second' } as const]),
  ]
  const [lowest, highest] = [deciles[0], deciles.at(-1)]
  return figure({
    title: `What follows each tenth of ${column}, against cost`,
    file: `${marketName(market)} ${column} deciles ${horizon.text}`,
    caption: `Mean return over the next ${horizon.text} by tenth of the measure, lowest first, with 95 % intervals; in sample. To cross the spread costs the half-spread and the taker fee, both ways: the round trip.${worthWords(outOfSample)}${takerFeeBps === null ? ' The fee is not known here.' : ''}`,
    alt: `Mean future return by tenth: ${short(lowest?.meanBps ?? null) ?? 'none'} bps in the lowest, ${short(highest?.meanBps ?? null) ?? 'none'} bps in the highest; half-spread ${short(halfSpreadBps) ?? 'not known'} bps, taker fee ${short(takerFeeBps) ?? 'not known'} bps.`,
    chart: costBarsChart({
      x: `tenth of ${column}, lowest to highest →`,
      y: `↑ mean return over ${horizon.text} (bps)`,
      bars: deciles.map(({ decile, meanBps, lowBps, highBps }) => ({
        label: String(decile),
        value: meanBps,
        low: lowBps,
        high: highBps,
      })),
      costs,
    }),
  })
}

function worthWords(outOfSample: HorizonStudy['outOfSample']): string {
  if (outOfSample === null) return ''
  const { extreme, extremeReason } = outOfSample
  if (extreme === null) return ` Out of sample it cannot be priced: ${extremeReason}.`
  const { share, meanBps, lowBps, highBps, costBps, netRoundTripBps, netLowBps, netHighBps } = extreme
  const net =
    costBps === null
      ? ''
      : `; after a round trip at the prices of these rows (${short(costBps)} bps) ${withRange(netRoundTripBps, netLowBps, netHighBps)} bps`
  return ` Out of sample the ${formatPercent(share, 0)} of test rows beyond training’s outer tenths earned ${withRange(meanBps, lowBps, highBps)} bps in the forecast’s direction${net}.`
}

function reliabilityFigure(
  market: MarketStudy,
  { column }: MeasureStudy,
  { probability, horizon }: HorizonStudy,
): Promise<Html> | Html {
  if (probability === null) return html``
  const { reliability, brier, brierBase, skill, trainRows, testRows } = probability
  const verdict = skill > 0 ? 'better' : 'worse'
  return figure({
    title: 'Does the probability of an up move hold?',
    file: `${marketName(market)} ${column} reliability ${horizon.text}`,
    caption: `P(up | the mid moves within ${horizon.text}) fitted by logistic regression on the first ${trainRows} moves and held against the ${testRows} after them. Brier score ${short(brier)} against ${short(brierBase)} of a constant: ${verdict} by ${formatPercent(Math.abs(skill))}. Wilson intervals, with rows ÷ overlap as their number.`,
    alt: `Reliability curve of ${counted(reliability.length, 'bin')} against the diagonal.`,
    chart: intervalChart({
      x: { label: 'forecast probability of an up move →' },
      y: '↑ share of up moves',
      series: [
        {
          label: 'test part, by tenths of the measure',
          colour: 'first',
          points: reliability.map(({ meanPredicted, shareUp, low, high }) => ({
            x: meanPredicted,
            value: shareUp,
            low,
            high,
          })),
        },
      ],
      hasDiagonal: true,
      domain: [0, 1],
      hasBands: false,
    }),
  })
}

function strataFigure(market: MarketStudy, { column, horizons }: MeasureStudy): Promise<Html> | Html {
  const rows = (['spread', 'volatility'] as const).flatMap((by) =>
    (strataOf(horizons, by)?.strata ?? []).map(({ label, ic, low, high }) => ({
      group: by,
      label,
      value: ic,
      low,
      high,
    })),
  )
  if (rows.length === 0) return html``
  return figure({
    title: 'In which regime does it predict?',
    file: `${marketName(market)} ${column} strata`,
    caption: `IC at ${horizons[0]!.horizon.text} with 95 % intervals, in sample, by the spread and the volatility known at each row. Classes are thirds of the table; where the spread is one tick most of the time, usual against wide.`,
    alt: `Information coefficient by spread and volatility class.`,
    chart: rangeRowsChart({ x: 'IC', y: 'class', rows, names: { value: 'IC', range: '95 % interval' } }),
  })
}

function midResponse(market: MarketStudy, { column, responses }: MeasureStudy): Promise<Html> | Html {
  const response = responses.find(({ outcome }) => outcome === 'mid')
  if (response === undefined) return html``
  const { permanent, permanentShare, temporaryBps, shockSize } = response
  const last = response.points.at(-1)
  const lasting =
    permanent === null
      ? ''
      : ` What remains at the end: ${withRange(permanent.value, permanent.low, permanent.high)} bps.`
  const back =
    temporaryBps === null
      ? ''
      : ` Went back from the peak: ${short(temporaryBps)} bps${permanentShare === null ? '' : ` (${formatPercent(permanentShare, 0)} of the peak is permanent)`}.`
  return figure({
    title: `Price after a shock of ${column}`,
    file: `${marketName(market)} ${column} impulse response`,
    caption: `Cumulative move of the mid after a reading one standard deviation (${short(shockSize)}) above its usual, by local projections. At 0 the bar itself: contemporaneous. What comes after it is response.${lasting}${back}`,
    alt: `Cumulative response of the mid from the shock to ${last?.text ?? 'the last bar'}.`,
    chart: responseChart(market, [response], '↑ cumulative move (bps)', ['mid']),
  })
}

const OUTCOME_WORDS: Readonly<Record<ImpulseResponse['outcome'], string>> = {
  mid: 'mid',
  volatility: 'mean |move| of a bar',
  spread: 'spread',
  slippage: 'slippage',
  slippage_skew: 'slippage, buying − selling',
}

function otherResponses(market: MarketStudy, { column, responses }: MeasureStudy): Promise<Html> | Html {
  const others = responses.filter(({ outcome }) => outcome !== 'mid').slice(0, SERIES_COLOURS.length)
  if (others.length === 0) return html``
  const size = others.find(({ outcome }) => outcome === 'slippage')?.column
  return figure({
    title: `Volatility, spread and slippage after a shock of ${column}`,
    file: `${marketName(market)} ${column} responses`,
    caption: `Change against the usual after a reading one standard deviation from the centre, whichever side (buying − selling: after buying pressure).${size == null ? '' : ` Slippage is the mean of ${size.replace(',', ' and')}.`} At 0: contemporaneous.`,
    alt: `Responses of ${others.map(({ outcome }) => OUTCOME_WORDS[outcome]).join(', ')}.`,
    chart: responseChart(
      market,
      others,
      '↑ change (bps)',
      others.map(({ outcome }) => OUTCOME_WORDS[outcome]),
    ),
  })
}

function responseChart(
  { bar }: MarketStudy,
  responses: readonly ImpulseResponse[],
  y: string,
  labels: readonly string[],
) {
  const seconds = (bar?.micros ?? 1e6) / 1e6
  return intervalChart({
    x: { label: 'seconds after the bar of the shock →' },
    y,
    hasBands: true,
    series: responses.map(({ points }, at) => ({
      label: labels[at]!,
      colour: SERIES_COLOURS[at]!,
      points: points.map(({ bars, value, low, high }) => ({ x: bars * seconds, value, low, high })),
    })),
  })
}

function scatterFigure(market: MarketStudy, { column, unit, impact, horizons }: MeasureStudy): Promise<Html> | Html {
  if (impact === null) return html``
  const { whole, scatter, moves, holdout } = impact
  const [first] = horizons
  const same = {
    title: 'same bar: contemporaneous',
    ...scatter,
    fit: { slope: whole.beta, intercept: whole.intercept },
    note: `R² ${formatPercent(whole.r2)}: explains`,
  }
  const next =
    first?.scatter == null || moves !== 'bps'
      ? []
      : [
          {
            title: `next ${first.horizon.text}: predictive`,
            ...first.scatter,
            fit: lineThroughMeans(first),
            note: `R² ${formatPercent(first.ic.value ** 2)}, in sample`,
          },
        ]
  const held =
    holdout.r2Train === null || holdout.r2Test === null
      ? ''
      : ` The line of the first ${holdout.trainRows} rows explains ${formatPercent(holdout.r2Train)} of them and ${formatPercent(holdout.r2Test)} of the rest.`
  return figure({
    title: `${column} and the price: explained is not predicted`,
    file: `${marketName(market)} ${column} scatter`,
    caption: `Each dot is a bar (evenly taken, at most 400); the lines rest on all. Left, the move of the bar the measure describes: ${withRange(whole.beta, whole.low, whole.high)} ${moves === 'bps' ? 'bps' : 'price'} per unit.${held}`,
    alt: `Scatter of ${column} against moves; R squared ${formatPercent(whole.r2)} in the same bar${next.length === 0 ? '' : ` and ${next[0]!.note}`}.`,
    chart: scatterChart({
      x: `${column}${unit === null ? '' : ` (${unit})`} →`,
      y: moves === 'bps' ? '↑ move (bps)' : '↑ move (price)',
      panels: [same, ...next],
    }),
  })
}

/** The least-squares line passes through both means, which the deciles hold exactly. */
function lineThroughMeans({ slope, deciles }: HorizonStudy): { slope: number; intercept: number } {
  let rows = 0
  let x = 0
  let y = 0
  for (const decile of deciles) {
    rows += decile.rows
    x += decile.rows * (decile.meanMeasure ?? 0)
    y += decile.rows * (decile.meanBps ?? 0)
  }
  return { slope: slope.value, intercept: rows === 0 ? 0 : y / rows - (slope.value * x) / rows }
}

function windowFigure(market: MarketStudy, { column, impact }: MeasureStudy): Promise<Html> | Html {
  if (impact === null || impact.windows.length < 2) return html``
  const { windows, meanR2, significantShare, moves } = impact
  const unit = moves === 'bps' ? 'bps' : 'price'
  const at = ({ from, to }: { from: string; to: string }): number => (microsOf(from) + microsOf(to)) / 2
  return figure({
    title: 'Impact by window',
    file: `${marketName(market)} ${column} impact`,
    caption: `Contemporaneous: slope of the bar’s own move on ${column}, window by window, Newey-West intervals. Mean R² ${formatPercent(meanR2) ?? 'not known'}; significant in ${formatPercent(significantShare, 0) ?? 'an unknown share'} of ${counted(windows.length, 'window')}.`,
    alt: `Impact coefficient of ${counted(windows.length, 'window')}.`,
    chart: intervalChart({
      x: {
        label: 'window from (UTC) →',
        ticks: windows.map((one) => ({ at: at(one), label: clock(one.from)!.slice(11, 16) })),
      },
      y: `↑ impact (${unit} per unit)`,
      series: [
        {
          label: 'impact',
          colour: 'first',
          points: windows.map((one) => ({ x: at(one), value: one.beta, low: one.low, high: one.high })),
        },
      ],
    }),
  })
}

function depthFigure(market: MarketStudy, { column, impact }: MeasureStudy): Promise<Html> | Html {
  const law = impact?.depthLaw ?? null
  if (impact === null || law === null) return html``
  const known = impact.windows.filter(({ depth, beta }) => depth !== null && depth > 0 && beta !== 0)
  const x = known.map(({ depth }) => Math.log10(depth!))
  const y = known.map(({ beta }) => Math.log10(Math.abs(beta)))
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  return figure({
    title: 'Impact falls with depth',
    file: `${marketName(market)} ${column} depth law`,
    caption: `Contemporaneous: |impact| = c / depth^λ over ${counted(law.windows, 'window')}: λ ${short(law.lambda)} ± ${short(law.se)} (one standard error), R² ${formatPercent(law.r2)}. λ = 1 is the law of Cont, Kukanov and Stoikov (2014). Depth: mean size at the touch.`,
    alt: `Logarithm of impact against logarithm of depth, slope ${short(-law.lambda)}.`,
    chart: scatterChart({
      x: 'log10 depth (amount) →',
      y: '↑ log10 |impact|',
      panels: [
        {
          title: `λ ${short(law.lambda)}`,
          x,
          y,
          fit: { slope: -law.lambda, intercept: mean(y) + law.lambda * mean(x) },
        },
      ],
      names: { point: 'one window', line: 'depth law' },
    }),
  })
}

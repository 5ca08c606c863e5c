import {
  figure,
  formatInteger,
  formatPercent,
  type Html,
  html,
  intervalChart,
  rangeRowsChart,
  table,
} from '../../report/index.ts'
import type { ProviderReaction, VenuesResult } from '../venues/index.ts'
import { clock, counted, short, withRange } from './report-words.ts'

/** Pairs with a picture; the others are said in words. */
const MOST_PAIRS = 6

/** Several venues: the true imbalance against each one's, who leads, who misleads, how providers react. */
export async function venueParts(venues: VenuesResult): Promise<Html[]> {
  return [
    venueWords(venues),
    divergenceTable(venues),
    ...(await Promise.all(venues.leadLag.slice(0, MOST_PAIRS).map(leadLagFigure))),
    await reliabilityFigure(venues),
    reactionTable(venues.reaction, venues.pressure),
  ]
}

function venueWords(venues: VenuesResult): Html {
  const {
    from,
    to,
    completeBars,
    gridBars,
    consolidatedBars,
    currency,
    band,
    excluded,
    concentration,
    leadLag,
    notes,
  } = venues
  const lines = [
    ...venues.warnings.map((warning) => html`<li><strong>Warning:</strong> ${warning}.</li>\n`),
    ...leadLag.map(({ verdict }) => html`<li>${verdict}.</li>\n`),
    ...venues.reliability.filter(({ warning }) => warning === null).map(({ verdict }) => html`<li>${verdict}.</li>\n`),
  ]
  const depth = band === 'touch' ? 'the touch' : `${band} bps of each mid`
  const left = excluded.map(({ venue, symbol, reason }) => ` Left out: ${venue} ${symbol} (${reason}).`).join('')
  return html`<p>Joined exactly on time, ${clock(from) ?? ''} to ${clock(to) ?? ''} UTC: ${counted(gridBars, 'bar')}, ${formatInteger(completeBars)} on every venue, ${formatInteger(consolidatedBars)} with a consolidated imbalance. Notional within ${depth}, in ${currency}${venues.isPegged ? ' (USD, USDT and USDC taken for one)' : ''}.${concentration === null ? '' : ` Concentration of the notional (Herfindahl): ${short(concentration)}.`}${left} ${notes.map((note) => `${note}.`).join(' ')}</p>
<ul class="plain">
${lines}</ul>
`
}

function divergenceTable({ divergence }: VenuesResult): Html {
  if (divergence.length === 0) return html``
  return table({
    caption: 'Each venue’s imbalance against the consolidated one',
    columns: [
      { header: 'venue' },
      { header: 'share of notional' },
      { header: 'mean imbalance' },
      { header: 'mean |difference|' },
      { header: 'correlation', unit: 'with all' },
      { header: 'correlation', unit: 'with the others' },
      { header: 'sign flips', unit: 'against all' },
      { header: 'sign flips', unit: 'against the others' },
    ],
    rows: divergence.map((one) => [
      `${one.venue} ${one.symbol}`,
      formatPercent(one.notionalShare),
      short(one.meanImbalance, 2),
      short(one.meanAbsDivergence, 2),
      short(one.correlation, 2),
      short(one.correlationWithOthers, 2),
      formatPercent(one.flipRate),
      formatPercent(one.flipRateAgainstOthers),
    ]),
  })
}

function leadLagFigure({
  a,
  b,
  estimator,
  lagSeconds,
  correlations,
  asymmetry,
  verdict,
}: VenuesResult['leadLag'][number]): Promise<Html> | Html {
  if (correlations.every((one) => one === null)) return html``
  return figure({
    title: `${a} and ${b}: who moves first?`,
    file: `lead lag ${a} ${b}`,
    caption: `Correlation of the moves of ${a} with those of ${b} at each lag (${estimator === 'ticks' ? 'Hayashi-Yoshida on ticks' : 'bars'}), block-bootstrap intervals. Mass on the right: ${a} leads. ${verdict}.${asymmetry === null ? '' : ` Right minus left: ${withRange(asymmetry.value, asymmetry.low, asymmetry.high)}.`} A venue whose clock runs late looks like a follower.`,
    alt: `Cross-correlation by lag; ${verdict}.`,
    chart: intervalChart({
      x: { label: `${a} leads by (s) →` },
      y: '↑ correlation',
      hasBands: false,
      series: [
        {
          label: 'correlation',
          colour: 'first',
          points: lagSeconds.map((x, at) => {
            const one = correlations[at] ?? null
            return { x, value: one?.value ?? null, low: one?.low ?? null, high: one?.high ?? null }
          }),
        },
      ],
    }),
  })
}

function reliabilityFigure({ reliability }: VenuesResult): Promise<Html> | Html {
  const rows = reliability.flatMap(({ venue, symbol, ic, othersIc }) => [
    {
      group: `${venue} ${symbol}`,
      label: 'alone',
      value: ic?.value ?? null,
      low: ic?.low ?? null,
      high: ic?.high ?? null,
    },
    {
      group: `${venue} ${symbol}`,
      label: 'the others',
      value: othersIc?.value ?? null,
      low: othersIc?.low ?? null,
      high: othersIc?.high ?? null,
    },
  ])
  if (rows.length === 0) return html``
  return figure({
    title: 'Does a single venue tell what all of them tell?',
    file: 'venue reliability',
    caption:
      'Correlation of the imbalance of one venue, and of all others together, with the next move of the mean mid; block-bootstrap intervals, in sample. Worse than all others together is normal; a warning needs the opposite sign, or less than half of its peers.',
    alt: reliability.map(({ verdict }) => verdict).join('; '),
    chart: rangeRowsChart({
      x: 'correlation with the next move',
      y: 'reading',
      rows,
      names: { value: 'IC', range: '95 % interval' },
    }),
  })
}

const KIND_WORDS: Readonly<Record<ProviderReaction['kind'], string>> = {
  quote_adjustment_bps: 'quotes move with the pressure (bps)',
  spread_change_bps: 'spread (bps)',
  attacked_depth_log: 'depth of the attacked side (log)',
  other_depth_log: 'depth of the other side (log)',
  volatility_bps: 'volatility (bps)',
  attacked_cost_change_bps: 'cost of taking the attacked side (bps)',
}

function reactionTable(reaction: readonly ProviderReaction[], pressure: VenuesResult['pressure']): Html {
  const known = reaction.filter(({ afterPressure }) => afterPressure !== null)
  if (known.length === 0) return html``
  return table({
    caption: `What liquidity providers do after pressure (${pressure}, its outer 5 %), beyond what happens anyway; an association, with block-bootstrap intervals`,
    columns: [
      { header: 'venue' },
      { header: 'reaction', isText: true },
      { header: 'after' },
      { header: 'events' },
      { header: 'after pressure' },
      { header: 'otherwise' },
      { header: 'excess', unit: '95 %' },
    ],
    rows: known.map(({ venue, symbol, kind, horizonSeconds, events, afterPressure, otherwise, excess }) => [
      `${venue} ${symbol}`,
      KIND_WORDS[kind],
      `${short(horizonSeconds, 2)} s`,
      formatInteger(events),
      short(afterPressure),
      short(otherwise),
      excess === null ? null : withRange(excess.value, excess.low, excess.high),
    ]),
  })
}

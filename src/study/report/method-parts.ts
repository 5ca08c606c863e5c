import { formatDuration } from '../../market/index.ts'
import { formatInteger, formatPercent, type Html, html, table } from '../../report/index.ts'
import type { StudySettings } from '../study-options.ts'
import type { MarketStudy, StudyResult } from '../study-result.ts'
import { CHOICE_RULE } from './chosen-measures.ts'
import { marketName, probability, short } from './report-words.ts'

/** Every convention that moves a number, what was left out, and how an edge is claimed. */
export function methodParts(result: StudyResult): Html[] {
  const { settings, markets, multipleTesting } = result
  const { tests, alpha, discoveries, family } = multipleTesting
  return [
    html`<p><strong>When an edge is claimed.</strong> All of: the walk-forward forecast beats the mean of its training part (R² out of sample above 0); its Clark-West p, corrected by Benjamini-Hochberg for everything tried in this run, is at most α = ${alpha}; no placebo of shifted series does as well; the slope has the same sign in every fold. “Above cost” only where the lower end of the interval of what the rows beyond training’s outer tenths earned out of sample, each less its own round trip (half the spread in and out, two taker fees), is above 0, and these rows are 10 % to 40 % of the test: else they are no tenths. An unknown fee never makes it.</p>
<p><strong>The family of tests.</strong> ${formatInteger(tests)} ${family}; ${formatInteger(discoveries)} pass at α = ${alpha}.</p>
<p><strong>Words.</strong> <em>Contemporaneous</em>: the move of the same bar; it explains and predicts nothing. <em>Predictive</em>: the return of the ${settings.price} from the end of the row over the horizon, strictly later. <em>In sample</em>: computed on all rows; only figures called <em>out of sample</em> were made by a forecast that had not seen them. Intervals are ${Math.round(100 * settings.confidence)} %; errors are Newey-West with a lag that covers the overlap of the returns. IC: Pearson correlation with the forward return.</p>
<p><strong>What is pictured.</strong> ${CHOICE_RULE}</p>
`,
    feeTable(markets),
    horizonTable(markets),
    rowTable(markets),
    selectionTable(markets),
    settingsTable(settings),
  ]
}

function feeTable(markets: readonly MarketStudy[]): Html {
  return table({
    caption: 'Costs, bps of the mid. A fee that is not known is a dash, and nothing is then called worth its cost',
    columns: [
      { header: 'market' },
      { header: 'spread', unit: 'mean' },
      { header: 'maker' },
      { header: 'taker' },
      { header: 'round trip' },
      { header: 'tier', isText: true },
      { header: 'valid from', isText: true },
      { header: 'source', isText: true },
    ],
    rows: markets.map((market) => {
      const { spreadBps, makerFeeBps, takerFeeBps, roundTripBps, feeTier, feeSource, feeValidFrom } = market.costs
      return [
        `${marketName(market)}${market.kind === null ? '' : ` (${market.kind})`}`,
        short(spreadBps),
        short(makerFeeBps),
        short(takerFeeBps),
        short(roundTripBps),
        feeTier,
        feeValidFrom?.slice(0, 10) ?? null,
        feeSource,
      ]
    }),
  })
}

function horizonTable(markets: readonly MarketStudy[]): Html {
  return table({
    caption: 'Horizons: what there was to predict, and why a horizon was not tested',
    columns: [
      { header: 'market' },
      { header: 'horizon' },
      { header: 'bars' },
      { header: 'rows' },
      { header: 'moved' },
      { header: 'up', unit: 'of moves' },
      { header: 'mean |return|', unit: 'bps' },
      { header: 'not tested because', isText: true },
    ],
    rows: markets.flatMap((market) =>
      market.horizons.map(({ text, bars, rows, moveShare, upShare, meanAbsBps, reason }) => [
        marketName(market),
        text,
        bars === null ? null : formatInteger(bars),
        bars === null ? null : formatInteger(rows),
        formatPercent(moveShare),
        formatPercent(upShare),
        short(meanAbsBps),
        reason,
      ]),
    ),
  })
}

function rowTable(markets: readonly MarketStudy[]): Html {
  return table({
    caption: 'Rows, and what was left out',
    columns: [
      { header: 'market' },
      { header: 'rows' },
      { header: 'used' },
      { header: 'book not trusted' },
      { header: 'no price' },
      { header: 'gaps' },
      { header: 'unbroken stretches' },
      { header: 'columns studied' },
      { header: 'not studied' },
    ],
    rows: markets.map((market) => {
      const { total, used, untrusted, withoutMid, gaps, segments } = market.rows
      const counts = [total, used, untrusted, withoutMid, gaps, segments, market.measures.length, market.skipped.length]
      return [marketName(market), ...counts.map(formatInteger)]
    }),
  })
}

function selectionTable(markets: readonly MarketStudy[]): Html {
  const known = markets.flatMap((market) =>
    market.selection === null ? [] : [{ market, selection: market.selection }],
  )
  if (known.length === 0) return html``
  return table({
    caption:
      'Would the best simple rule (hold the sign of the measure) have been chosen by luck? Probability of backtest overfitting by CSCV: above 5 % the choice of the best is not to be trusted. Before costs',
    columns: [
      { header: 'market' },
      { header: 'rules tried', unit: 'at this horizon' },
      { header: 'horizon' },
      { header: 'best', isText: true },
      { header: 'Sharpe', unit: 'per block' },
      { header: 'deflated Sharpe', unit: 'probability' },
      { header: 'overfitting', unit: 'probability' },
      { header: 'not told because', isText: true },
    ],
    rows: known.map(({ market, selection }) => [
      marketName(market),
      formatInteger(selection.trials),
      selection.horizon.text,
      selection.bestMeasure,
      short(selection.bestSharpe, 2),
      probability(selection.deflatedSharpe),
      probability(selection.backtestOverfitting),
      selection.reason,
    ]),
  })
}

function settingsTable(settings: StudySettings): Html {
  const durations = settings.horizons?.map(formatDuration).join(', ')
  const rows: readonly (readonly [string, string, string])[] = [
    ['price', settings.price, 'whose moves are studied'],
    ['horizons', durations ?? 'default: the bar, 1s, 5s, 30s, 1m, 5m', 'whole multiples of the bar'],
    ['measures', settings.measures?.join(', ') ?? 'all columns that can be one', ''],
    ['alpha', String(settings.alpha), 'share of false claims accepted over all that is tried'],
    ['confidence', String(settings.confidence), 'level of the intervals'],
    ['train share', String(settings.trainShare), 'from the start, only ever training'],
    ['folds', `${settings.folds}, ${settings.scheme}`, 'test folds over the rest'],
    ['embargo', String(settings.embargo), 'share of rows left out between training and test, beyond the horizon'],
    ['tenths', String(settings.deciles), 'groups of the table of mean returns'],
    ['impact window', formatDuration(settings.impactWindow), 'of the contemporaneous regressions'],
    [
      'impact lag',
      settings.impactLag === null ? 'floor(4 (n/100)^(2/9))' : String(settings.impactLag),
      'of their Newey-West errors, bars',
    ],
    [
      'next move',
      `${settings.sampling} row of the spell`,
      'when the measure is read before the next change of the price',
    ],
    [
      'placebo',
      `${settings.placeboDraws} circular shifts, refitted up to ${formatInteger(settings.placeboRefitRows)} rows`,
      'above: 20 shifts of the correlation only',
    ],
    ['fewest rows', String(settings.minimumRows), 'used rows of a market'],
    ['fee tier', settings.tier, ''],
    ['seed', String(settings.seed), 'of the placebo, and of bootstraps'],
  ]
  return table({
    caption: 'Settings in force',
    columns: [{ header: 'setting' }, { header: 'value', isText: true }, { header: 'what it does', isText: true }],
    rows: rows.map(([name, value, what]) => [name, value, what === '' ? null : what]),
  })
}

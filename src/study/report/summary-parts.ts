import { formatInteger, formatPercent, type Html, html, keyNumbers, slug, table } from '../../report/index.ts'
import type { MarketStudy, StudyResult } from '../study-result.ts'
import { type RankedMeasure, rankedMeasures } from './chosen-measures.ts'
import { counted, LEVEL_WORDS, levelTag, marketName, percentR2, probability, rangeCell, short } from './report-words.ts'

/** What was found, in one or two sentences. */
export function leadSentence({ markets, multipleTesting }: StudyResult): string {
  const { tests, alpha } = multipleTesting
  const found = markets.flatMap(({ measures }) =>
    measures.flatMap(({ horizons }) => horizons.map((one) => one.verdict.level)),
  )
  const edges = found.filter((level) => level !== 'no_edge').length
  const paying = found.filter((level) => level === 'above_cost').length
  const tried = `${counted(markets.length, 'market')}, ${counted(tests, 'test')} out of sample (a measure at a horizon is one)`
  if (edges === 0)
    return `${tried}: no edge. Nothing predicts the price beyond luck at α ${alpha}, corrected for all that was tried.`
  const worth =
    paying === 0
      ? 'None earns a round trip of spread and taker fees: what is found is for timing and quoting.'
      : `${paying} of them earned more than a round trip of spread and taker fees.`
  return `${tried}: ${edges} ${edges === 1 ? 'predicts' : 'predict'} the price beyond luck at α ${alpha}, corrected for all that was tried. ${worth}`
}

/** The plain words of each market, and where to read on. */
export function conclusionList({ markets, venues }: StudyResult): Html {
  const warnings = venues?.warnings ?? []
  return html`<ul class="plain">
${markets.map((market) => html`<li>${levelTag(market.verdict.level)} ${market.verdict.sentence}</li>\n`)}${warnings.map(
  (warning) => html`<li><span class="tag">venue</span> ${warning}</li>\n`,
)}</ul>
`
}

export function headNumbers({ markets, multipleTesting }: StudyResult): Html {
  const rows = markets.reduce((sum, market) => sum + market.rows.used, 0)
  const measures = markets.reduce((sum, market) => sum + market.measures.length, 0)
  const trips = markets.map(({ costs }) => costs.roundTripBps)
  const known = trips.filter((cost) => cost !== null)
  return keyNumbers([
    { label: 'rows used', value: formatInteger(rows), note: counted(markets.length, 'market') },
    {
      label: 'measures',
      value: formatInteger(measures),
      note: `${formatInteger(multipleTesting.tests)} tests in one family`,
    },
    {
      label: 'pass the correction',
      value: formatInteger(multipleTesting.discoveries),
      note: `Benjamini-Hochberg, α ${multipleTesting.alpha}`,
    },
    {
      label: 'round trip',
      value: known.length === 0 ? null : [...new Set(known.map((cost) => short(cost)!))].slice(0, 3).join(' / '),
      unit: 'bps',
      note: 'spread + 2 taker fees',
    },
  ])
}

/** Where to find what. */
export function contents(titles: readonly string[]): Html {
  return html`<nav aria-label="Contents"><ul>
${titles.map((title) => html`<li><a href="#${slug(title)}">${title}</a></li>\n`)}</ul></nav>
`
}

/** The strongest measures of one market, what they are worth beside what it costs. */
export function rankingTable(market: MarketStudy, most: number): Html {
  const { costs } = market
  return table({
    caption: `${marketName(market)}: the strongest ${Math.min(most, market.measures.length)} of ${counted(market.measures.length, 'measure')}, each at its best horizon. Half-spread ${inBps(costs.halfSpreadBps)}, taker fee ${inBps(costs.takerFeeBps)}.`,
    columns: [
      { header: 'measure' },
      { header: 'verdict', isText: true },
      { header: 'horizon' },
      { header: 'IC', unit: 'in sample, 95 %' },
      { header: 'R²', unit: 'out of sample' },
      { header: 'p', unit: 'corrected' },
      { header: 'outer tenths', unit: 'bps, out of sample' },
      { header: 'share', unit: 'of test rows' },
      { header: 'net', unit: 'after round trip' },
    ],
    rows: rankedMeasures(market).slice(0, most).map(rankingRow),
  })
}

function rankingRow({ measure, best }: RankedMeasure): (string | Html | null)[] {
  const tested = best?.outOfSample ?? null
  const extreme = tested?.extreme ?? null
  return [
    measure.column,
    levelTag(measure.verdict.level, LEVEL_WORDS[measure.verdict.level].replace('predicts, ', '')),
    best?.horizon.text ?? null,
    best === null ? null : rangeCell(best.ic.value, best.ic.low, best.ic.high),
    percentR2(tested?.r2VersusTrainMean ?? null),
    probability(tested?.adjustedP ?? null),
    extreme === null ? null : rangeCell(extreme.meanBps, extreme.lowBps, extreme.highBps),
    formatPercent(extreme?.share ?? null, 0),
    short(extreme?.netRoundTripBps ?? null),
  ]
}

const inBps = (value: number | null): string => (value === null ? 'not known' : `${short(value)} bps`)

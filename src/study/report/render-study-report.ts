import { type Html, html, type PageSection, renderPage } from '../../report/index.ts'
import type { MarketStudy, StudyResult } from '../study-result.ts'
import { picturedPerMarket, rankedMeasures } from './chosen-measures.ts'
import { detectionParts } from './detection-parts.ts'
import { allMeasures, clockHeatMap, decayFigure, horizonHeatMap, marketFacts, placeboFigure } from './market-parts.ts'
import { measureParts } from './measure-parts.ts'
import { methodParts } from './method-parts.ts'
import { marketName } from './report-words.ts'
import { conclusionList, contents, headNumbers, leadSentence, rankingTable } from './summary-parts.ts'
import { venueParts } from './venue-parts.ts'

export interface StudyReportOptions {
  /** Default: "Does it predict?" and the markets. */
  readonly title?: string
  /** Said before any number, such as that the data are synthetic. */
  readonly notice?: string
  /** Where it comes from: tool, version, command. */
  readonly footer?: string
}

/** Rows of the ranking at the top. */
const RANKED = 10

/**
 * A study as one HTML page that needs nothing else: the answer in words, the ranking, pictures of the strongest measures,
 * tables of all, the conventions. Every picture carries its data. The same result gives the same text.
 *
 * Throws `dependency.missing` where pictures cannot be drawn.
 */
export async function renderStudyReport(result: StudyResult, options: StudyReportOptions = {}): Promise<string> {
  const { markets } = result
  const sections: PageSection[] = [
    {
      title: 'Ranking',
      body: markets.filter(({ measures }) => measures.length > 0).map((market) => rankingTable(market, RANKED)),
    },
  ]
  for (const market of markets) sections.push(...(await marketSections(market, picturedPerMarket(result))))
  if (result.venues !== undefined) sections.push({ title: 'Across venues', body: await venueParts(result.venues) })
  for (const market of markets) {
    if (market.measures.length + market.skipped.length === 0) continue
    sections.push({ title: `All measures: ${marketName(market)}`, body: allMeasures(market, rankedMeasures(market)) })
  }
  sections.push({ title: 'Methods and conventions', body: methodParts(result) })
  return renderPage({
    title:
      options.title ??
      `Does it predict? ${markets.map(marketName).slice(0, 4).join(', ')}${markets.length > 4 ? ', …' : ''}`,
    summary: leadSentence(result),
    ...(options.notice === undefined ? {} : { notice: options.notice }),
    head: [conclusionList(result), headNumbers(result), contents(sections.map(({ title }) => title))],
    sections,
    ...(options.footer === undefined ? {} : { footer: options.footer }),
  })
}

/** One section of the market as a whole, one for each pictured measure, one for its alarms. */
async function marketSections(market: MarketStudy, pictured: number): Promise<PageSection[]> {
  const name = marketName(market)
  const ranked = rankedMeasures(market)
  const detailed = ranked.slice(0, pictured).filter(({ best }) => best !== null)
  const overview: Html[] = await Promise.all([
    marketFacts(market),
    horizonHeatMap(market, ranked),
    decayFigure(market, detailed),
    placeboFigure(market, ranked),
    clockHeatMap(market, ranked),
  ])
  const sections: PageSection[] = [{ title: name, body: overview }]
  for (const one of detailed)
    sections.push({ title: `${name}: ${one.measure.column}`, body: await measureParts(market, one) })
  if (market.detection !== undefined)
    sections.push({ title: `${name}: alarms`, body: html`${await detectionParts(market)}` })
  return sections
}

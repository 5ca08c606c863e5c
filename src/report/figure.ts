import type { Chart, LegendEntry } from './chart.ts'
import { paint } from './colours.ts'
import { dataLink } from './data-table.ts'
import { type Html, html } from './html.ts'
import { slug } from './page.ts'

export interface FigureOptions {
  readonly title: string
  /** How to read it: what is drawn, over what, in which unit, with which choices. */
  readonly caption: string | Html
  /** What a reader who cannot see it would need to know. */
  readonly alt: string
  readonly chart: Chart
  /** Name of the data's file, without ending. Default: made from the title. */
  readonly file?: string
}

/**
 * A picture with title, legend, caption and its data as a CSV to save. Drawn twice, for wide and narrow pages; the page's
 * style shows one. Throws `dependency.missing` where the drawing packages are not installed.
 */
export async function figure({ title, caption, alt, chart, file }: FigureOptions): Promise<Html> {
  const wide = await chart.draw('wide')
  const narrow = await chart.draw('narrow')
  return html`<figure>
<h3>${title}</h3>
${chart.legend.length === 0 ? '' : html`<ul class="legend">${chart.legend.map(legendItem)}</ul>\n`}<div class="picture wide" role="img" aria-label="${alt}">${wide}</div>
<div class="picture narrow" role="img" aria-label="${alt}">${narrow}</div>
<figcaption>${caption} ${dataLink(`${slug(file ?? title)}.csv`, 'Data (CSV)', chart.data)}</figcaption>
</figure>
`
}

function legendItem({ label, colour, isLine }: LegendEntry): Html {
  return html`<li><i class="${isLine ? 'line' : 'area'}" style="background:${paint(colour)}"></i>${label}</li>`
}

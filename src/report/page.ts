import { Html, html, trustedHtml } from './html.ts'
import { PAGE_STYLE } from './page-style.ts'

/** A part of a report under a heading of its own. */
export interface PageSection {
  readonly title: string
  /** Name for links to it: letters, digits, `-`. Default: made from the title. */
  readonly id?: string
  readonly body: Html | readonly Html[]
}

export interface PageOptions {
  readonly title: string
  /** What the report found, in a sentence or two. */
  readonly summary: string | Html
  /** What a reader must know before any number: synthetic data, a partial run. */
  readonly notice?: string | Html
  /** Shown between the summary and the sections: usually `keyNumbers`. */
  readonly head?: Html | readonly Html[]
  readonly sections: readonly PageSection[]
  /** Where the report comes from: tool, version, configuration. */
  readonly footer?: string | Html
}

/** Nothing is loaded and no script runs, whatever a report contains; style and drawings are in the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/**
 * A report as one HTML file that needs nothing else: no network, no script. It follows the reader's light or dark setting,
 * prints, and reads at phone width. The same input gives the same text.
 *
 * @example renderPage({ title: 'Audit', summary: 'No gaps.', sections: [] }).startsWith('<!doctype html>') // => true
 */
export function renderPage({ title, summary, notice, head, sections, footer }: PageOptions): string {
  const body = html`<main>
<h1>${title}</h1>
<p class="lead">${summary}</p>
${notice === undefined ? '' : html`<p class="notice" role="note">${notice}</p>\n`}${head ?? ''}
${sections.map(renderSection)}
${footer === undefined ? '' : html`<footer>${footer}</footer>\n`}</main>`
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trustedHtml(POLICY)}">
<meta name="generator" content="steelyard">
<title>${title}</title>
<style>
${trustedHtml(PAGE_STYLE)}
</style>
</head>
<body>
${body}
</body>
</html>
`)
}

function renderSection({ title, id, body }: PageSection): Html {
  const content = body instanceof Html ? body : html`${body}`
  return html`<section id="${id ?? slug(title)}">
<h2>${title}</h2>
${content}
</section>
`
}

/** @example slug('Does it predict?') // => 'does-it-predict' */
export function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

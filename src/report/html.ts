/** A piece of HTML. Only `html` and `trustedHtml` make one, so plain text cannot slip into a page unescaped. */
export class Html {
  private readonly markup: string

  constructor(markup: string) {
    this.markup = markup
  }

  toString(): string {
    return this.markup
  }
}

/** What may stand in an `html` template: plain values are escaped, markup is not. */
export type HtmlValue = string | number | Html | readonly Html[]

/**
 * A template of HTML: every value is escaped unless it is markup itself. Lists of markup are joined. Attributes must be
 * quoted, and an address must come from `dataLink` or be a constant.
 *
 * @example String(html`<b>${'<1 bp'}</b>`) // => '<b>&lt;1 bp</b>'
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0]!
  values.forEach((value, i) => {
    text += textOf(value) + strings[i + 1]!
  })
  return new Html(text)
}

/** Declares text to be markup: for drawings of the plotting library and for constants, never for what was read. */
export function trustedHtml(markup: string): Html {
  return new Html(markup)
}

/**
 * Text as it may stand between tags and in quoted attributes.
 *
 * @example escapeHtml('a < b & "c"') // => 'a &lt; b &amp; &quot;c&quot;'
 */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark]!)
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function textOf(value: HtmlValue): string {
  if (value instanceof Html) return value.toString()
  if (typeof value === 'object') return value.join('')
  return escapeHtml(String(value))
}

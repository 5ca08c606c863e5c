import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { escapeHtml, html, trustedHtml } from './html.ts'

describe('html', () => {
  it('escapes values between tags and in attributes', () => {
    const text = `</p><script>alert("x" + 'y')</script>`
    const made = String(html`<p title="${text}">${text}</p>`)
    expect(made).not.toContain('<script>')
    const { document } = parseHTML(made)
    expect(document.querySelector('p')?.textContent).toBe(text)
    expect(document.querySelector('p')?.getAttribute('title')).toBe(text)
  })

  it('leaves markup alone, alone and in lists', () => {
    const rows = ['a', '<'].map((cell) => html`<td>${cell}</td>`)
    expect(String(html`<tr>${rows}${trustedHtml('<td>&middot;</td>')}${3}</tr>`)).toBe(
      '<tr><td>a</td><td>&lt;</td><td>&middot;</td>3</tr>',
    )
  })

  it('gives back any text through a parser', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/)
        expect(parseHTML(`<p>${escapeHtml(text)}</p>`).document.querySelector('p')?.textContent).toBe(text)
      }),
    )
  })
})

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../../test/support/temp-folder.ts'
import { html } from './html.ts'
import { renderPage } from './page.ts'

const HOSTILE = `"><script>alert('x')</script><img src=x onerror=alert(1)>`

const hostilePage = (): string =>
  renderPage({
    title: HOSTILE,
    summary: HOSTILE,
    notice: HOSTILE,
    sections: [{ title: HOSTILE, body: html`<p>${HOSTILE}</p>` }],
    footer: HOSTILE,
  })

describe('renderPage', () => {
  it('puts title, notice, sections and footer where a reader looks for them', () => {
    const page = renderPage({
      title: 'Audit of a day',
      summary: 'No gaps.',
      notice: 'Synthetic.',
      sections: [
        { title: 'Does it hold?', body: [html`<p>one</p>`, html`<p>two</p>`] },
        { title: 'More', id: 'rest', body: html`<p>three</p>` },
      ],
      footer: 'steelyard 1',
    })
    const { document } = parseHTML(page)
    expect(document.querySelector('title')?.textContent).toBe('Audit of a day')
    expect(document.querySelector('h1')?.textContent).toBe('Audit of a day')
    expect(document.querySelector('.notice')?.textContent).toBe('Synthetic.')
    expect([...document.querySelectorAll('section')].map(({ id }) => id)).toEqual(['does-it-hold', 'rest'])
    expect(document.querySelectorAll('section p')).toHaveLength(3)
    expect(document.querySelector('footer')?.textContent).toBe('steelyard 1')
  })

  it('escapes whatever it is given', () => {
    const { document } = parseHTML(hostilePage())
    expect(document.querySelectorAll('script, img')).toHaveLength(0)
    expect(document.querySelector('h1')?.textContent).toBe(HOSTILE)
    expect(document.querySelector('footer')?.textContent).toBe(HOSTILE)
  })

  it('asks the network for nothing and forbids itself scripts', () => {
    const page = renderPage({ title: 'x', summary: 'y', sections: [] })
    expect(page).not.toMatch(/https?:|\bsrc=|@import|url\(/)
    const policy = parseHTML(page).document.querySelector('meta[http-equiv]')?.getAttribute('content')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('script-src')
  })

  it('has colours for light and dark pages, and light ones on paper', () => {
    const page = renderPage({ title: 'x', summary: 'y', sections: [] })
    expect(page).toContain('@media screen and (prefers-color-scheme:dark)')
    expect(page).toContain('name="viewport"')
  })

  it('lets the process end once a report with a picture is written', () => {
    const { path, write } = tempFolder()
    const report = JSON.stringify(join(import.meta.dirname, 'index.ts'))
    const target = JSON.stringify(join(path, 'report.html'))
    const script = write(
      'write-report.mts',
      `import { writeFileSync } from 'node:fs'
import { figure, lineChart, renderPage } from ${report}
const line = { label: 'a', colour: 'first' as const, time: [0, 1e6], values: [1, 2] }
const picture = await figure({ title: 'T', caption: 'c', alt: 'a', chart: lineChart({ y: 'y', series: [line] }) })
writeFileSync(${target}, renderPage({ title: 'T', summary: 's', head: picture, sections: [] }))
`,
    )
    // The limit only ends a process that hangs: without it the test could not fail.
    const run = spawnSync(process.execPath, ['--import', 'tsx', script], { timeout: 60_000, encoding: 'utf8' })
    expect([run.stderr, run.signal, run.status]).toEqual(['', null, 0])
    expect(readFileSync(join(path, 'report.html'), 'utf8')).toContain('<svg')
  })
})

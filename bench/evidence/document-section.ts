import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/**
 * Puts a section between its two markers in a Markdown page, in place of what was there; at the end where the page does not have
 * it yet. Sections of others stay as they are, and writing the same twice changes nothing.
 */
export function writeSection(path: string, id: string, body: string): void {
  const [begin, end] = [`<!-- ${id}: begin -->`, `<!-- ${id}: end -->`]
  const section = `${begin}\n${body.trim()}\n${end}`
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '# Evidence\n'
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  const next =
    from < 0 || to < 0
      ? `${page.trimEnd()}\n\n${section}\n`
      : page.slice(0, from) + section + page.slice(to + end.length)
  if (next !== page) writeFileSync(path, next)
}

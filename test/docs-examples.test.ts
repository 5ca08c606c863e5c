import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'

const SOURCE = join(import.meta.dirname, '..', 'src')

interface Example {
  readonly file: string
  readonly code: string
  /** The expression whose value is documented, and that value as written. */
  readonly expression: string
  readonly documented: string
}

/**
 * Examples that end in their value: `@example expression // => value`, on one line, or over several lines of which each
 * `expression // => value` is one example and the lines before it prepare it. Left out: examples without `// =>`, and those
 * of functions that their file keeps to itself.
 */
function examplesOf(file: string): Example[] {
  const text = readFileSync(file, 'utf8')
  const comments = text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*?@example\b[\s\S]*?)\*\/\n(.*)/g)
  return [...comments].flatMap(([, comment, next]) => {
    if (/^(async )?(function|const|class) /.test(next!)) return []
    return comment!
      .split('@example')
      .slice(1)
      .flatMap((body) => readExample(file, body))
  })
}

function readExample(file: string, body: string): Example[] {
  const before: string[] = []
  const found: Example[] = []
  for (const line of body.split('\n').map((each) => each.replace(/^\s*\* ?/, '').trim())) {
    const [, expression, documented] = /^(.*\S)\s*\/\/ => (.*)$/.exec(line) ?? []
    if (expression !== undefined) found.push({ file, code: before.join('\n'), expression, documented: documented! })
    else before.push(line)
  }
  return found
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sourceFiles(path)
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [path] : []
  })
}

/** An example may use what its own file exports, and what its room offers to others. */
async function evaluate({
  file,
  code,
  expression,
  documented,
}: Example): Promise<[found: unknown, documented: unknown]> {
  const room = join(SOURCE, relative(SOURCE, file).split(sep)[0]!)
  const doors = ['index.ts', 'statistics.ts'].map((door) => join(room, door)).filter((door) => existsSync(door))
  const modules = await Promise.all([...doors, file].map((each) => import(pathToFileURL(each).href)))
  const names: Record<string, unknown> = Object.assign({}, ...modules)
  const run = (text: string): unknown => new Function(...Object.keys(names), `{ ${text} }`)(...Object.values(names))
  const javascript = (text: string) => text.replace(/ as [A-Z]\w*/g, '')
  return [await run(`${javascript(code)}\nreturn (${javascript(expression)})`), run(`return (${documented})`)]
}

const examples = sourceFiles(SOURCE).flatMap(examplesOf)

describe('examples in doc comments', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(20)
  })

  it.each(examples.map((example) => [`${relative(SOURCE, example.file)}: ${example.expression}`, example] as const))(
    '%s',
    async (_name, example) => {
      const [found, documented] = await evaluate(example)
      expect(found).toEqual(documented)
    },
  )
})

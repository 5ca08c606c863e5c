import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

describe('rooms that run in a browser', () => {
  it.each(['market', 'math', 'book', 'measures'])('%s loads no package and no part of Node', (room) => {
    const { external, files } = staticImports(join(root, 'src', room, 'index.ts'))
    expect(files.length).toBeGreaterThan(1)
    expect(external).toEqual([])
  })

  it('and the walk does find what a file loads', () => {
    expect(staticImports(join(root, 'src/market/instrument-file-schema.ts')).external).toContain(
      'zod <- src/market/instrument-file-schema.ts',
    )
  })
})

/** Everything that importing a file loads at once: types are erased first, and imports inside functions do not count. */
function staticImports(entry: string): { files: string[]; external: string[] } {
  const files = new Set<string>()
  const external: string[] = []
  const visit = (file: string) => {
    if (files.has(file)) return
    files.add(file)
    for (const specifier of specifiersOf(file)) {
      if (specifier.startsWith('.')) visit(join(file, '..', specifier))
      else external.push(`${specifier} <- ${relative(root, file)}`)
    }
  }
  visit(entry)
  return { files: [...files], external }
}

function specifiersOf(file: string): string[] {
  const options = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: options })
  const source = ts.createSourceFile(file, outputText, ts.ScriptTarget.ES2023)
  return source.statements.flatMap((statement) => {
    const imports = ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)
    const specifier = imports ? statement.moduleSpecifier : undefined
    return specifier !== undefined && ts.isStringLiteral(specifier) ? [specifier.text] : []
  })
}

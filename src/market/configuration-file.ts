import { isMap, LineCounter, type Node, parseDocument } from 'yaml'
import { type ZodType, z } from 'zod'
import { parseDecimal } from './decimal.ts'
import { SteelyardError } from './errors.ts'
import { parseIso } from './time.ts'

/**
 * YAML (or JSON, which is YAML) checked against a schema. Throws `config.invalid` at the first fault, naming its path in
 * the document and its line: `instruments[2].tick_size: must be a positive decimal`.
 */
export function parseConfiguration<Output>(text: string, schema: ZodType<Output>, file: string, hint: string): Output {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const fault = document.errors[0]
  if (fault !== undefined) {
    const { line } = lines.linePos(fault.pos[0])
    throw new SteelyardError('config.invalid', `not valid YAML: ${fault.message}`, { hint, where: { file, line } })
  }
  const result = schema.safeParse(document.toJS())
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  // An entry that is missing has no place of its own: the nearest parent that exists names the line.
  const path = issue.path as (string | number)[]
  const offset = nodeAt(document.contents, path)?.range?.[0]
  throw new SteelyardError('config.invalid', `${pathText(path)}: ${issue.message}`, {
    hint,
    where: { file, ...(offset !== undefined && { line: lines.linePos(offset).line }) },
  })
}

/** A positive decimal, as text or number; kept as exact text. */
export const positiveDecimal = z
  .union([z.string(), z.number()], { error: 'must be a positive decimal' })
  .transform(String)
  .refine(isPositiveDecimal, { error: 'must be a positive decimal' })

/** ISO text as microseconds since the epoch. */
export const isoTime = z.string().transform((text, context) => {
  try {
    return parseIso(text)
  } catch {
    context.addIssue({ code: 'custom', message: `is no ISO time: ${JSON.stringify(text)}` })
    return z.NEVER
  }
})

function isPositiveDecimal(text: string): boolean {
  const parsed = { units: 0, decimals: 0 }
  parseDecimal(text, parsed)
  return parsed.units > 0
}

/** `instruments[2].tick_size`; "the document" at the top. */
function pathText(path: readonly (string | number)[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
  return text === '' ? 'the document' : text.replace(/^\./, '')
}

function nodeAt(root: Node | null, path: readonly (string | number)[]): Node | null {
  let node: unknown = root
  let found = root
  for (const part of path) {
    // The key of a pair says the line better than its value, which may start lines below.
    const pair = isMap(node) ? node.items.find(({ key }) => String(key) === String(part)) : undefined
    node = pair === undefined ? (node as { get?: (key: unknown, keep: true) => unknown }).get?.(part, true) : pair.value
    const place = pair === undefined ? node : pair.key
    if (place === undefined || place === null) break
    found = place as Node
    if (node === null || typeof node !== 'object') break
  }
  return found
}

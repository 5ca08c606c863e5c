import fc from 'fast-check'

/** Texts made from a good one by cutting it, or by overwriting, removing or repeating some of its characters. */
export function mutatedText(text: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(text.length - 1),
    kind: fc.constantFrom('overwrite', 'remove', 'repeat', 'cut'),
    length: fc.integer({ min: 1, max: 40 }),
    by: fc.constantFrom('0', '9', '-', '"', '{', '}', '[', ']', ',', ':', ' ', '\n', '\u0000', 'e', 'null', 'ü'),
  })
  return fc.array(edit, { minLength: 1, maxLength: 5 }).map((edits) => {
    let damaged = text
    for (const { at, kind, length, by } of edits) {
      const from = Math.min(at, damaged.length)
      if (kind === 'overwrite') damaged = damaged.slice(0, from) + by + damaged.slice(from + by.length)
      else if (kind === 'remove') damaged = damaged.slice(0, from) + damaged.slice(from + length)
      else if (kind === 'repeat') damaged = damaged.slice(0, from + length) + damaged.slice(from)
      else damaged = damaged.slice(0, Math.max(from, damaged.length - length * 20))
    }
    return damaged
  })
}

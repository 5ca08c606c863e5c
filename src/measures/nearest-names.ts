/**
 * The names most like a mistyped one, best first: those that contain it, or that a few edits away from it.
 *
 * @example nearestNames('ofi_11', ['ofi_l1', 'vpin']) // => ['ofi_l1']
 */
export function nearestNames(wanted: string, names: readonly string[], limit = 3): string[] {
  const reach = Math.max(2, Math.floor(wanted.length / 3))
  return names
    .map((name) => ({ name, distance: wanted.length > 2 && name.includes(wanted) ? 0 : editDistance(wanted, name) }))
    .filter(({ distance }) => distance <= reach)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ name }) => name)
}

/** Fewest insertions, deletions and replacements that turn one text into the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}

/** For an option that may be given several times: its values in order. Not given, the option is undefined. */
export function repeated(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

/**
 * For an option whose values are separated by commas, and that may be given several times.
 *
 * @example commaSeparated('ofi_l1, vpin') // => ['ofi_l1', 'vpin']
 */
export function commaSeparated(text: string, before: readonly string[] = []): string[] {
  const parts = text.split(',').map((part) => part.trim())
  return [...before, ...parts.filter((part) => part !== '')]
}

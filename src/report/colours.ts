/**
 * Colours by meaning, never by taste: one meaning has one colour in every report, and no meaning rests on hue alone. After
 * Okabe and Ito (2008), which people with any of the common colour-vision deficiencies can tell apart; the values for dark
 * pages are lighter.
 */
export const COLOURS = {
  bid: { light: '#0072b2', dark: '#56b4e9' },
  ask: { light: '#c44e00', dark: '#f0a04b' },
  /** Series without a side: the first, second and third of a picture. */
  first: { light: '#0072b2', dark: '#56b4e9' },
  second: { light: '#b3478a', dark: '#dd9cc4' },
  third: { light: '#00795a', dark: '#3cc69f' },
  /** States of a book, best to worst (`QUALITIES`). */
  verified: { light: '#00795a', dark: '#3cc69f' },
  unverified: { light: '#8fb8cf', dark: '#4f7f9b' },
  suspect: { light: '#d55e00', dark: '#ff8c3a' },
  missing: { light: '#4a4a4a', dark: '#c9c9c9' },
  /** Fits, zero lines, notes. */
  ink: { light: '#1b1f24', dark: '#e6e8eb' },
  muted: { light: '#59636e', dark: '#9aa4af' },
  rule: { light: '#d5dae0', dark: '#3a424c' },
  paper: { light: '#ffffff', dark: '#14181d' },
  panel: { light: '#f4f6f8', dark: '#1d232a' },
  notice: { light: '#fff4d6', dark: '#3a2f10' },
} as const

export type Colour = keyof typeof COLOURS

/** How a drawing names a colour, so that one drawing serves light and dark pages. */
export function paint(colour: Colour): string {
  return `var(--${colour})`
}

/** The colours of a page as CSS custom properties. */
export function colourVariables(scheme: 'light' | 'dark'): string {
  return Object.entries(COLOURS)
    .map(([name, values]) => `--${name}:${values[scheme]}`)
    .join(';')
}

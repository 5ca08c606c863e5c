import type * as PlotModule from '@observablehq/plot'
import { SteelyardError } from '../market/index.ts'
import { type Html, trustedHtml } from './html.ts'

export type Plot = typeof PlotModule
export type PlotOptions = NonNullable<Parameters<Plot['plot']>[0]>

/** The plotting library and a document for it to draw in. */
export interface PlotKit {
  readonly plot: Plot
  readonly document: NonNullable<PlotOptions['document']>
}

/** Loads a package by name; a parameter so that a light install can be tested. */
export type Importer = (name: string) => Promise<unknown>

const INSTALL = 'npm install @observablehq/plot@0.6.17 linkedom@0.18.12'

/**
 * Loads what draws the pictures. They are optional packages, so nothing loads them before the first picture.
 * Throws `dependency.missing` with the line that installs them.
 */
export async function loadPlotKit(importer: Importer = importPackage): Promise<PlotKit> {
  try {
    const [plot, dom] = await Promise.all([importer('@observablehq/plot'), importer('linkedom')])
    const { parseHTML } = dom as { parseHTML(text: string): { document: PlotKit['document'] } }
    return { plot: plot as Plot, document: parseHTML('<html><body></body></html>').document }
  } catch (cause) {
    throw new SteelyardError('dependency.missing', 'pictures need two packages that are not installed', {
      hint: `install them: ${INSTALL}`,
      cause,
    })
  }
}

// The names stand as constants so that bundlers and checks of dependencies see them.
const importPackage: Importer = (name) => (name === 'linkedom' ? import('linkedom') : import('@observablehq/plot'))

/** Pixels of a drawing. `wide` fills the column of a page and paper, `narrow` a phone. */
export const WIDTHS = { wide: 728, narrow: 358 } as const

export type Size = keyof typeof WIDTHS

/** Draws one picture as SVG. Font and colours are the page's. */
export function drawSvg({ plot, document }: PlotKit, size: Size, options: PlotOptions): Html {
  const style = { background: 'none', fontSize: '12px', fontFamily: 'inherit' }
  const svg = plot.plot({ ...options, document, width: WIDTHS[size], style })
  return trustedHtml((svg as { outerHTML: string }).outerHTML)
}

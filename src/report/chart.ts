import type { Colour } from './colours.ts'
import type { DataTable } from './data-table.ts'
import type { Html } from './html.ts'

/** One entry of a legend. */
export interface LegendEntry {
  readonly label: string
  readonly colour: Colour
  /** Drawn as a line; default: an area. */
  readonly isLine?: boolean
}

/** A picture that can be drawn for a wide and for a narrow page, with the numbers it shows. Made by the `*Chart` functions. */
export interface Chart {
  readonly legend: readonly LegendEntry[]
  readonly data: DataTable
  /** The drawing as SVG. Throws `dependency.missing` where the drawing packages are not installed. */
  draw(size: 'wide' | 'narrow'): Promise<Html>
}

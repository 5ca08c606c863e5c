import { loadPlotKit } from './plot-kit.ts'

/**
 * Makes sure that pictures can be drawn, before long work whose report would need them.
 * Throws `dependency.missing` with the line that installs what is missing.
 */
export async function requirePictures(): Promise<void> {
  await loadPlotKit()
}

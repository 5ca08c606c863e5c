import { formatDuration } from '../market/index.ts'
import type { StudyColumn } from './choose-columns.ts'
import { persistence, summarise } from './column-summary.ts'
import { decayOf } from './decay.ts'
import { impactStudy } from './impact.ts'
import { impulseResponses } from './impulse-response.ts'
import type { MarketContext } from './market-context.ts'
import { nextMoveStudy } from './next-move.ts'
import { orientationOf } from './orientation.ts'
import { sortColumn } from './paired-sample.ts'
import { studyHorizon } from './study-horizon.ts'
import type { HorizonStudy, MeasureStudy, Persistence, SkippedColumn } from './study-result.ts'
import { judgeMeasure } from './verdict.ts'

/** A correlation that no forecast reaches: the column holds the future. */
const TOO_GOOD = 0.98

/** Everything about one column. Verdicts and corrected p-values are provisional until all has been tried. */
export async function studyMeasure(
  context: MarketContext,
  column: StudyColumn,
  pause: () => Promise<void>,
): Promise<MeasureStudy | SkippedColumn> {
  const { table, settings, sample } = context
  const values = columnValues(context, column)
  const sorted = sortColumn(values)
  const summary = summarise(values.length, sorted.values)
  if (summary === null) return skip(column, 'no value in any row that can be used')
  if (summary.min === summary.max) return skip(column, `constant: always ${summary.min}`)
  if (summary.rows < settings.minimumRows) {
    return skip(column, `a value in only ${summary.rows} rows, at least ${settings.minimumRows} are needed`)
  }
  if (!Number.isFinite(summary.min + summary.max)) return skip(column, 'holds infinite values')
  const memory = persistence(values, summary, table.bar)
  const impact =
    table.bar === null ? null : impactStudy(table, values, context.ownMoves, settings, impactScratch(sample))
  await pause()
  const horizons: HorizonStudy[] = []
  for (const horizon of context.horizons) {
    const study = studyHorizon(context, column, values, sorted, summary, memory, horizon, horizons.length)
    await pause()
    if (study === null) continue
    if (Math.abs(study.ic.value) > TOO_GOOD) {
      const name = formatDuration(horizon.facts.micros)
      return skip(
        column,
        `correlates ${study.ic.value.toFixed(3)} with the next ${name}: it holds the future, like a label`,
      )
    }
    horizons.push(study)
  }
  const most = Math.max(0, ...horizons.map(({ bars }) => bars))
  const responses =
    horizons.length === 0
      ? []
      : impulseResponses(
          table,
          context.outcomes,
          values,
          summary.centre,
          most,
          settings.confidence,
          impactScratch(sample),
        )
  await pause()
  return {
    column: column.name,
    title: column.entry?.title ?? null,
    meaning: column.entry?.meaning ?? null,
    unit: column.form === 'bps_from_price' ? `bps from ${settings.price}` : (column.entry?.unit ?? null),
    orientation: orientationOf(column.name, column.entry),
    summary,
    persistence: memory,
    caution: cautionOf(memory, summary.rows, table.bar),
    impact,
    horizons,
    decay: decayOf(horizons),
    nextMove: nextMoveStudy(context.nextMoves, values, settings.sampling, settings.trainShare),
    responses,
    verdict: judgeMeasure(column.name, horizons),
  }
}

/** Fewest half-lives in a table for the intervals of a measure to be believed. */
const FEWEST_LIVES = 20

function cautionOf(memory: Persistence | null, rows: number, bar: number | null): string | null {
  if (memory?.halfLifeSeconds == null || bar === null) return null
  const lives = (rows * bar) / 1e6 / memory.halfLifeSeconds
  if (lives >= FEWEST_LIVES) return null
  return `the table holds only ${lives.toFixed(1)} of its half-lives, ${FEWEST_LIVES} are needed: its intervals are too narrow`
}

function skip({ name }: StudyColumn, reason: string): SkippedColumn {
  return { column: name, reason }
}

/** Between two pairings the arrays of the sample are free. */
function impactScratch({ x, scores, spare }: MarketContext['sample']) {
  return { x, y: spare.y, scores, row: spare.row }
}

/** The column as it is studied; a price becomes its distance from the studied price. */
function columnValues({ table }: MarketContext, { name, form }: StudyColumn): Float64Array {
  const values = table.columns.get(name)!
  return form === 'as_is' ? values : values.map((value, row) => (value / table.price[row]! - 1) * 1e4)
}

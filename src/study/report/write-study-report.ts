import { openOutput } from '../../store/index.ts'
import type { StudyResult } from '../study-result.ts'
import { renderStudyReport, type StudyReportOptions } from './render-study-report.ts'

/**
 * Writes a study as one HTML file, which appears when it is complete. Throws `dependency.missing` where pictures cannot be
 * drawn, before anything is written, and what opening the file throws.
 */
export async function writeStudyReport(
  result: StudyResult,
  path: string,
  options: StudyReportOptions = {},
): Promise<void> {
  const page = await renderStudyReport(result, options)
  const file = await openOutput(path, false)
  await file.write(Buffer.from(page, 'utf8'))
  await file.close()
}

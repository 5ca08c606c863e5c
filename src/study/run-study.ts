import type { StudyOptions } from './study-options.ts'
import type { StudyResult } from './study-result.ts'

export async function runStudy(options: StudyOptions): Promise<StudyResult> {
  throw new Error(`not yet: ${options.inputs.join()}`)
}

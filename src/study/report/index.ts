export { type RankedMeasure, rankedMeasures } from './chosen-measures.ts'
export { renderStudyReport, type StudyReportOptions } from './render-study-report.ts'
export { writeStudyReport } from './write-study-report.ts'

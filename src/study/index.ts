export * from './detect/index.ts'
export { runStudy } from './run-study.ts'
export type { StudyOptions, StudyProgress, StudySettings } from './study-options.ts'
export type * from './study-result.ts'

export { type AuditOptions, auditMarket, type FinalBook, type InstrumentAudit, verifiabilityClass } from './audit.ts'
export { BatchBuilder } from './batch-builder.ts'
export { dateInPath, utcDate } from './file-date.ts'
export type { FileFormat, FileHead, FileMatch, InputFile } from './files/format.ts'
export { type OpenBytesOptions, openBytes } from './files/open-bytes.ts'
export { readHead } from './files/read-head.ts'
export { FORMATS, formatNamed, recogniseFile } from './files/registry.ts'
export {
  type DayPlan,
  type InputPlan,
  type MarketPlan,
  type PlanFailure,
  type PlannedFile,
  type PlanOptions,
  planDays,
  planMarkets,
  type StreamPlan,
} from './inputs.ts'
export {
  type ComparisonCounts,
  createLedger,
  type GapRecord,
  type IntegrityLedger,
  MAX_GAP_RECORDS,
} from './ledger.ts'
export { mergeRounds, mergeSources } from './merge.ts'
export type { EventSource, ReadOptions, StreamClocks, StreamContent } from './source.ts'

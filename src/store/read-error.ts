import { type ErrorCode, SteelyardError } from '../market/index.ts'
import { errorCodeOf } from './write-error.ts'

/** What a file that cannot be read becomes: not found, unreadable, or corrupt where its container is damaged. */
export function readError(path: string, cause: unknown): SteelyardError {
  if (cause instanceof SteelyardError) return cause
  const code = errorCodeOf(cause)
  const where = { file: path }
  if (code === 'ENOENT') return new SteelyardError('file.not_found', `no such file: ${path}`, { where, cause })
  const text = cause instanceof Error ? cause.message : String(cause)
  // Errors of the system name it (`EACCES`); the rest comes from decoders: zlib (`Z_DATA_ERROR`) or Parquet.
  const kind: ErrorCode = code !== undefined && !code.startsWith('Z_') ? 'file.unreadable' : 'file.corrupt'
  return new SteelyardError(kind, `cannot read ${path}: ${text}`, { where, cause })
}

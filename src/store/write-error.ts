import { SteelyardError } from '../market/index.ts'

interface Reason {
  readonly text: string
  readonly hint: string
}

const PERMISSION: Reason = { text: 'permission denied', hint: 'choose a folder you may write to' }
const SPACE: Reason = {
  text: 'no space left',
  hint: 'free some space or write to another disk; nothing was left behind',
}

const REASONS: Readonly<Record<string, Reason>> = {
  ENOSPC: SPACE,
  EDQUOT: { text: 'disk quota exceeded', hint: SPACE.hint },
  EFBIG: {
    text: 'the file would be larger than allowed',
    hint: 'raise the file size limit (ulimit -f) or split the output',
  },
  EACCES: PERMISSION,
  EPERM: PERMISSION,
  EROFS: { text: 'the file system is read-only', hint: PERMISSION.hint },
  EMFILE: { text: 'too many open files', hint: 'raise the limit (ulimit -n) or use fewer jobs' },
}

/** What an output that cannot be written becomes: `store.write_failed`, naming the path and what to do. */
export function writeError(path: string, cause: unknown): SteelyardError {
  if (cause instanceof SteelyardError) return cause
  const code = errorCodeOf(cause)
  const reason = code === undefined ? undefined : REASONS[code]
  const text = reason?.text ?? (cause instanceof Error ? cause.message : String(cause))
  return new SteelyardError('store.write_failed', `cannot write ${path}: ${text}`, {
    where: { file: path },
    cause,
    ...(reason === undefined ? {} : { hint: reason.hint }),
  })
}

/** `ENOENT` and the like; undefined for errors that do not come from the system. */
export function errorCodeOf(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return undefined
}

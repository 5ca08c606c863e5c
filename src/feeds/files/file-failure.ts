import { SteelyardError } from '../../market/index.ts'

/** A container that is broken; `openBytes` turns it into `file.corrupt` with the file and the offset it reached. */
export class DamagedContainer extends Error {
  override readonly name = 'DamagedContainer'
}

/** An error thrown by a decompressor or archive reader; failures that are not its own pass through unchanged. */
export function asDamage(error: unknown, container: string): unknown {
  if (error instanceof SteelyardError || error instanceof DamagedContainer || isSystemError(error)) return error
  if (error instanceof Error && error.name === 'AbortError') return error
  return new DamagedContainer(`${container}: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  })
}

/**
 * What a user is told about a file that cannot be read: `file.not_found`, `file.unreadable`, or `file.corrupt`.
 *
 * @param byte decompressed bytes delivered before the failure
 */
export function fileFailure(error: unknown, file: string, byte: number): unknown {
  if (error instanceof DamagedContainer) {
    return new SteelyardError('file.corrupt', `${error.message}, after ${byte} decompressed bytes`, {
      hint: 'download or copy the file again',
      where: { file, byte },
      cause: error.cause,
    })
  }
  if (!isSystemError(error)) return error
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
    return new SteelyardError('file.not_found', 'no such file', {
      hint: 'check the path; quote patterns so that the shell does not change them',
      where: { file },
      cause: error,
    })
  }
  return unreadable(reasonOf(error), file, error)
}

/** `file.unreadable`: the file is there, but its bytes cannot be had. */
export function unreadable(reason: string, file: string, cause?: unknown): SteelyardError {
  return new SteelyardError('file.unreadable', `cannot be read: ${reason}`, {
    hint: 'check the permissions and that it is a regular file',
    where: { file },
    cause,
  })
}

function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
      return 'permission denied'
    case 'EISDIR':
      return 'it is a directory'
    default:
      return error.message
  }
}

/** Failures of the operating system carry an errno; those of zlib carry a negative one with a `Z_` code. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && /^E[A-Z0-9]+$/.test((error as NodeJS.ErrnoException).code ?? '')
}

import { type ErrorCode, SteelyardError, type Where } from '../market/index.ts'
import type { TableBlock } from '../store/index.ts'
import type { MeasureConfig } from './measure-config.ts'
import type { TaskMessage, TaskResult } from './measure-task.ts'
import type { PartitionTarget, PartitionTaskResult } from './partition-task.ts'

/** Main thread to worker. `target` null: send the rows back as blocks. */
export type WorkerRequest =
  | {
      readonly type: 'run'
      readonly task: TaskMessage
      readonly config: MeasureConfig
      readonly target: PartitionTarget | null
    }
  /** One block has been written: the worker may send another. */
  | { readonly type: 'written' }
  | { readonly type: 'abort' }

/** Worker to main thread. */
export type WorkerReply =
  | { readonly type: 'progress'; readonly bytes: number; readonly events: number }
  | { readonly type: 'block'; readonly block: TableBlock }
  | { readonly type: 'done'; readonly result: TaskResult | PartitionTaskResult }
  | { readonly type: 'failed'; readonly error: PlainError }

/** An error that survives the way between threads. */
export interface PlainError {
  readonly code: ErrorCode | null
  readonly message: string
  readonly hint: string | null
  readonly where: Where
  readonly stack: string | null
}

export function toPlainError(error: unknown): PlainError {
  const stack = error instanceof Error ? (error.stack ?? null) : null
  if (error instanceof SteelyardError) {
    return { code: error.code, message: error.message, hint: error.hint ?? null, where: error.where, stack }
  }
  return { code: null, message: error instanceof Error ? error.message : String(error), hint: null, where: {}, stack }
}

export function fromPlainError({ code, message, hint, where, stack }: PlainError): Error {
  const error =
    code === null
      ? new Error(message)
      : new SteelyardError(code, message, { where, ...(hint === null ? {} : { hint }) })
  if (stack !== null) error.stack = stack
  return error
}

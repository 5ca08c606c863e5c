import { Worker } from 'node:worker_threads'
import { SteelyardError } from '../market/index.ts'
import type { TableBlock } from '../store/index.ts'
import type { MeasureConfig } from './measure-config.ts'
import type { TaskMessage, TaskResult } from './measure-task.ts'
import type { PartitionTarget, PartitionTaskResult } from './partition-task.ts'
import { fromPlainError, type WorkerReply, type WorkerRequest } from './worker-protocol.ts'

/** Starts the worker's entry beside this file. A thread of the sources (a checkout) must first learn to read TypeScript. */
function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./measure-worker.js', import.meta.url))
  const entry = new URL('./measure-worker.ts', import.meta.url).href
  const loader = import.meta.resolve('tsx/esm/api')
  const boot = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(entry)}) })`
  return new Worker(boot, { eval: true })
}

export interface PoolHooks {
  readonly onProgress?: (bytes: number, events: number) => void
}

/** A task under way in a worker: its rows in order (none for partitions), and its result. */
export interface RunningTask {
  readonly blocks: AsyncIterable<TableBlock>
  readonly result: Promise<TaskResult | PartitionTaskResult>
}

/**
 * A fixed number of worker threads for the tasks of a run. Rows come back in the order of their task however far other
 * workers are ahead; a worker that is too far ahead waits, so memory stays bounded.
 */
export class WorkerPool {
  private readonly idle: Worker[]
  private readonly all: Worker[]
  private readonly waiting: ((worker: Worker) => void)[] = []
  private readonly underWay = new Set<Promise<unknown>>()
  private isClosing = false
  private readonly config: MeasureConfig
  private readonly hooks: PoolHooks

  constructor(size: number, config: MeasureConfig, hooks: PoolHooks = {}) {
    this.config = config
    this.hooks = hooks
    this.all = Array.from({ length: size }, startWorker)
    this.idle = [...this.all]
  }

  /** Starts a task on the next free worker. */
  start(task: TaskMessage, target: PartitionTarget | null): RunningTask {
    const queue = new BlockQueue()
    const result = this.acquire().then((worker) => {
      const running = this.run(worker, task, target, queue)
      this.underWay.add(running)
      const forget = (): void => void this.underWay.delete(running)
      running.then(forget, forget)
      return running
    })
    result.then(
      () => queue.end(),
      (error: unknown) => queue.end(error),
    )
    return { blocks: queue, result }
  }

  /** Tells all workers to give up: their tasks fail once their unfinished files are gone. */
  abort(): void {
    for (const worker of this.all) send(worker, { type: 'abort' })
  }

  /**
   * Ends all threads. Tasks still under way give up first: a thread that is ended in the middle of one could not remove
   * its unfinished files. Tasks that have not begun never do.
   */
  async close(): Promise<void> {
    this.isClosing = true
    if (this.underWay.size > 0) this.abort()
    await Promise.allSettled(this.underWay)
    await Promise.all(this.all.map((worker) => worker.terminate()))
  }

  private run(
    worker: Worker,
    task: TaskMessage,
    target: PartitionTarget | null,
    queue: BlockQueue,
  ): Promise<TaskResult | PartitionTaskResult> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onExit)
      }
      const onMessage = (reply: WorkerReply): void => {
        if (reply.type === 'progress') this.hooks.onProgress?.(reply.bytes, reply.events)
        else if (reply.type === 'block') queue.push(reply.block, () => send(worker, { type: 'written' }))
        else {
          finish()
          this.release(worker)
          if (reply.type === 'done') resolve(reply.result)
          else reject(fromPlainError(reply.error))
        }
      }
      const onError = (error: Error): void => {
        finish()
        reject(error)
      }
      const onExit = (code: number): void =>
        onError(
          new SteelyardError('run.failed', `a worker thread ended early (exit code ${code})`, {
            hint: 'most often memory ran out: run with fewer --jobs',
          }),
        )
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onExit)
      send(worker, { type: 'run', task, config: this.config, target })
    })
  }

  private acquire(): Promise<Worker> {
    const worker = this.idle.pop()
    return worker !== undefined ? Promise.resolve(worker) : new Promise((resolve) => this.waiting.push(resolve))
  }

  private release(worker: Worker): void {
    if (this.isClosing) return
    const next = this.waiting.shift()
    if (next !== undefined) next(worker)
    else this.idle.push(worker)
  }
}

function send(worker: Worker, request: WorkerRequest): void {
  worker.postMessage(request)
}

/** Blocks of one task between the worker that sends and the writer that takes them. */
class BlockQueue implements AsyncIterable<TableBlock> {
  private readonly blocks: { block: TableBlock; taken: () => void }[] = []
  private ended = false
  private error: unknown
  private wake: (() => void) | undefined

  push(block: TableBlock, taken: () => void): void {
    this.blocks.push({ block, taken })
    this.wake?.()
  }

  end(error?: unknown): void {
    this.ended = true
    this.error = error
    this.wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncIterator<TableBlock> {
    for (;;) {
      const next = this.blocks.shift()
      if (next !== undefined) {
        yield next.block
        next.taken()
      } else if (this.ended) {
        if (this.error !== undefined) throw this.error
        return
      } else {
        await new Promise<void>((resolve) => {
          this.wake = resolve
        })
      }
    }
  }
}

/** Entry of a worker thread: runs one task after another and talks to `WorkerPool`. */
import { parentPort } from 'node:worker_threads'
import { SteelyardError } from '../market/index.ts'
import type { TableBlock } from '../store/index.ts'
import { loadTaskContext, runTask, type TaskContext } from './measure-task.ts'
import { runPartitionTask } from './partition-task.ts'
import { toPlainError, type WorkerReply, type WorkerRequest } from './worker-protocol.ts'

/** Blocks on their way to the main thread before the worker waits for it. */
const BLOCKS_AHEAD = 8
/** Rows between two progress messages. */
const PROGRESS_EVENTS = 1 << 20

const port = parentPort!
const abort = new AbortController()
let context: TaskContext | undefined
let unwritten = 0
let resume: (() => void) | undefined
let bytes = 0
let events = 0

port.on('message', (request: WorkerRequest) => {
  if (request.type === 'run') void run(request)
  else if (request.type === 'abort') abort.abort(new SteelyardError('run.interrupted', 'interrupted'))
  unwritten = request.type === 'written' ? unwritten - 1 : unwritten
  resume?.()
})

async function run({ task, config, target }: Extract<WorkerRequest, { type: 'run' }>): Promise<void> {
  const hooks = { signal: abort.signal, onBytes: countBytes, onEvents: countEvents }
  try {
    context ??= await loadTaskContext(config)
    const result =
      target === null ? await runTask(task, context, send, hooks) : await runPartitionTask(task, context, target, hooks)
    sendProgress()
    reply({ type: 'done', result })
  } catch (error) {
    reply({ type: 'failed', error: toPlainError(error) })
  }
}

/** The block is copied by the message; the worker goes on at once unless the main thread lags behind. */
async function send(block: TableBlock): Promise<void> {
  reply({ type: 'block', block: compact(block) })
  unwritten++
  while (unwritten >= BLOCKS_AHEAD && !abort.signal.aborted) {
    await new Promise<void>((done) => {
      resume = done
    })
  }
}

/** Columns are views of larger buffers; only the rows in use shall travel. */
function compact({ venue, symbol, rows, time, values, quality, coverage }: TableBlock): TableBlock {
  return {
    venue,
    symbol,
    rows,
    time: time.slice(0, rows),
    values: values.map((column) => column.slice(0, rows)),
    quality: quality.slice(0, rows),
    coverage: coverage.slice(0, rows),
  }
}

function countBytes(count: number): void {
  bytes += count
}

function countEvents(count: number): void {
  events += count
  if (events >= PROGRESS_EVENTS) sendProgress()
}

function sendProgress(): void {
  reply({ type: 'progress', bytes, events })
  bytes = 0
  events = 0
}

function reply(message: WorkerReply): void {
  port.postMessage(message)
}

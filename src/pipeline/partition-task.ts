import { rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  createParquetSink,
  dateOf,
  type Partition,
  type PartitionFile,
  partitionFile,
  preparePartition,
  type TableBlock,
  type TableSink,
} from '../store/index.ts'
import { runTask, type TaskContext, type TaskMessage, type TaskResult, tableSchema } from './measure-task.ts'

/** What a task left in a partitioned table. */
export interface PartitionTaskResult extends TaskResult {
  readonly rows: number
  readonly files: readonly PartitionFile[]
}

export interface PartitionTarget {
  /** Folder of the table. */
  readonly folder: string
  readonly version: string
}

/**
 * Runs a task into the hive partitions of a folder, by symbol and by the UTC day in which a bar begins. All files of the
 * task appear together at its end, or none: a failure or an abort leaves the partitions as they were.
 */
export async function runPartitionTask(
  task: TaskMessage,
  context: TaskContext,
  target: PartitionTarget,
  hooks: Parameters<typeof runTask>[3] = {},
): Promise<PartitionTaskResult> {
  const parts = new Map<string, { partition: Partition; sink: TableSink }>()
  const write = async (block: TableBlock): Promise<void> => {
    for (let from = 0; from < block.rows; ) {
      const date = dayOfRow(block, from)
      const to = endOfDay(block, from, date)
      const part = await openPart({ venue: block.venue, symbol: block.symbol, date })
      await part.write(slice(block, from, to))
      from = to
    }
  }
  const openPart = async (partition: Partition): Promise<TableSink> => {
    const key = partitionFile(partition)
    let part = parts.get(key)
    if (part === undefined) {
      const path = await preparePartition(target.folder, partition)
      part = { partition, sink: await createParquetSink(path, tableSchema(context, target.version, [partition])) }
      parts.set(key, part)
    }
    return part.sink
  }
  try {
    const result = await runTask(task, context, write, hooks)
    let rows = 0
    const files: PartitionFile[] = []
    for (const [path, { sink }] of parts) {
      rows += (await sink.close()).rows
      files.push({ path, size: (await stat(join(target.folder, path))).size })
    }
    return { ...result, rows, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) }
  } catch (error) {
    for (const [path, { sink }] of parts) {
      await sink.abort()
      await rmdir(dirname(join(target.folder, path))).catch(() => {}) // only where nothing else is in it
    }
    throw error
  }
}

/** A bar that ends at midnight belongs to the day it began in. */
function dayOfRow(block: TableBlock, row: number): string {
  return dateOf(block.time[row]! - 1)
}

/** First row after `from` of another day; rows are in time order. */
function endOfDay(block: TableBlock, from: number, date: string): number {
  if (dayOfRow(block, block.rows - 1) === date) return block.rows
  let low = from + 1
  let high = block.rows
  while (low < high) {
    const middle = (low + high) >>> 1
    if (dayOfRow(block, middle) === date) low = middle + 1
    else high = middle
  }
  return low
}

function slice(block: TableBlock, from: number, to: number): TableBlock {
  if (from === 0 && to === block.rows) return block
  return {
    ...block,
    rows: to - from,
    time: block.time.subarray(from, to),
    values: block.values.map((column) => column.subarray(from, to)),
    quality: block.quality.subarray(from, to),
    coverage: block.coverage.subarray(from, to),
  }
}

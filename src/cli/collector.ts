import { setFlagsFromString } from 'node:v8'

/** How far the heap may grow beyond what is alive before it is marked anew, per cent. */
const GROWTH = 200

/**
 * Tunes the garbage collector of this process for reading compressed recordings.
 *
 * Node's zlib delivers in fresh buffers, some 80 MB per million rows of a book. They die at once and the cheap collection
 * of young objects would free them, but V8 also counts them as growth of the old heap, which is small: it then marks all of
 * it every few megabytes of input, on other threads too, which costs more than any measure does (`node --trace-gc` shows
 * it). More growth spares little more and costs memory: with 200 % the peak hardly rises with the length of a recording.
 *
 * For command lines and benchmarks only: a library must not set flags of a process it does not own. Programs around the
 * library get the same with `node --heap-growing-percent=200`.
 */
export function tuneCollector(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH}`)
}

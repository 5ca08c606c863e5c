/** What one run of a contender did. */
export interface Run {
  /** Of everything it computed that the others compute too. */
  readonly checksum: string
  /** CPU seconds, user and system, where the contender measured itself (another process); else it is measured here. */
  readonly cpu?: number
}

export interface Contender {
  readonly name: string
  run(): Run | Promise<Run>
}

export interface Timing {
  readonly name: string
  /** CPU seconds of the first run, with nothing compiled yet. */
  readonly cold: number
  /** CPU seconds of the rounds after it. */
  readonly warm: readonly number[]
}

export interface PairedResult {
  readonly checksum: string
  readonly timings: readonly Timing[]
}

/** Runs `work` on the clock and `checksumOf` off it. */
export function timed<Result>(work: () => Result, checksumOf: (result: Result) => string): Run {
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  return { checksum: checksumOf(result), cpu: (user + system) / 1e6 }
}

/** Rounds before the ones that count: the first is the cold one, the next ones still compile. */
const WARM_UP = 4

/**
 * Runs the contenders in turn, `rounds` times after the warm-up, each round beginning with another contender. CPU time,
 * not wall time. Checksums that differ make every timing void: throws.
 *
 * No garbage collection is forced between runs: in V8 it would also drop optimised code, and every round would be cold.
 */
export async function runPaired(contenders: readonly Contender[], rounds: number): Promise<PairedResult> {
  const cold: number[] = []
  const warm: number[][] = contenders.map(() => [])
  let checksum: string | undefined
  for (let round = 0; round < WARM_UP + rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length
      const contender = contenders[index]!
      const before = process.cpuUsage()
      const run = await contender.run()
      const used = process.cpuUsage(before)
      const cpu = run.cpu ?? (used.user + used.system) / 1e6
      checksum ??= run.checksum
      if (run.checksum !== checksum) {
        throw new Error(`void: ${contender.name} has checksum ${run.checksum}, ${contenders[0]!.name} ${checksum}`)
      }
      if (round === 0) cold[index] = cpu
      else if (round >= WARM_UP) warm[index]!.push(cpu)
      process.stderr.write(
        `  ${round < WARM_UP ? 'warm-up' : `round ${round - WARM_UP + 1}`} ${contender.name}: ${cpu.toFixed(3)} cpu-s, checksum ${run.checksum}\n`,
      )
    }
  }
  return {
    checksum: checksum ?? '',
    timings: contenders.map(({ name }, i) => ({ name, cold: cold[i]!, warm: warm[i]! })),
  }
}

export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, low: sorted[0]!, high: sorted[sorted.length - 1]! }
}

/** Round by round, the CPU of one contender over that of another. */
export function ratios(numerator: Timing, denominator: Timing): number[] {
  return numerator.warm.map((cpu, round) => cpu / denominator.warm[round]!)
}

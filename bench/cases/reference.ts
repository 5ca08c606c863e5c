import { rm } from 'node:fs/promises'
import type { CaseOptions, CaseResult } from '../case.ts'
import { loadMarketRows } from '../market-rows.ts'
import { checksumOf, measureRows } from '../ours/engine-rows.ts'
import { CORE } from '../ours/feature-sets.ts'
import { ratios, runPaired, timed } from '../paired.ts'
import { buildReference, runReference, writeReferenceRows } from '../reference.ts'

/** Logarithms of two libraries may differ in the last bit: computed by both, compared by none. */
const COMPARED = CORE.flatMap((definition) => definition.columns)
  .map(({ name }) => name)
  .filter((name) => !name.startsWith('log_'))

/** Book + core features against the same in C++. Null where there is no g++. */
export async function referenceCase({ rows = 2_000_000, rounds }: CaseOptions): Promise<CaseResult | null> {
  const program = await buildReference()
  if (program === null) return null
  const market = loadMarketRows(rows)
  const file = await writeReferenceRows(market)
  try {
    const { checksum, timings } = await runPaired(
      [
        {
          name: 'steelyard engine',
          run: () =>
            timed(
              () => measureRows(market, CORE),
              (bars) => checksumOf(bars, COMPARED),
            ),
        },
        { name: 'C++ reference', run: () => runReference(program, file) },
      ],
      rounds,
    )
    return {
      id: 'reference',
      title: 'Book + core features against C++',
      rows: market.bookRows,
      checksum,
      timings,
      ratio: {
        label: 'throughput, TypeScript / C++',
        values: ratios(timings[1]!, timings[0]!),
        target: 0.45,
        wanted: 'above',
      },
      notes: [
        `The checksum covers the bits of every cell of ${COMPARED.length} columns in every one-second bar.`,
        'The C++ program runs once per round in a fresh process and measures its own CPU, reading of its input excluded.',
      ],
    }
  } finally {
    await Promise.all([rm(program, { force: true }), rm(file, { force: true })])
  }
}

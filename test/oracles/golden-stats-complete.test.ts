import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadFixture } from '../support/oracle.ts'

/** Where the figures of one section of `golden_stats.json` are compared with ours. */
interface Coverage {
  /** Test files, from the root of the repository. */
  readonly tests: readonly string[]
  /** Keys that are no results: what the computation starts from, and notes. */
  readonly inputs?: readonly string[]
}

// biome-ignore format: a table
const COVERAGE: Readonly<Record<string, Coverage>> = {
  prng: { tests: ['test/oracles/golden-generator.test.ts'], inputs: ['algo'] },
  book: { tests: ['test/oracles/golden-stats.test.ts', 'src/book/weighted-imbalance.test.ts'], inputs: ['bids', 'asks'] },
  ofi: { tests: ['test/oracles/golden-stats.test.ts'], inputs: ['states'] },
  mlofi: { tests: ['test/oracles/golden-stats.test.ts'], inputs: ['bids2', 'asks2'] },
  ols: { tests: ['src/math/least-squares.test.ts', 'src/math/ridge.test.ts'], inputs: ['seed', 'n', 'recipe'] },
  logit: { tests: ['src/math/logistic-regression.test.ts', 'src/math/auc.test.ts'], inputs: ['recipe'] },
  corr: { tests: ['src/math/correlation.test.ts', 'src/math/kendall.test.ts'] },
  persistence: { tests: ['src/math/autocorrelation.test.ts'], inputs: ['recipe'] },
  change: { tests: ['src/math/cusum.test.ts', 'src/math/bocpd.test.ts'], inputs: ['recipe', 'hazard', 'mu0', 'k0', 'a0', 'b0'] },
  dm: { tests: ['src/math/diebold-mariano.test.ts'], inputs: ['recipe'] },
  dsr: { tests: ['src/math/sharpe-probability.test.ts'] },
  pbo: { tests: ['src/math/backtest-overfitting.test.ts'], inputs: ['recipe'] },
  purged: { tests: ['src/math/purged-folds.test.ts'], inputs: ['t0', 't1', 'k', 'embargo'] },
  vpin: { tests: ['test/oracles/golden-stats.test.ts'], inputs: ['trades', 'V', 'n'] },
  bvc: { tests: ['src/math/bvc.test.ts'], inputs: ['dp', 'vol'] },
  sign: { tests: ['src/math/trade-sign.test.ts'], inputs: ['prices', 'mids'] },
  hawkes: { tests: ['src/math/hawkes.test.ts'], inputs: ['t', 'T', 'meanvar_counts'] },
  almgren_chriss: { tests: ['src/execution/almgren-chriss.test.ts'], inputs: ['X', 'T', 'N', 'sigma', 'eta', 'gamma', 'lam', 'eps'] },
  obizhaeva_wang: { tests: ['src/execution/obizhaeva-wang.test.ts'], inputs: ['X', 'T', 'rho'] },
  avellaneda_stoikov: { tests: ['src/execution/quotes.test.ts'], inputs: ['s', 'q', 't', 'T', 'gamma', 'sigma', 'k'] },
  glft: { tests: ['src/execution/quotes.test.ts'], inputs: ['gamma', 'sigma', 'A', 'k'] },
  cont_kukanov_cases: { tests: ['src/execution/cont-kukanov.test.ts'] },
  cont_kukanov: { tests: ['src/execution/cont-kukanov.test.ts'], inputs: ['S', 'Q', 'h', 'f', 'r', 'theta', 'lam_u', 'lam_o', 'xi'] },
  queue_power3: { tests: ['src/execution/queue-position.test.ts'], inputs: ['start_front', 'note'] },
  concentration: { tests: ['src/math/concentration.test.ts'], inputs: ['w'] },
  tail: { tests: ['src/math/hill-tail.test.ts'], inputs: ['recipe'] },
  benford: { tests: ['src/math/benford.test.ts'], inputs: ['recipe'] },
}

const ROOT = join(import.meta.dirname, '..', '..')
const golden = loadFixture<Readonly<Record<string, unknown>>>('golden_stats.json')

const sourceOf = (file: string): string => (existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '')
const names = (source: string, word: string): boolean => new RegExp(`\\b${word}\\b`).test(source)

/** Keys that hold figures, at any depth; lists of objects are alike, and numbers as keys are cases, not figures. */
function figuresOf(content: unknown): string[] {
  const one = Array.isArray(content) ? content[0] : content
  return Object.entries(one as object).flatMap(([key, value]) => {
    const isObject = (each: unknown) => typeof each === 'object' && each !== null && !Array.isArray(each)
    return isObject(Array.isArray(value) ? value[0] : value) ? figuresOf(value) : [key]
  })
}

describe('golden_stats.json is compared in full', () => {
  it('every section has a test, and no test is for a section that is gone', () => {
    expect(Object.keys(COVERAGE).sort()).toEqual(Object.keys(golden).sort())
  })

  it.each(Object.entries(COVERAGE))(
    '%s: its tests read it, skip nothing and leave no figure out',
    (section, coverage) => {
      const sources = coverage.tests.map(sourceOf)
      coverage.tests.forEach((file, i) => {
        expect(sources[i], `${file} reads the fixture`).toMatch(/golden_stats\.json/)
        expect(names(sources[i]!, section), `${file} names section ${section}`).toBe(true)
        expect(sources[i], `${file} skips nothing`).not.toMatch(/\.(skip|todo|only|skipIf|runIf)\b/)
      })
      const figures = figuresOf(golden[section]).filter((key) => !coverage.inputs?.includes(key))
      const unseen = figures.filter((key) => !sources.some((source) => names(source, key)))
      expect(unseen, `figures of ${section} that no test names`).toEqual([])
      expect(figures.length).toBeGreaterThan(0)
    },
  )
})

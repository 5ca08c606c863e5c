import { createRequire } from 'node:module'

/** Versions as in package.json: the install line must give what the tests were run with. */
const INSTALL =
  'npm install ml-matrix@6.15.1 @stdlib/math-base-special-gammaln@0.3.1 ' +
  '@stdlib/stats-base-dists-chisquare-cdf@0.3.1 @stdlib/stats-base-dists-chisquare-quantile@0.2.3 ' +
  '@stdlib/stats-base-dists-normal-cdf@0.3.1 @stdlib/stats-base-dists-normal-quantile@0.3.1 ' +
  '@stdlib/stats-base-dists-t-cdf@0.2.3 @stdlib/stats-base-dists-t-quantile@0.2.3'

/**
 * Statistics need packages that a light install (`--omit=optional`) lacks. A caller with an error vocabulary of its own
 * turns this into that: `install` is the line that mends it.
 */
export class MissingPackageError extends Error {
  override readonly name = 'MissingPackageError'
  readonly install = INSTALL

  constructor(name: string, cause: unknown) {
    super(`statistics need the package ${name}, which is not installed: ${INSTALL}`, { cause })
  }
}

const require = createRequire(import.meta.url)

/**
 * A function that loads a CommonJS package when first called and keeps it. Loading is synchronous, so that the functions
 * built on it stay plain functions, and late, so that importing this room costs nothing and works in a light install.
 */
export function lazily<Module>(name: string, load: (name: string) => unknown = require): () => Module {
  let loaded: Module | undefined
  return () => {
    if (loaded === undefined) {
      try {
        loaded = load(name) as Module
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
        throw new MissingPackageError(name, error)
      }
    }
    return loaded
  }
}

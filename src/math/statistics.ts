// The second door of this room: statistics that need optional packages (@stdlib, ml-matrix) or Node, and what only studies
// use. `index.ts` stays loadable in a browser, which measures need.
export { type AucEstimate, auc } from './auc.ts'
export { completePairs, pearson, spearman } from './correlation.ts'
export {
  chiSquareCdf,
  chiSquareQuantile,
  logGamma,
  normalCdf,
  normalQuantile,
  normalTwoSided,
  tCdf,
  tQuantile,
  tTwoSided,
} from './distributions.ts'
export { type OlsFit, ols } from './least-squares.ts'
export { type NeweyWest, neweyWest, neweyWestLag } from './newey-west.ts'
export { MissingPackageError } from './optional-packages.ts'
export { rankInto, ranks } from './ranks.ts'

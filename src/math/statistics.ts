// The second door of this room: statistics that need optional packages (@stdlib, ml-matrix) or Node, and what only studies
// use. `index.ts` stays loadable in a browser, which measures need.
export { type AucEstimate, auc } from './auc.ts'
export { acf, ar1HalfLife, type HalfLife } from './autocorrelation.ts'
export { type BacktestOverfitting, backtestOverfitting } from './backtest-overfitting.ts'
export { bartlettVariance } from './bartlett-variance.ts'
export { type BenfordTest, benfordChiSquare } from './benford.ts'
export { benjaminiHochberg, type FalseDiscovery } from './benjamini-hochberg.ts'
export {
  type BlockBootstrapOptions,
  type BootstrapEstimate,
  blockBootstrap,
  bootstrapEstimate,
  quantileOfSorted,
} from './block-bootstrap.ts'
export { Bocpd, type BocpdOptions, type BocpdPath, bocpd } from './bocpd.ts'
export { branchingRatio } from './branching-ratio.ts'
export { type BulkVolume, type BvcOptions, bvc } from './bvc.ts'
export { entropy, gini, hhi, nakamoto } from './concentration.ts'
export { completePairs, pearson, spearman } from './correlation.ts'
export { Cusum, type CusumOptions, type CusumPath, cusum, type ShiftAlarm, type ShiftSide } from './cusum.ts'
export { type DieboldMariano, dieboldMariano } from './diebold-mariano.ts'
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
export { EwmaChart, type EwmaChartOptions, type EwmaPath, ewmaChart } from './ewma-chart.ts'
export { type KolmogorovSmirnov, testExponential } from './exponential-fit.ts'
export { fitHawkes, type HawkesFit } from './fit-hawkes.ts'
export { type HawkesParameters, hawkesLogLikelihood, hawkesResiduals } from './hawkes.ts'
export {
  type AsynchronousCovariance,
  hayashiYoshida,
  type LeadLag,
  leadLagCurve,
  type TickSeries,
} from './hayashi-yoshida.ts'
export { hillTail } from './hill-tail.ts'
export { type HurstDfa, hurstDfa } from './hurst-dfa.ts'
export { fitIsotonic, type IsotonicCurve, isotonicProbability } from './isotonic-calibration.ts'
export { kendall } from './kendall.ts'
export { type OlsFit, ols } from './least-squares.ts'
export {
  type LogisticFit,
  type LogisticStatus,
  logisticProbabilities,
  logisticRegression,
} from './logistic-regression.ts'
export { type Minimum, type NelderMeadOptions, nelderMead } from './nelder-mead.ts'
export { type NeweyWest, neweyWest, neweyWestLag } from './newey-west.ts'
export { MissingPackageError } from './optional-packages.ts'
export { type PrincipalComponent, principalComponent } from './principal-component.ts'
export { brierScore, logLoss, type ReliabilityBin, reliability, wilsonInterval } from './probability-scores.ts'
export { type Fold, type LabelSpans, purgedFolds, walkForward } from './purged-folds.ts'
export { type LogBinsOptions, linearBins, logBins, type QuantileBins } from './quantile-bins.ts'
export { QuantileHistogram } from './quantile-histogram.ts'
export { rankInto, ranks } from './ranks.ts'
export { chooseRidge, type RidgeChoice, type RidgeFit, ridge } from './ridge.ts'
export { type RollingLine, RollingRegression } from './rolling-regression.ts'
export { deflatedSharpe, expectedMaximumSharpe, probabilisticSharpe, type TrackRecord } from './sharpe-probability.ts'
export { sortOrder } from './sort-order.ts'
export { leeReady, tickRule } from './trade-sign.ts'
export { wasserstein1, wassersteinOfHistograms } from './wasserstein.ts'

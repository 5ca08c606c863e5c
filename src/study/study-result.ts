import type { DetectionResult } from './detect/index.ts'
import type { StudySettings } from './study-options.ts'
import type { VenuesResult } from './venues/index.ts'

/**
 * What a study found: a plain object that `JSON.stringify` writes as it is. **No number in it is ever NaN or infinite**:
 * what could not be computed is null, and a `reason` or `notes` beside it says why. Returns and costs are in bps of the
 * mid, times ISO text in UTC, durations both as whole microseconds and as text (`5s`), rows are bars.
 */
export interface StudyResult {
  /** Of this shape; raised when a field changes its meaning. */
  readonly version: 1
  /** Every setting in force, defaults included: the conventions that move the numbers. */
  readonly settings: StudySettings
  /** One per (venue, symbol), in the order of the inputs. */
  readonly markets: readonly MarketStudy[]
  /** How many hypotheses were tried, and how that was paid for. The family is all markets of the run. */
  readonly multipleTesting: MultipleTesting
  /** Plain words, one sentence per market, the answer first. */
  readonly conclusions: readonly string[]
  /** Several venues together (`analyseVenues`); absent where they were not compared. */
  readonly venues?: VenuesResult
}

/** Everything about one market. */
export interface MarketStudy {
  readonly venue: string
  readonly symbol: string
  /** `spot`, `perpetual`, …: from the table's metadata, else guessed from the name; null where neither tells. */
  readonly kind: string | null
  readonly files: readonly string[]
  /** First and last bar end that were used. Null where no row was. */
  readonly from: string | null
  readonly to: string | null
  readonly rows: RowCounts
  /** Width of a bar; null for event-driven rows, which have no horizons (only `nextMove`). */
  readonly bar: Duration | null
  readonly costs: CostFigures
  /** Each horizon asked for, tested or not. */
  readonly horizons: readonly HorizonFacts[]
  readonly measures: readonly MeasureStudy[]
  /** Columns that were not studied, with the reason: constant, all null, a label, a price, … */
  readonly skipped: readonly SkippedColumn[]
  /** Contemporaneous fits on several columns at once (`mlofi_*`, `band_flow_*`). */
  readonly sets: readonly RegressorSetStudy[]
  /** Would the best simple rule have been chosen by luck? Null with fewer than two measures or too few rows. */
  readonly selection: SelectionRisk | null
  readonly verdict: MarketVerdict
  /** What a reader has to know: rows left out, gaps, unknown fees, a reduced placebo. */
  readonly notes: readonly string[]
  /** Alarms with a stated false-alarm rate (`runDetection`); absent where they were not asked for. */
  readonly detection?: DetectionResult
}

export interface Duration {
  /** Whole microseconds. */
  readonly micros: number
  /** `100ms`, `5s`. */
  readonly text: string
}

export interface RowCounts {
  /** Rows of the table. */
  readonly total: number
  /** Rows that entered the study: book trusted, mid known. */
  readonly used: number
  /** Left out because `quality` is `suspect` or `missing`. */
  readonly untrusted: number
  /** Left out because there is no mid. */
  readonly withoutMid: number
  /**
   * Places where the time steps over one bar or more; of event rows, where a file ends or nothing comes for over ten
   * minutes. Nothing is differenced across them.
   */
  readonly gaps: number
  /** Unbroken stretches of used rows. */
  readonly segments: number
}

export interface SkippedColumn {
  readonly column: string
  readonly reason: string
}

/** What a trade costs here, in bps of the mid. Fees of a venue whose schedule is not known are null, never 0. */
export interface CostFigures {
  /** Mean quoted spread over the used rows; null without `spread_bps`, `bid` and `ask`. */
  readonly spreadBps: number | null
  readonly halfSpreadBps: number | null
  readonly takerFeeBps: number | null
  /** Negative = rebate. */
  readonly makerFeeBps: number | null
  /** In and out by crossing the spread twice: spread + 2 taker fees. What "worth more than the cost" is held against. */
  readonly roundTripBps: number | null
  /** Half the spread + one taker fee: what waiting for a better moment can save at most. */
  readonly oneWayBps: number | null
  readonly feeTier: string
  /** Where the fees come from, and from which day on they hold; null where none is known. */
  readonly feeSource: string | null
  readonly feeValidFrom: string | null
}

export interface HorizonFacts extends Duration {
  /** Horizon in bars; null where it was not tested. */
  readonly bars: number | null
  /** Rows with a forward return. */
  readonly rows: number
  /** Share of forward returns that are not 0, in [0, 1]. */
  readonly moveShare: number | null
  /** Share of up moves among moves. */
  readonly upShare: number | null
  readonly meanBps: number | null
  readonly meanAbsBps: number | null
  readonly sdBps: number | null
  /** Why it was not tested; null where it was. */
  readonly reason: string | null
}

/** An estimate with its 95 % interval (level: `settings.confidence`). */
export interface Estimate {
  readonly value: number
  readonly low: number
  readonly high: number
  /** Standard error, Newey-West where observations overlap. */
  readonly se: number
  /** Two-sided p of "it is 0" (of "it is 0.5" for shares and AUC). */
  readonly p: number
}

/** Everything about one column of one market. */
export interface MeasureStudy {
  readonly column: string
  /** From the catalogue in the table's metadata; null for columns it does not know. */
  readonly title: string | null
  readonly meaning: string | null
  readonly unit: string | null
  readonly orientation: Orientation
  readonly summary: ColumnSummary
  /** How long it remembers itself. Null where it cannot be told. */
  readonly persistence: Persistence | null
  /** Said where the measure remembers itself so long that its intervals cannot be believed: fewer than 20 half-lives. */
  readonly caution: string | null
  /** **Contemporaneous**: the move of the same bar. It explains; it predicts nothing. */
  readonly impact: ImpactStudy | null
  /** **Predictive**: one per tested horizon, shortest first. */
  readonly horizons: readonly HorizonStudy[]
  /** How the IC falls with the horizon. Null with fewer than two horizons. */
  readonly decay: Decay | null
  /** Chance of the next change of the mid, whenever it comes. Null where the mid hardly moves. */
  readonly nextMove: NextMoveStudy | null
  /** What follows a shock of one standard deviation, bar by bar. */
  readonly responses: readonly ImpulseResponse[]
  /** Best horizon and what it means; the strongest level of `horizons`. */
  readonly verdict: Verdict
}

export interface ColumnSummary {
  readonly rows: number
  readonly nulls: number
  readonly mean: number
  readonly sd: number
  readonly min: number
  readonly max: number
  /** 0, 1, 5, 25, 50, 75, 95, 99, 100 %. */
  readonly quantiles: readonly number[]
  /** The point from which the measure is called heavy on one side: 0 for signed measures, else its median. */
  readonly centre: number
  readonly centreRule: 'zero' | 'median'
}

export interface Persistence {
  /** Autocorrelation at 0, 1, 2, … bars, biased, about the mean. */
  readonly acf: readonly number[]
  /** Coefficient of x on its previous value, least squares with intercept. */
  readonly ar1: number
  /** -ln 2 / ln(ar1) bars, in seconds; null where ar1 is outside (0, 1). */
  readonly halfLifeSeconds: number | null
  /** Mean length of a run on one side of the centre, in bars. */
  readonly meanRunBars: number | null
}

/** Least-squares line of the bar's own move on the measure, per window and over all windows. */
export interface ImpactStudy {
  readonly kind: 'contemporaneous'
  /** Unit of the move. */
  readonly moves: 'bps' | 'price'
  readonly whole: ImpactFit
  /** One per window of `settings.impactWindow`, in time order; windows with too few rows are left out. */
  readonly windows: readonly ImpactWindow[]
  /** Mean R2 of the windows, share of windows whose slope is significant at 5 %. */
  readonly meanR2: number | null
  readonly significantShare: number | null
  /** |beta_i| = c / depth_i^lambda over the windows. Null without `bid_size`, `ask_size` or with fewer than 5 windows. */
  readonly depthLaw: DepthLaw | null
  /** The same regression cut in time: does the line of the first part hold in the second? Still contemporaneous. */
  readonly holdout: { readonly trainRows: number; readonly r2Train: number | null; readonly r2Test: number | null }
  /** At most 400 pairs (measure, move), evenly taken. */
  readonly scatter: Scatter
}

export interface ImpactFit {
  readonly rows: number
  /** Moves per unit of the measure. */
  readonly beta: number
  readonly intercept: number
  /** Moves per standard deviation of the measure. */
  readonly betaPerSd: number
  readonly r2: number
  /** Newey-West, Bartlett weights, lag floor(4 (n/100)^(2/9)) unless set. */
  readonly t: number
  readonly lag: number
  readonly low: number
  readonly high: number
}

export interface ImpactWindow extends ImpactFit {
  readonly from: string
  readonly to: string
  /** Mean of (bid_size + ask_size) / 2; null without these columns. */
  readonly depth: number | null
}

export interface DepthLaw {
  /** 1 is the law of Cont, Kukanov and Stoikov. */
  readonly lambda: number
  readonly se: number
  readonly r2: number
  readonly windows: number
}

export interface Scatter {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** One measure at one horizon. The unit of all claims. */
export interface HorizonStudy {
  readonly kind: 'predictive'
  readonly horizon: Duration
  /** Horizon in bars. */
  readonly bars: number
  /** Rows with both the measure and the forward return. */
  readonly rows: number
  /** Lag of the Newey-West errors here, in bars. At least bars - 1. */
  readonly lag: number
  /** Pearson correlation with the forward return. In sample. */
  readonly ic: Estimate
  /** Spearman correlation, exact mid-ranks. In sample. */
  readonly rankIc: Estimate
  /** bps of forward return per unit of the measure. In sample. */
  readonly slope: Estimate
  /** Share of moves whose sign is that of (measure - centre), of the moves with the measure off its centre. In sample. */
  readonly hitRate: Estimate | null
  /** Share of the moves that these are; low where a measure often rests at its centre and then says nothing. */
  readonly hitCoverage: number | null
  /** Chance that the measure ranks an up move above a down move. In sample. */
  readonly auc: Estimate | null
  /** Where `hitRate`, `auc` or `probability` is null: why. */
  readonly directionReason: string | null
  /** P(up | the mid moves within the horizon), fitted on the training part, judged on the rest. */
  readonly probability: CalibratedProbability | null
  /** Lowest tenth first. */
  readonly deciles: readonly DecileRow[]
  /** Out of sample: walk-forward, purged, embargoed. */
  readonly outOfSample: OutOfSample | null
  /** Where `outOfSample` is null: why. */
  readonly outOfSampleReason: string | null
  readonly placebo: Placebo | null
  /** Where `placebo` is null: why. Without one no edge is claimed. */
  readonly placeboReason: string | null
  readonly direction: Direction
  /** Only at the shortest horizon. */
  readonly strata: readonly Stratification[]
  /** At most 400 pairs (measure, forward return); only at the shortest horizon. */
  readonly scatter: Scatter | null
  readonly verdict: Verdict
}

/** Which side is heavy where a measure is high: +1 bids or buyers, -1 asks or sellers, 0 neither, or not known. */
export type Orientation = -1 | 0 | 1

/**
 * From the interval of the IC. `follows`: price goes to the heavy side; `reverts`: against it; of measures without a side
 * (`orientation` 0) `rises`: higher values go with rising prices; `falls`: with falling ones. `unclear`: the interval holds 0.
 */
export type Direction = 'follows' | 'reverts' | 'rises' | 'falls' | 'unclear'

export interface DecileRow {
  readonly decile: number
  readonly rows: number
  /** Range of the measure: [from, to), the last one closed. */
  readonly from: number
  readonly to: number
  readonly meanMeasure: number | null
  /** Mean forward return with its interval; null in an empty decile (ties). */
  readonly meanBps: number | null
  readonly lowBps: number | null
  readonly highBps: number | null
}

export interface CalibratedProbability {
  readonly trainRows: number
  readonly testRows: number
  /** P(up) = 1 / (1 + exp(-(intercept + slope x))). */
  readonly intercept: number
  readonly slope: number
  /** Mean squared error on the test part; smaller is better. */
  readonly brier: number
  /** The same for the constant share of up moves in the training part. */
  readonly brierBase: number
  /** 1 - brier / brierBase. Negative: worse than the constant. */
  readonly skill: number
  readonly logLoss: number
  readonly aucTest: number | null
  readonly hitTest: number
  /** Test part, by the tenths of the measure, lowest probability first. */
  readonly reliability: readonly ReliabilityBin[]
}

export interface ReliabilityBin {
  readonly rows: number
  readonly meanPredicted: number
  readonly shareUp: number
  /** Interval of the share (Wilson; rows that overlap make it too narrow, see `effectiveRows`). */
  readonly low: number
  readonly high: number
  /** rows / horizon in bars: what the interval is computed with. */
  readonly effectiveRows: number
}

export interface OutOfSample {
  readonly scheme: 'expanding' | 'rolling'
  readonly folds: readonly Fold[]
  readonly testRows: number
  /** 1 - squared errors / squared errors of the training mean. The one the verdict uses. */
  readonly r2VersusTrainMean: number
  /** 1 - squared errors / squared returns: against "no move". */
  readonly r2VersusZero: number
  /** 1 - squared errors / squares about the mean of the test part: the textbook R2, which no forecaster could have known. */
  readonly r2VersusTestMean: number
  /** Pearson correlation of forecast and outcome over all test rows; null where the forecast is constant. */
  readonly ic: number | null
  /** Clark-West statistic (forecast against the training mean), Newey-West errors. */
  readonly t: number
  /** One-sided p of `t`, before the correction for all that was tried. */
  readonly p: number
  /** Benjamini-Hochberg adjusted p over the family of `multipleTesting`. */
  readonly adjustedP: number
  /** Forward return in the forecast's direction when the measure is in its outer tenths (edges from training). */
  readonly extreme: ExtremeReturn | null
  /** Where `extreme` is null: why. */
  readonly extremeReason: string | null
}

export interface Fold {
  readonly trainRows: number
  readonly testRows: number
  readonly testFrom: string
  readonly testTo: string
  /** Rows between training and test: horizon (purge) + embargo. */
  readonly purgedRows: number
  readonly embargoRows: number
  readonly slope: number
  readonly r2VersusTrainMean: number | null
}

/** What following the measure's extremes would have earned before costs, out of sample. */
export interface ExtremeReturn {
  readonly rows: number
  /**
   * Share of test rows beyond the edges of training's outer tenths: 0.2 where the measure is continuous and does not drift.
   * Outside 0.1 to 0.4 these are no tenths, and nothing is called worth its cost.
   */
  readonly share: number
  readonly meanBps: number
  readonly lowBps: number
  readonly highBps: number
  /** Mean round trip of these rows: half the spread of the row and of the row of exit, and the taker fee at both. */
  readonly costBps: number | null
  /** meanBps - costBps, with its interval (each row less its own cost); null where a fee or the spread is unknown. */
  readonly netRoundTripBps: number | null
  readonly netLowBps: number | null
  readonly netHighBps: number | null
  /** meanBps less half the spread and one fee at the row. */
  readonly netOneWayBps: number | null
}

export interface Placebo {
  /** `refit`: the whole out-of-sample statistic again. `correlation`: only the correlation (large tables). */
  readonly kind: 'refit' | 'correlation'
  readonly method: 'circular shifts of the measure'
  readonly draws: number
  /** Draws whose statistic is at least that of the real order. */
  readonly atLeast: number
  /** (atLeast + 1) / (draws + 1), not below `smallestP`. */
  readonly p: number
  /** Smallest p that can come out: shifts closer than the overlap or the measure's half-life count as one. */
  readonly smallestP: number
  /** The real statistic, and the placebo's spread: R2 against the training mean, or |correlation|. */
  readonly real: number
  readonly median: number
  readonly highest: number
}

export interface Stratification {
  readonly by: 'spread' | 'volatility' | 'second' | 'hour'
  readonly strata: readonly Stratum[]
}

export interface Stratum {
  /** `tight`, `calm`, `0-4 s`, `13 h`, … */
  readonly label: string
  readonly rows: number
  /** Null where there are too few rows or one side is constant. */
  readonly ic: number | null
  readonly low: number | null
  readonly high: number | null
  /** bps per unit of the measure. */
  readonly slope: number | null
  readonly meanAbsBps: number | null
}

export interface Decay {
  readonly points: readonly {
    readonly horizon: Duration
    readonly ic: number
    readonly low: number
    readonly high: number
  }[]
  /** Horizon of the largest |IC|. */
  readonly peak: Duration
  /**
   * Horizon after the peak at which |IC| has halved, in seconds, linear in the logarithm of the horizon; null where it
   * has not within the horizons tried.
   */
  readonly halfLifeSeconds: number | null
}

/** Direction of the next change of the mid, from the measure at one moment of the spell before it. */
export interface NextMoveStudy {
  /** `first`: the row that created the mid. `last`: the row before it changes. Moves results by several hundredths. */
  readonly sampling: 'first' | 'last'
  readonly moves: number
  readonly upShare: number
  readonly meanAbsBps: number
  readonly intercept: number
  readonly slope: number
  readonly slopeSe: number
  readonly logLikelihood: number
  readonly auc: number
  readonly aucTest: number | null
  readonly brierTest: number
  readonly brierBase: number
  readonly hitTest: number
}

/** Local projections of an outcome on a shock of the measure; errors Newey-West. */
export interface ImpulseResponse {
  /**
   * `mid`: cumulative move in bps, signed shock. `volatility`: mean |one-bar move| in bps, `spread` and `slippage` (mean
   * of `cost_buy_*` and `cost_sell_*`): change in bps, shock in the distance from the centre. `slippage_skew`: cost of
   * buying minus selling in bps, signed shock.
   */
  readonly outcome: 'mid' | 'volatility' | 'spread' | 'slippage' | 'slippage_skew'
  readonly shock: 'signed' | 'magnitude'
  /** Column of the cost, for the slippage outcomes. */
  readonly column: string | null
  /** One standard deviation of the shock, in units of the measure. */
  readonly shockSize: number
  readonly points: readonly ResponsePoint[]
  /** Only for `mid`: what remains at the last point, and what went back from the peak. */
  readonly permanent: Estimate | null
  readonly temporaryBps: number | null
  /** permanent / peak; null unless the peak is significant. */
  readonly permanentShare: number | null
  readonly peak: Duration | null
}

export interface ResponsePoint {
  /** Bars after the bar of the shock; 0 is that bar itself (contemporaneous). */
  readonly bars: number
  readonly text: string
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Contemporaneous fit of the bar's move on several columns. */
export interface RegressorSetStudy {
  readonly id: string
  readonly kind: 'contemporaneous'
  readonly columns: readonly string[]
  readonly rows: number
  readonly r2: number | null
  readonly adjustedR2: number | null
  readonly r2Train: number | null
  readonly r2Test: number | null
  /** Of the next bar's move on the same columns, in sample: how little of it is prediction. */
  readonly r2Next: number | null
  /** The same out of sample: fitted on the first `trainShare` of rows, judged on the rest about its mean. */
  readonly r2NextTest: number | null
  readonly reason: string | null
}

/** The simple rule "hold the sign of the measure", its sign learnt on the training part, over all measures. */
export interface SelectionRisk {
  readonly horizon: Duration
  readonly blocks: number
  /** Rules tried at this horizon: the same measures at other horizons are not counted. */
  readonly trials: number
  /** Probability of backtest overfitting (CSCV); above 0.05 the choice of the best is not to be trusted. Null where it cannot be told. */
  readonly backtestOverfitting: number | null
  readonly bestMeasure: string
  /** Of the best measure per block, before costs. */
  readonly bestSharpe: number
  /** Chance that its true Sharpe ratio is above what the best of `trials` useless ones would show. */
  readonly deflatedSharpe: number | null
  /** Where both are null for want of blocks: why. */
  readonly reason: string | null
  readonly strategies: readonly SignStrategy[]
}

export interface SignStrategy {
  readonly column: string
  /** Mean per bar, out of sample, before and after the cost of every change of side. */
  readonly grossBpsPerBar: number
  readonly netBpsPerBar: number | null
  /** Changes of side per bar. */
  readonly turnover: number
  /** Mean / standard deviation of the blocks, not annualised; null where it earned the same in all. */
  readonly sharpe: number | null
}

export interface MultipleTesting {
  readonly method: 'Benjamini-Hochberg'
  /** What the tests are, in words. */
  readonly family: string
  readonly tests: number
  readonly alpha: number
  /** Tests whose adjusted p is at most alpha. */
  readonly discoveries: number
}

/**
 * `no_edge`: what was found is not distinguishable from nothing. `below_cost`: it predicts, but a round trip costs more
 * (or the cost is not known): for timing and quoting. `above_cost`: it predicts more than a round trip costs.
 */
export type VerdictLevel = 'no_edge' | 'below_cost' | 'above_cost'

export interface Verdict {
  readonly level: VerdictLevel
  /** Plain words, complete: what, horizon, bps, cost. */
  readonly sentence: string
  /** The conditions of the rule, each with its outcome; all of the first four are needed for an edge. */
  readonly checks: readonly VerdictCheck[]
  /** Of the verdict's horizon; null where nothing was tested. */
  readonly horizon: Duration | null
}

export interface VerdictCheck {
  readonly id: 'out_of_sample' | 'multiple_testing' | 'placebo' | 'direction' | 'cost'
  readonly passed: boolean
  readonly text: string
}

export interface MarketVerdict {
  readonly level: VerdictLevel
  readonly sentence: string
  /** The measure and horizon the sentence speaks of. */
  readonly column: string | null
  readonly horizon: Duration | null
}

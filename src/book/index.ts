export type { ScaleChange } from '../market/index.ts'
export { askEdgeCeil, askEdgeFloor, bidEdgeCeil, bidEdgeFloor } from './band-edges.ts'
export { BookFollower, type BookState, type FollowerTally, type MessageOutcome, TOP_DEPTH } from './book-follower.ts'
export { ChangeLog } from './change-log.ts'
export {
  type ConsolidatedAnswer,
  ConsolidatedBook,
  type ConsolidatedBookOptions,
  type ConsolidatedDepth,
  type ConsolidatedImbalance,
  type ConsolidatedLevel,
  type ConsolidatedLevels,
  type ConsolidatedQuery,
  type ConsolidatedTouch,
} from './consolidated-book.ts'
export type {
  ConsolidatedVenue,
  ConsolidationRules,
  LeftOutReason,
  LeftOutVenue,
  VenueShare,
} from './consolidated-venue.ts'
export { type BookSide, costToTrade, depthWithin, type SweepFill, topSum } from './depth-query.ts'
export { elasticitySlope } from './elasticity-slope.ts'
export { LadderBook } from './ladder-book.ts'
export { LadderSide } from './ladder-side.ts'
export { SideShape } from './side-shape.ts'
export { TopLevels } from './top-levels.ts'
export { distanceWeightedImbalance, rankWeightedImbalance } from './weighted-imbalance.ts'

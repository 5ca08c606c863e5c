export { type AlmgrenChrissOptions, type AlmgrenChrissPlan, planAlmgrenChriss } from './almgren-chriss.ts'
export {
  type AvellanedaStoikovOptions,
  type AvellanedaStoikovQuotes,
  quoteAvellanedaStoikov,
} from './avellaneda-stoikov.ts'
export { expectedPlacementCost, type Placement, type PlacementOptions, planPlacement } from './cont-kukanov.ts'
export { type GlftOptions, type GlftQuotes, quoteGlft } from './glft.ts'
export {
  type ObizhaevaWangOptions,
  type ObizhaevaWangPlan,
  type ObizhaevaWangTrades,
  planObizhaevaWang,
  planObizhaevaWangTrades,
} from './obizhaeva-wang.ts'
export { empiricalOutflow, exponentialOutflow, type QueueOutflow } from './queue-outflow.ts'
export {
  logWeight,
  ProbabilityQueue,
  powerWeight,
  type QueuePosition,
  type QueueWeight,
  RiskAverseQueue,
} from './queue-position.ts'

export { type FlowMessage, type FlowRows, OrderFlow } from './order-flow.ts'
export { orderFlowBatches, orderFlowInstrument } from './order-flow-batches.ts'
export type { OrderFlowOptions } from './order-flow-options.ts'
export {
  type RecordedStream,
  type TardisRecording,
  type TardisRecordingOptions,
  writeTardisRecording,
} from './tardis-recording.ts'

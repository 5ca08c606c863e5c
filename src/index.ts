/**
 * The library in one import: vocabulary, books, readers, measures, the pipeline and its tables. Every room is also an
 * entry of its own (`steelyard/book`, `steelyard/measures`, …) that loads less: readers and tables need Node, while
 * market, book and measures run in a browser too.
 */
export * from './book/index.ts'
export * from './feeds/index.ts'
export * from './market/index.ts'
export * from './measures/index.ts'
export * from './pipeline/index.ts'
export * from './store/index.ts'

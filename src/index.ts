/**
 * The library in one import. Each room is also an entry of its own (`steelyard/book`, `steelyard/measures`, …), which
 * loads less: reading files and writing tables need Node, books and measures run in a browser too.
 */
export * from './book/index.ts'
export * from './market/index.ts'

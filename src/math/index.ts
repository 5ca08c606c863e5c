export { factoriseMatrix, type LinearSolver } from './factorise-matrix.ts'
export { type LeadingEigenvector, leadingEigenvector } from './leading-eigenvector.ts'
export { exponentials, mulberry32, type Random } from './random.ts'
export { type RegressionLine, simpleRegression } from './simple-regression.ts'

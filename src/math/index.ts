export { exponentials, mulberry32, type Random } from './random.ts'
export { type RegressionLine, simpleRegression } from './simple-regression.ts'

export { exponentials, mulberry32, normals, type Random } from './random.ts'
export { type RegressionLine, simpleRegression } from './simple-regression.ts'

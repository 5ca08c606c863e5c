export { exponentials, mulberry32, normals, type Random } from './random.ts'

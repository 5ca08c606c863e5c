/** The folder of the benchmarks in the repository: this program runs compiled, two folders below it (`bench/dist/bench`). */
export const BENCH_FOLDER = new URL('../../', import.meta.url)

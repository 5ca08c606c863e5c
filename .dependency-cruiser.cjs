// What each room may import: the table of ARCHITECTURE.md, as rules. Data flows from the top of the list to the bottom.
const ROOMS = {
  market: [],
  math: [],
  book: ['market'],
  feeds: ['market', 'book'],
  measures: ['market', 'math', 'book'],
  store: ['market'],
  pipeline: ['market', 'math', 'book', 'feeds', 'measures', 'store'],
  report: ['market', 'math'],
  study: ['market', 'math', 'measures', 'store', 'pipeline', 'report'],
  surveillance: ['market', 'math', 'book', 'measures', 'pipeline', 'store', 'report'],
  derivatives: ['market', 'math', 'store', 'report'],
  onchain: ['market', 'math', 'store', 'report'],
  simulate: ['market', 'math', 'book', 'feeds', 'store'],
  execution: ['market', 'math', 'book', 'measures', 'surveillance', 'pipeline', 'feeds', 'store', 'report'],
}
const SERVED = Object.keys(ROOMS)
ROOMS.serve = SERVED
ROOMS.cli = [...SERVED, 'serve']

/** Optional packages: a light install lacks them, so only a dynamic import may reach them. */
const HEAVY = '(^|/)node_modules/(@duckdb|@observablehq|linkedom|@stdlib|ml-matrix|viem|ink|react)/'

const TEST = '\\.test\\.ts$'

/** A room sees the rooms of its row and nothing else of `src`. Unit tests may use any room. */
const roomRules = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import ${allowed.length > 0 ? allowed.join(', ') : 'no other room'}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: TEST },
  to: { path: '^src/', pathNot: [room, ...allowed].map((name) => `^src/${name}/`) },
}))

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'through-the-door',
      comment:
        'a room is entered through its index.ts; math has a second door for statistics, which need optional packages and Node',
      severity: 'error',
      from: { path: '^src/([^/]+)/', pathNot: TEST },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/math/statistics\\.ts$'] },
    },
    {
      name: 'no-statistics-in-a-browser',
      comment: 'measures run in a browser and in a light install',
      severity: 'error',
      from: { path: '^src/(measures/|math/index\\.ts$)', pathNot: TEST },
      to: { path: '^src/math/(statistics|optional-packages)\\.ts$', reachable: true },
    },
    {
      name: 'no-unknown-room',
      comment: 'a folder of src that has no row in the table',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: Object.keys(ROOMS).map((room) => `^src/${room}/`) },
      to: {},
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'heavy-packages-lazily',
      comment: 'optional packages are imported on use: await import(…)',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: HEAVY, dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-dev-dependencies',
      comment: 'published code imports dependencies and optionalDependencies only',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-tests-in-source',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST },
      to: { path: ['^(test|bench|examples)/', TEST] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json'],
    },
  },
}

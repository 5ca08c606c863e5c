/**
 * Runs `features.sql` over a feature table with DuckDB and prints each answer.
 *
 *     npx tsx examples/run-sql.ts features.parquet
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

const [table] = process.argv.slice(2)
if (table === undefined) {
  console.error('usage: npx tsx examples/run-sql.ts features.parquet')
  process.exit(2)
}

const instance = await DuckDBInstance.create(':memory:')
const connection = await instance.connect()
const path = table.endsWith('/') ? `${table}**/*.parquet` : table
await connection.run(
  `CREATE VIEW features AS FROM read_parquet('${path.replaceAll("'", "''")}', hive_partitioning = false)`,
)

const script = await readFile(join(import.meta.dirname, 'features.sql'), 'utf8')
for (const statement of script.split(/;\s*$/m)) {
  const question = statement
    .split('\n')
    .filter((line) => line.startsWith('-- '))
    .at(-1)
  if (!/\bSELECT\b/.test(statement)) continue
  const answer = await connection.runAndReadAll(statement)
  console.log(`\n${question ?? ''}`)
  console.table(answer.getRowObjectsJson())
}

connection.closeSync()
instance.closeSync()

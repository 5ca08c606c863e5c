import { tuneCollector } from '../src/cli/collector.ts'
import { contendersOf } from './contenders.ts'

// One contender in this process: `contender.ts case index rows`. Every message asks for a run; the answer is its CPU seconds
// (user and system, all threads) and its checksum.
const [id, index, rows] = process.argv.slice(2)
tuneCollector() // as the command line does; the peers get the same
const contender = (await contendersOf(id!, Number(rows)))[Number(index)]!
const run = await contender.prepare()
process.on('message', async () => {
  const before = process.cpuUsage()
  const { checksum, cpu } = await run()
  const used = process.cpuUsage(before)
  process.send!({ checksum, cpu: cpu ?? (used.user + used.system) / 1e6 })
})
process.send!('ready')

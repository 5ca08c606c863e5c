import { type ChildProcess, fork } from 'node:child_process'
import { compiled } from './child.ts'
import { contendersOf } from './contenders.ts'
import { type PairedResult, type Run, runPaired } from './paired.ts'

/**
 * `runPaired` with every contender in a process of its own, so that none pays for the garbage, the heap or the compiled
 * code of another. They still take turns: only one works at a time.
 */
export async function runPairedProcesses(id: string, rows: number, rounds: number): Promise<PairedResult> {
  const contenders = await contendersOf(id, rows)
  const children = contenders.map((_, index) => fork(compiled('contender.ts'), [id, String(index), String(rows)]))
  try {
    await Promise.all(children.map(answer))
    return await runPaired(
      contenders.map(({ name }, index) => ({ name, run: () => ask(children[index]!) })),
      rounds,
    )
  } finally {
    for (const child of children) child.kill()
  }
}

function ask(child: ChildProcess): Promise<Run> {
  const run = answer(child) as Promise<Run>
  child.send('run')
  return run
}

function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`a contender ended with ${code}`))
    child.once('exit', fail)
    child.once('message', (message) => {
      child.off('exit', fail)
      resolve(message)
    })
  })
}

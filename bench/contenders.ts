import type { Run } from './paired.ts'

/** A contender that works in a process of its own: what it needs is made once, then it runs as often as it is told. */
export interface PreparedContender {
  readonly name: string
  prepare(): Promise<() => Run | Promise<Run>> | (() => Run | Promise<Run>)
}

type MakeContenders = (rows: number) => readonly PreparedContender[]

/** The contenders of the cases that run this way, loaded one by one: a case must not share compiled code with another. */
const CONTENDERS: Readonly<Record<string, () => Promise<MakeContenders>>> = {
  book: async () => (await import('./cases/book.ts')).bookContenders,
  core: async () => (await import('./cases/features.ts')).coreContenders,
  all: async () => (await import('./cases/features.ts')).allContenders,
  csv: async () => (await import('./cases/csv.ts')).csvContenders,
}

export async function contendersOf(id: string, rows: number): Promise<readonly PreparedContender[]> {
  const load = CONTENDERS[id]
  if (load === undefined) throw new Error(`no contenders of a case ${id}`)
  return (await load())(rows)
}

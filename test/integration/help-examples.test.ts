import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../src/cli/program.ts'
import { recordedIo } from '../support/cli-io.ts'
import { runCommand } from '../support/run-command.ts'

const commands = (await createProgram(recordedIo(), [])).commands.map((command) => command.name())

async function helpOf(name: string): Promise<string> {
  const io = recordedIo()
  const program = await createProgram(io, [name])
  await program.parseAsync([name, '--help'], { from: 'user' }).catch(() => {})
  return io.stdout.join('\n')
}

/** The command lines under `Example:` or `Examples:`, as a shell would split them, up to a pipe. */
function examplesIn(help: string): string[][] {
  const text = help.slice(help.search(/^Examples?:$/m))
  return [...text.matchAll(/^ {2}steelyard (.*)$/gm)].map(([, line]) =>
    [...line!.split(' | ')[0]!.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!),
  )
}

/** Keeps a command from doing anything: what is left is the reading of its arguments. */
function disarm(command: Command): void {
  command.action(() => {})
  for (const child of command.commands) disarm(child)
}

describe('the examples of --help', () => {
  it.each(commands)('of %s name the command, and their options and arguments are understood', async (name) => {
    const examples = examplesIn(await helpOf(name))
    expect(examples.length).toBeGreaterThan(0)
    for (const args of examples) {
      expect(args[0]).toBe(name)
      const io = recordedIo()
      const program = await createProgram(io, args)
      for (const command of program.commands) disarm(command)
      await expect(program.parseAsync(args, { from: 'user' }), `steelyard ${args.join(' ')}`).resolves.toBeDefined()
      expect(io.stderr).toEqual([])
    }
  })
})

describe('wrong usage', () => {
  it.each([
    ['an unknown option', ['measure', 'x.csv', '--evry', '1s'], /unknown option '--evry'/],
    ['no input', ['measure'], /missing required argument 'input'/],
    ['a choice that is none', ['measure', 'x.csv', '--clock', 'wall'], /Allowed choices are local, exchange/],
    ['jobs that are no number', ['measure', 'x.csv', '--jobs', 'all'], /positive integer/],
    ['a bar that is none', ['measure', 'x.csv', '--every', 'often'], /--every is no duration/],
    ['a bar below a millisecond', ['measure', 'x.csv', '--every', '500us'], /at least 1 ms/],
    ['a threshold that is none', ['measure', 'x.csv', '--every', 'volume:0'], /must be a positive number/],
    ['an origin that is no time', ['measure', 'x.csv', '--origin', 'noon'], /--origin is no ISO time/],
    ['a horizon that is none', ['measure', 'x.csv', '--labels', '1x'], /--labels is no duration/],
    ['an unknown format', ['measure', 'x.csv', '--format', 'tardis'], /unknown format "tardis"/],
    ['a target that is none', ['convert', 'x.csv', '--to', 'excel', '--out', 'x'], /--to must be events/],
    [
      '--every where it means nothing',
      ['convert', 'x.csv', '--to', 'events', '--out', 'x', '--every', '1s'],
      /goes with/,
    ],
  ])('%s exits with 2 and says why', async (_what, args, says) => {
    const outcome = await runCommand(...args)
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toMatch(says)
    expect(outcome.stderr).toMatch(/^error: /)
    expect(outcome.stderr).not.toMatch(/\n\s+at /)
  })
})

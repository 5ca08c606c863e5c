import { Command } from 'commander'
import type { CliIo } from './io.ts'
import { packageVersion } from './package-version.ts'

type CommandLoader = (io: CliIo) => Promise<Command>

/** In the order of `--help`. A command's file is loaded only when it is called, so that none slows the others down. */
const COMMANDS: Readonly<Record<string, CommandLoader>> = {
  demo: async (io) => (await import('./commands/demo.ts')).demoCommand(io),
  measure: async (io) => (await import('./commands/measure.ts')).measureCommand(io),
  study: async (io) => (await import('./commands/study.ts')).studyCommand(io),
  audit: async (io) => (await import('./commands/audit.ts')).auditCommand(io),
  convert: async (io) => (await import('./commands/convert.ts')).convertCommand(io),
  instruments: async (io) => (await import('./commands/instruments.ts')).instrumentsCommand(io),
  measures: async (io) => (await import('./commands/measures.ts')).measuresCommand(io),
  doctor: async (io) => (await import('./commands/doctor.ts')).doctorCommand(io),
}

/**
 * The `steelyard` program. With the name of a command as first of `args` it holds that command alone, otherwise all of
 * them, for help and for suggestions. It never exits the process: commander's errors are thrown.
 */
export async function createProgram(io: CliIo, args: readonly string[]): Promise<Command> {
  const program = new Command('steelyard')
    .description('weighs the two sides of crypto markets: recordings in, feature tables and integrity reports out')
    .version(packageVersion(), '-V, --version', 'print the version')
    .option('--debug', 'print stacks with errors')
    .helpOption('-h, --help', 'print help')
    .configureHelp({ helpWidth: io.columns })
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .showHelpAfterError('hint:  see steelyard --help')
    .exitOverride()
    .addHelpText('after', '\nExample:\n  steelyard instruments binance-coinm:BTCUSD_PERP')
  const named = args.find((argument) => !argument.startsWith('-'))
  const only = named === undefined ? undefined : COMMANDS[named]
  const loaders = only === undefined ? Object.values(COMMANDS) : [only]
  for (const command of await Promise.all(loaders.map((load) => load(io)))) {
    adopt(command, program)
    program.addCommand(command)
  }
  return program
}

/** Help, output and errors of a command and its subcommands go the program's way. */
function adopt(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent).showHelpAfterError(`hint:  see steelyard ${command.name()} --help`)
  for (const child of command.commands) adopt(child, command)
}

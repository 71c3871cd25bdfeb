import { existsSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import type { CheckFlags } from './check.ts'
import type { ConformFlags } from './conform.ts'
import type { ExportFlags } from './export.ts'
import type { ListFlags } from './list.ts'
import { collect, readCount, readDuration, readSetting, readSize, readWorkers } from './options.ts'
import { version } from './package.ts'
import type { ReproduceFlags } from './reproduce.ts'
import { type Status, status } from './status.ts'
import { openTerminal } from './terminal.ts'
import type { TestFlags } from './test.ts'

/** Runs the command that the arguments ask for. Returns the exit status. */
export async function run(args: readonly string[]): Promise<Status> {
  let result: Status = status.ok
  const program = describe((finished) => {
    result = finished
  })
  try {
    await program.parseAsync(withCommand(program, args), { from: 'user' })
    return result
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? status.ok : status.error
  }
}

/** `fsmc FILE` is short for `fsmc check FILE`. */
function withCommand(program: Command, args: readonly string[]): string[] {
  const [first] = args
  if (first === undefined || first.startsWith('-')) return [...args]
  const known = program.commands.some((command) => command.name() === first) || first === 'help'
  return !known && (existsSync(first) || /[./]/.test(first)) ? ['check', ...args] : [...args]
}

function describe(finish: (result: Status) => void): Command {
  const program = new Command('fsmc')
    .description(
      'Explores every interleaving of a model of fanotify, FUSE and what waits for them.',
    )
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'error FSMC020: ')),
    })
    .addHelpText('after', statuses)
  program
    .command('check')
    .description('explore models and decide their properties')
    .argument('<paths...>', 'model files, or directories of them')
    .option('--set <name=value>', 'set a parameter of the model (repeatable)', readSetting)
    .addOption(
      new Option('--search <order>', 'breadth-first finds shortest runs, depth-first some sooner')
        .choices(['bfs', 'dfs'])
        .default('bfs'),
    )
    .option('--max-states <n>', 'store no more states than this: 1e6, 1_000_000, 2M', readCount)
    .option('--timeout <duration>', 'stop a model after this long: 500ms, 60s, 2m', readDuration)
    .option('--memory <size>', memoryText, readSize)
    .option(
      '--checkpoint <file>',
      'keep there, every 5 minutes and at a limit, what it takes to go on',
    )
    .option('--resume <file>', 'go on from a checkpoint, with the same model, parameters and flags')
    .option('--property <name>', 'check only this property (repeatable)', collect)
    .option('--exhaust', 'explore everything, even when all is decided')
    .option(
      '--coverage',
      'tell which steps were never taken, which guards never true or never false; no reductions',
    )
    .addOption(reporter())
    .addOption(
      new Option(
        '--symmetry <use>',
        'one state for all that differ by an exchange of alike members (default: on where that is sound)',
      ).choices(['on', 'off']),
    )
    .addOption(
      new Option(
        '--por <use>',
        'partial-order reduction: of steps whose order makes no difference, try one order (default: with symmetry)',
      ).choices(['on', 'off']),
    )
    .addOption(
      new Option(
        '--fairness <kind>',
        'weak: every task that can go on does so eventually; strong: also one that can again and again',
      )
        .choices(['none', 'weak', 'strong'])
        .default('weak'),
    )
    .option(
      '--fail-on-vacuous',
      'exit 4 where a leadsTo, or an ltl formula [] (p -> ...), holds because what it asks about is never true; with --coverage, where a step is never taken',
    )
    .option(
      '--workers <n>',
      'threads that share a search of very many states without reductions; default: one a core',
      readWorkers,
    )
    .option('--no-reduction', 'explore everything: no symmetry, no partial-order reduction')
    .option('--no-color', 'print without colours')
    .addHelpText('after', checkExamples)
    .action(async (paths: string[], flags: CheckFlags & { color: boolean }) => {
      const { checkCommand } = await import('./check.ts')
      finish(await checkCommand(paths, flags, openTerminal(flags.color)))
    })
  program
    .command('test')
    .description('check models as they expect to be checked, and compare')
    .argument('<paths...>', 'model files, or directories of them')
    .option('--report <dir>', 'write a Markdown page for each model, and an index, to a directory')
    .option('--max-states <n>', 'store no more states than this', readCount)
    .option('--timeout <duration>', 'stop an expectation after this long', readDuration)
    .option('--memory <size>', memoryText, readSize)
    .option('--no-color', 'print without colours')
    .addHelpText('after', testExamples)
    .action(async (paths: string[], { color, ...flags }: TestFlags & { color: boolean }) => {
      const { testCommand } = await import('./test.ts')
      finish(await testCommand(paths, flags, openTerminal(color)))
    })
  program
    .command('list')
    .description('list models with their parameters and properties')
    .argument('[paths...]', 'model files, or directories of them; default: those shipped with fsmc')
    .addOption(reporter())
    .option('--no-color', 'print without colours')
    .action(async (paths: string[], flags: ListFlags & { color: boolean }) => {
      const { listCommand } = await import('./list.ts')
      finish(await listCommand(paths, flags, openTerminal(flags.color)))
    })
  program
    .command('export')
    .description('write the system of a model in the language of another tool')
    .argument('<file>', 'a model file')
    .addOption(
      new Option('--format <name>', 'SPIN, TLC, Graphviz, or CADP and mCRL2')
        .choices(['promela', 'tla', 'dot', 'aut'])
        .makeOptionMandatory(),
    )
    .option('--set <name=value>', 'set a parameter of the model (repeatable)', readSetting)
    .option('--output <file>', 'write there (default: to stdout)')
    .option(
      '--max-states <n>',
      'export no system of more states than this (default: dot 5k, aut 1M, others 5M)',
      readCount,
    )
    .addHelpText('after', exportExamples)
    .action(async (file: string, flags: ExportFlags) => {
      const { exportCommand } = await import('./export.ts')
      finish(await exportCommand(file, flags, openTerminal(true)))
    })
  program
    .command('conform')
    .description('hold the models against runs recorded on a real kernel')
    .argument('<runs.csv>', 'a row a set-up: what it was, how often it hung, who waited for what')
    .option('--row <id>', 'examine only this row (repeatable)', collect)
    .option('--timeout <duration>', 'give up on a row after this long (default: 60s)', readDuration)
    .option('--no-strength', 'do not break each rule of the kernel to see whether a row notices')
    .addOption(reporter())
    .option('--no-color', 'print without colours')
    .addHelpText('after', conformExamples)
    .action(async (file: string, flags: ConformFlags & { color: boolean }) => {
      const { conformCommand } = await import('./conform.ts')
      finish(await conformCommand(file, flags, openTerminal(flags.color)))
    })
  program
    .command('reproduce')
    .description("set a model's topology up on this machine's kernel, and compare (root)")
    .argument('<file>', 'a model file')
    .option('--set <name=value>', 'set a parameter of the model (repeatable)', readSetting)
    .option('--runs <n>', 'make so many runs, one after the other', readCount, 1)
    .option('--follow', "drive the run along the model's counterexample, where the hang is a race")
    .option('--ways-out', 'do all that can be done about the hang, each on a hang of its own')
    .addOption(
      new Option('--backing <fs>', 'what local file systems are; ext4: on a loop device')
        .choices(['tmpfs', 'ext4'])
        .default('tmpfs'),
    )
    .option(
      '--timeout <duration>',
      'explore the model no longer than this (default: 60s)',
      readDuration,
    )
    .addOption(reporter())
    .option('--no-color', 'print without colours')
    .addHelpText('after', reproduceHelp)
    .action(async (file: string, { color, ...flags }: ReproduceFlags & { color: boolean }) => {
      const { reproduceCommand } = await import('./reproduce.ts')
      finish(await reproduceCommand(file, flags, openTerminal(color)))
    })
  return program
}

const reporter = () =>
  new Option('--reporter <name>', 'how to print the results')
    .choices(['text', 'json'])
    .default('text')

const memoryText =
  'stop before the process takes more memory: 500M, 2G (default: most of what is free)'

const statuses = `
Exit status:
  0   all properties hold (test: all verdicts as declared; conform: no row disagrees)
  1   a property is violated (test: a verdict differs; conform: a row disagrees)
  2   a usage, configuration or model error
  3   inconclusive: a limit was reached, or no method decides a property
  4   holds vacuously, with --fail-on-vacuous
  70  an internal error
  130 interrupted
Of several files the gravest counts: 2 over 1 over 3 over 4 over 0.`

const testExamples = `
Examples:
  fsmc test models
  fsmc test models/seed.ts --timeout 60s
  fsmc test models --report reports
${statuses}`

const conformExamples = `
A row agrees if it hung and a deadlock is reachable with at least the waits that were seen, or if no run
of it can hang and none is. A row that did not hang and may is no evidence.

Examples:
  fsmc conform runs.csv
  fsmc conform runs.csv --row d060 --row d045 --no-strength
${statuses}`

const reproduceHelp = `
All of it is in private mount and PID namespaces, and is gone afterwards, however the command ends.

Examples:
  sudo npx fsmc reproduce models/loopback.ts
  sudo npx fsmc reproduce models/multithreaded.ts --set threads=2 --set openers=2 --follow
  sudo npx fsmc reproduce models/multithreaded.ts --set threads=2 --set openers=4 --runs 20

Exit status:
  0   the model allows what the kernel did
  1   the kernel contradicts the model
  2   not possible here; what is missing is told, and how to install it
  3   inconclusive
  70  an internal error
  130 interrupted`

const exportExamples = `
Examples:
  fsmc export --format promela models/loopback.ts --output loopback.pml
  fsmc export --format tla models/examples/philosophers.ts --set seats=4 --output philosophers.tla
  fsmc export --format dot models/loopback.ts | dot -Tsvg > loopback.svg`

const checkExamples = `
Examples:
  fsmc check models/loopback.ts
  fsmc check models/loopback.ts --set threads=2 --set kernel=3.10
  fsmc check models --timeout 60s --reporter json
  fsmc check my-model.ts --property 'no deadlock' --max-states 2M
  fsmc check my-model.ts --memory 4G
  fsmc check my-model.ts --timeout 8h --checkpoint my-model.kept
  fsmc check my-model.ts --resume my-model.kept --checkpoint my-model.kept
${statuses}`

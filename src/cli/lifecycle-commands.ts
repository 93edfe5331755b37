import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CliIo } from './io.ts';
import type { LogsFlags } from './commands/logs.ts';
import type { ProjectOptions } from './locate.ts';

interface Surroundings {
  readonly io: CliIo;
  /** The options before the command. */
  readonly project: () => ProjectOptions;
  readonly finish: (code: number) => void;
}

/**
 * Commands whose options must stand behind them, and the project's before, as with `docker compose`: `-f` is force to `rm` and follow to `logs`.
 */
const ownOptions: ReadonlySet<string> = new Set(['stop', 'start', 'restart', 'rm', 'pause', 'unpause', 'kill', 'logs', 'ls', 'import']);

/** Options of the program, before the command, that take a value. */
const withValue: ReadonlySet<string> = new Set(['-f', '--file', '-p', '--project-name', '--profile', '--env-file', '--project-directory']);

/** Whether a command line is for one of them: the first word that is neither an option nor its value. */
export function hasOwnOptions(argv: readonly string[]): boolean {
  const command = argv.find((word, index) => !word.startsWith('-') && !withValue.has(argv[index - 1] ?? ''));
  return command !== undefined && ownOptions.has(command);
}

/** Seconds; -1: however long it takes. */
function seconds(text: string): number {
  if (!/^(?:-1|\d{1,9})$/.test(text)) throw new InvalidArgumentError('This must be a number of seconds, or -1 to wait for ever.');
  return Number(text);
}

/** A signal's name or number, as the engine takes it. */
function signalName(text: string): string {
  if (!/^[A-Za-z0-9+-]{1,20}$/.test(text)) throw new InvalidArgumentError('This must be the name or number of a signal.');
  return text;
}

/** `--tail`: undefined for all. */
function lineCount(text: string): number | undefined {
  if (text === 'all' || text === '-1') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('This must be a number, or all.');
  return Number(text);
}

function containerNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('This must be a whole number from 1.');
  return Number(text);
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** Adds the commands that start, stop and remove what exists, with `docker compose`'s options. */
export function addLifecycleCommands(program: Command, { io, project, finish }: Surroundings): void {
  const command = (name: string, description: string): Command => program.command(name).description(description).argument('[SERVICE...]', 'only these').option('--json', 'tell progress as JSON lines');

  command('stop', 'stop containers without removing them, dependents first')
    .option('-t, --timeout <seconds>', 'grace period', seconds)
    .action(async (services: string[], options: { timeout?: number; json?: boolean }) => {
      const { stop } = await import('./commands/lifecycle.ts');
      finish(await stop({ ...project(), ...options, services }, io));
    });

  command('start', 'start stopped containers, and what they depend on first').action(async (services: string[], options: { json?: boolean }) => {
    const { start } = await import('./commands/lifecycle.ts');
    finish(await start({ ...project(), ...options, services }, io));
  });

  command('restart', 'restart containers, and those of dependents that say restart: true')
    .option('--no-deps', 'leave dependents alone')
    .option('-t, --timeout <seconds>', 'grace period', seconds)
    .action(async (services: string[], options: { deps: boolean; timeout?: number; json?: boolean }) => {
      const { restart } = await import('./commands/lifecycle.ts');
      finish(await restart({ ...project(), ...options, services }, io));
    });

  command('rm', 'remove stopped containers; says what is lost and asks')
    .option('-f, --force', 'do not ask')
    .option('-s, --stop', 'stop them first')
    .option('-v, --volumes', 'their anonymous volumes too')
    .action(async (services: string[], options: { force?: boolean; stop?: boolean; volumes?: boolean; json?: boolean }) => {
      const { rm } = await import('./commands/lifecycle.ts');
      finish(await rm({ ...project(), ...options, services }, io));
    });

  command('pause', 'freeze running containers').action(async (services: string[], options: { json?: boolean }) => {
    const { pause } = await import('./commands/lifecycle.ts');
    finish(await pause({ ...project(), ...options, services }, io));
  });

  command('unpause', 'let paused containers go on').action(async (services: string[], options: { json?: boolean }) => {
    const { unpause } = await import('./commands/lifecycle.ts');
    finish(await unpause({ ...project(), ...options, services }, io));
  });

  command('kill', 'send a signal to running containers')
    .option('-s, --signal <signal>', 'the signal', signalName, 'SIGKILL')
    .option('--remove-orphans', 'also to containers of services that the file does not have')
    .action(async (services: string[], options: { signal: string; removeOrphans?: boolean; json?: boolean }) => {
      const { kill } = await import('./commands/lifecycle.ts');
      finish(await kill({ ...project(), ...options, services }, io));
    });

  program
    .command('logs')
    .description('print what containers wrote')
    .argument('[SERVICE...]', 'only these')
    .option('-f, --follow', 'go on with what they write, until none runs any more')
    .option('--index <number>', 'only this replica of the service', containerNumber)
    .option('--no-color', 'without colours')
    .option('--no-log-prefix', 'without the name before each line')
    .option('--since <time>', 'from then on: 42m (ago), or 2026-01-31T12:00:00Z')
    .option('-n, --tail <lines>', 'at most so many of the last lines of each container (default: all)', lineCount)
    .option('-t, --timestamps', 'with the time of each line')
    .option('--until <time>', 'up to then, in the same form')
    .action(async (services: string[], options: LogsFlags) => {
      const { logs } = await import('./commands/logs.ts');
      finish(await logs({ ...project(), ...options, services }, io));
    });

  program
    .command('ls')
    .description('list the Compose projects that run on the engine')
    .option('-a, --all', 'those that are stopped, too')
    .option('--filter <filter>', 'name=VALUE (repeatable)', collect)
    .addOption(new Option('--format <format>', 'form of the output').choices(['table', 'json']).default('table'))
    .option('-q, --quiet', 'only their names')
    .action(async (options: { all?: boolean; filter?: readonly string[]; format: 'table' | 'json'; quiet?: boolean }) => {
      const { ls } = await import('./commands/ls.ts');
      finish(await ls(options, io));
    });
}

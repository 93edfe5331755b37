import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { CliError, exitCodes, PrintedError, type CliIo } from './io.ts';
import { addLifecycleCommands, hasOwnOptions } from './lifecycle-commands.ts';
import type { ConfigOptions } from './commands/config.ts';
import type { ProjectOptions } from './locate.ts';

type ConfigFlags = Omit<ConfigOptions, keyof ProjectOptions | 'only'>;

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('This must be a whole number.');
  return Number(text);
}

function port(text: string): number {
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return value;
}

function scale(text: string, earlier: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> {
  const [, service, count] = /^([a-zA-Z0-9._-]+)=(\d{1,4})$/.exec(text) ?? [];
  if (service === undefined || count === undefined) throw new InvalidArgumentError('Write SERVICE=NUMBER.');
  return { ...earlier, [service]: Number(count) };
}

interface UpOptions {
  readonly json?: boolean;
  readonly removeOrphans?: boolean;
  readonly forceRecreate?: boolean;
  readonly recreate: boolean;
  readonly alwaysRecreateDeps?: boolean;
  readonly deps: boolean;
  readonly scale?: Readonly<Record<string, number>>;
  readonly pull?: 'missing' | 'always' | 'never';
  readonly build?: boolean;
  readonly timeout?: number;
  readonly renewAnonVolumes?: boolean;
}

/** `docker compose up`'s options as the planner takes them. Unlike the planner, the command line removes orphans only when told to, as Compose does. */
function planOptions(options: UpOptions, services: readonly string[]) {
  return {
    services,
    withDependencies: options.deps,
    removeOrphans: options.removeOrphans === true,
    forceRecreate: options.forceRecreate === true,
    noRecreate: !options.recreate,
    alwaysRecreateDependencies: options.alwaysRecreateDeps === true,
    renewAnonymousVolumes: options.renewAnonVolumes === true,
    ...(options.scale === undefined ? {} : { scale: options.scale }),
    ...(options.pull === undefined ? {} : { pull: options.pull }),
    ...(options.build === undefined ? {} : { build: options.build }),
    ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout }),
  };
}

function withUpOptions(command: Command): Command {
  return command
    .argument('[SERVICE...]', 'only these and what they depend on')
    .option('--remove-orphans', 'remove containers of services that the file no longer has')
    .option('--force-recreate', 'replace containers even if nothing changed')
    .option('--no-recreate', 'keep containers whatever changed')
    .option('--always-recreate-deps', 'with --force-recreate: replace dependencies too')
    .option('--no-deps', 'leave dependencies alone')
    .option('--scale <service=number>', 'number of containers of a service (repeatable)', scale)
    .addOption(new Option('--pull <policy>', 'pull images').choices(['missing', 'always', 'never']))
    .option('--build', 'build images even if they are there')
    .option('--no-build', 'do not build')
    .option('-t, --timeout <seconds>', 'grace period when containers are stopped', wholeNumber)
    .option('-V, --renew-anon-volumes', 'new anonymous volumes instead of the old ones');
}

/** True when a Compose file is to be read from standard input. */
function namesInput({ file = [] }: ProjectOptions, { environment }: CliIo): boolean {
  return file.includes('-') || (file.length === 0 && (environment['COMPOSE_FILE'] ?? '').split(/[:;]/).includes('-'));
}

/** Builds the command tree; `finish` receives the exit code of the command that ran. Each command loads only the code it needs. */
function buildProgram(io: CliIo, finish: (code: number) => void): Command {
  const program = new Command('slipway')
    .description('Draw a topology of services, launch it on a Docker engine, watch it live, take it away as a Compose file.')
    .option('-f, --file <path>', 'Compose file (repeatable; default: compose.yaml here or in a folder above)', collect)
    .option('-p, --project-name <name>', 'project name')
    .option('--profile <name>', 'profile to enable (repeatable)', collect)
    .option('--env-file <path>', 'file with variables instead of .env (repeatable)', collect)
    .option('--project-directory <path>', 'folder that relative paths start from (default: that of the first file)')
    .option('--all-resources', 'keep networks, volumes, secrets and configs that no service uses (config only)')
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr })
    .showHelpAfterError('(slipway --help lists commands and options)')
    .exitOverride();
  let input: string | undefined;
  program.hook('preAction', async () => {
    if (namesInput(program.opts<ProjectOptions>(), io)) input = await io.readInput?.();
  });
  const project = (): ProjectOptions => ({ ...program.opts<ProjectOptions>(), ...(input === undefined ? {} : { input }) });

  program
    .command('config')
    .description('print the project in canonical form, as docker compose config does')
    .argument('[SERVICE...]', 'only these and what they depend on')
    .addOption(new Option('--format <format>', 'form of the output (default: yaml)').choices(['yaml', 'json']))
    .option('--hash <services>', 'print configuration hashes of these services; * for those of services, networks and volumes, as they go onto the labels')
    .option('--services', 'print the names of the services')
    .option('--volumes', 'print the names of the volumes')
    .option('--networks', 'print the names of the networks')
    .option('--models', 'print the models')
    .option('--images', 'print the images')
    .option('--profiles', 'print the profiles')
    .option('--environment', 'print the variables that interpolation sees')
    .option('--variables', 'print the variables that the files use, with their defaults')
    .option('-q, --quiet', 'only check')
    .option('-o, --output <file>', 'write to a file')
    .option('--no-interpolate', 'leave variables as they are written')
    .option('--no-normalize', 'add nothing implicit')
    .option('--no-path-resolution', 'leave paths as they are written')
    .option('--no-consistency', 'do not check services against each other')
    .addOption(new Option('--no-env-resolution', 'as docker compose, where it changes nothing either').hideHelp())
    .addOption(new Option('--dry-run', 'as docker compose; config changes nothing').hideHelp())
    .addOption(new Option('--resolve-image-digests', 'not done').hideHelp())
    .addOption(new Option('--lock-image-digests', 'not done').hideHelp())
    .action(async (only: string[], options: ConfigFlags) => {
      const { config } = await import('./commands/config.ts');
      finish(await config({ ...project(), ...options, only }, io));
    });

  withUpOptions(program.command('plan').description('say what up would do, and why'))
    .option('--json', 'as JSON')
    .action(async (services: string[], options: UpOptions) => {
      const { plan } = await import('./commands/plan.ts');
      finish(await plan({ ...project(), json: options.json === true, plan: planOptions(options, services) }, io));
    });

  withUpOptions(program.command('up').description('create and start what the file says; what is unchanged is left alone'))
    .option('--json', 'tell progress as JSON lines')
    .addOption(new Option('-d, --detach', 'as docker compose; containers always stay when slipway ends').hideHelp())
    .action(async (services: string[], options: UpOptions) => {
      const { up } = await import('./commands/up.ts');
      finish(await up({ ...project(), json: options.json === true, plan: planOptions(options, services) }, io));
    });

  program
    .command('down')
    .description('stop and remove containers and networks')
    .option('-v, --volumes', 'volumes too: their data dies')
    .option('-t, --timeout <seconds>', 'grace period when containers are stopped', wholeNumber)
    .addOption(new Option('--remove-orphans', 'as docker compose; orphans are always removed').hideHelp())
    .option('--json', 'tell progress as JSON lines')
    .action(async (options: { volumes?: boolean; timeout?: number; json?: boolean }) => {
      const { down } = await import('./commands/down.ts');
      finish(await down({ ...project(), ...options }, io));
    });

  program
    .command('ps')
    .description('list the containers of the project')
    .option('-a, --all', 'stopped ones too')
    .option('--json', 'as JSON')
    .action(async (options: { all?: boolean; json?: boolean }) => {
      const { ps } = await import('./commands/ps.ts');
      finish(await ps({ ...project(), ...options }, io));
    });

  addLifecycleCommands(program, { io, project, finish });

  program
    .command('probe')
    .description('ask from inside each service whether those it talks to can be reached by name')
    .option('--all', 'every pair of services, not only those with a link')
    .option('--image <image>', 'image of the helper container: anything with sh, nslookup and nc', 'busybox:1.37')
    .option('--json', 'as JSON')
    .action(async (options: { all?: boolean; json?: boolean; image: string }) => {
      const { probe } = await import('./commands/probe.ts');
      finish(await probe({ ...project(), ...options }, io));
    });

  program
    .command('export')
    .description('write the topology in another form')
    .addOption(new Option('--format <format>', 'form of the output').choices(['compose', 'svg']).default('compose'))
    .addOption(new Option('--theme <theme>', 'colours of a drawing').choices(['light', 'dark']).default('light'))
    .option('-o, --output <file>', 'write to a file')
    .action(async (options: { format: 'compose' | 'svg'; theme: 'light' | 'dark'; output?: string }) => {
      const { exportProject } = await import('./commands/export.ts');
      finish(await exportProject({ ...project(), ...options }, io));
    });

  program
    .command('adopt')
    .description('write a Compose file for what runs: a Compose project, or containers; without a name, list what there is')
    .argument('[PROJECT]', 'name of the project')
    .option('--container <id>', 'a container by id or name (repeatable)', collect)
    .option('-o, --output <file>', 'write to a file')
    .option('--show-secrets', 'write secret values; otherwise ${NAME:?…} stands for them')
    .action(async (name: string | undefined, options: { container?: readonly string[]; output?: string; showSecrets?: boolean }) => {
      const { adoptRunning } = await import('./commands/adopt.ts');
      finish(await adoptRunning({ project: name, ...options }, io));
    });

  program
    .command('import')
    .description('turn something else into a Compose file')
    .enablePositionalOptions()
    .command('run')
    .description('a docker run line: as it is, in quotes, or from standard input (-)')
    // What follows “docker run” is docker's, whatever it is called.
    .passThroughOptions()
    .argument('[COMMAND...]', 'docker run …')
    .option('-o, --output <file>', 'write to a file')
    .action(async (words: string[], options: { output?: string }) => {
      const { importRun } = await import('./commands/import-run.ts');
      finish(await importRun({ words, ...options }, io));
    });

  program
    .command('serve')
    .description('serve the drawing board to a browser on this machine')
    .argument('[FILE]', 'Compose file to open')
    .option('--port <port>', 'port to listen on; 0: any free one (default: 4747 if it is free, else any)', port)
    .option('--no-open', 'only print the address')
    .option('--no-engine', 'do not start an engine where none answers')
    .action(async (file: string | undefined, options: { port?: number; open: boolean; engine: boolean }) => {
      const { serve } = await import('./commands/serve.ts');
      finish(await serve({ port: options.port, open: options.open, privateEngine: options.engine, file: file ?? project().file?.[0] }, io));
    });

  program
    .command('version')
    .description('print the version')
    .action(async () => {
      const { findInstallation } = await import('#host');
      io.stdout(`slipway ${findInstallation().version}\n`);
    });

  return program;
}

/** What a failed command says, as `error: message (hint)`, and its exit code. */
async function explain(error: unknown, io: CliIo): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof PrintedError) return error.exitCode;
  if (error instanceof CliError) {
    io.stderr(`error: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}\n`);
    return error.exitCode;
  }
  if (io.signal.aborted) return exitCodes.interrupted;
  const { toApiError } = await import('#core/api');
  const { error: known } = toApiError(error);
  io.stderr(`error: ${known.message}${known.hint === undefined ? '' : ` (${known.hint})`}\n`);
  return exitCodes.failed;
}

/** Runs one command line (without `node` and the script). Resolves with the exit code: 0 done, 1 failed, 2 usage, 130 interrupted. Never rejects. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  let code: number = exitCodes.done;
  const program = buildProgram(io, (result) => {
    code = result;
  });
  if (hasOwnOptions(argv)) program.enablePositionalOptions();
  try {
    await program.parseAsync(argv[0] === '--version' ? ['version'] : [...argv], { from: 'user' });
    return code;
  } catch (error) {
    return explain(error, io);
  }
}

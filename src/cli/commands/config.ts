import { resolve } from 'node:path';
import { goYamlDocument, networkConfigHash, serviceConfigHash, volumeConfigHash, type LoadResult, type Project } from '#core/compose';
import { CliError, exitCodes, type CliIo } from '../io.ts';
import { loadFromDisk, type LoadedProject } from '../load.ts';
import type { ProjectOptions } from '../locate.ts';
import { writeOutput } from '../write-file.ts';

export interface ConfigOptions extends ProjectOptions {
  /** Only these and what they depend on; empty: all. */
  readonly only: readonly string[];
  readonly format?: 'yaml' | 'json';
  /** `*` or service names with commas between. */
  readonly hash?: string;
  readonly services?: boolean;
  readonly volumes?: boolean;
  readonly networks?: boolean;
  readonly models?: boolean;
  readonly images?: boolean;
  readonly profiles?: boolean;
  readonly environment?: boolean;
  readonly variables?: boolean;
  readonly quiet?: boolean;
  readonly output?: string;
  readonly interpolate: boolean;
  readonly normalize: boolean;
  readonly pathResolution: boolean;
  readonly consistency: boolean;
  readonly resolveImageDigests?: boolean;
  readonly lockImageDigests?: boolean;
}

function lines(values: Iterable<string>): string {
  return [...values].map((value) => `${value}\n`).join('');
}

/** Names of services as Compose walks them: what a service depends on before itself. */
function inOrder(project: Project): readonly string[] {
  const order = new Set<string>();
  const visiting = new Set<string>();
  const visit = (name: string): void => {
    if (visiting.has(name) || !Object.hasOwn(project.services, name)) return;
    visiting.add(name);
    for (const dependency of Object.keys(project.services[name]?.depends_on ?? {}).toSorted()) visit(dependency);
    order.add(name);
  };
  for (const name of Object.keys(project.services).toSorted()) visit(name);
  return [...order];
}

/** Hashes as the labels have them: with `*` of everything that Slipway would label, with its kind; else of the named services, as Compose prints them. */
function hashes(project: Project, wanted: string): string {
  if (wanted !== '*') {
    return lines(
      wanted.split(',').toSorted().map((name) => {
        if (!Object.hasOwn(project.services, name)) throw new CliError(`There is no service ${name}.`, exitCodes.failed, `There are: ${Object.keys(project.services).join(', ') || 'none'}.`);
        return `${name} ${serviceConfigHash(project, name)}`;
      }),
    );
  }
  const named = <Resource extends { readonly external?: unknown }>(kind: string, resources: Readonly<Record<string, Resource>>, hash: (resource: Resource) => string): readonly string[] =>
    Object.entries(resources).filter(([, resource]) => resource.external !== true).map(([name, resource]) => `${kind} ${name} ${hash(resource)}`).toSorted();
  return lines([
    ...Object.keys(project.services).toSorted().map((name) => `service ${name} ${serviceConfigHash(project, name)}`),
    ...named('network', project.networks, networkConfigHash),
    ...named('volume', project.volumes, volumeConfigHash),
  ]);
}

/** Compose's table: cells at least 20 wide, three blanks between, the last one as it is. */
function variableTable(result: LoadResult): string {
  const rows = [['NAME', 'REQUIRED', 'DEFAULT VALUE', 'ALTERNATE VALUE'], ...result.declaredVariables().map(({ name, required, defaultValue, presenceValue }) => [name, String(required), defaultValue, presenceValue])];
  const widths = [0, 1, 2].map((column) => Math.max(20, ...rows.map((row) => Array.from(row[column] ?? '').length + 3)));
  return lines(rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('')));
}

function variables(result: LoadResult, format: ConfigOptions['format']): string {
  switch (format) {
    case undefined:
      return variableTable(result);
    case 'json': {
      const entries = result.declaredVariables().map(({ name, defaultValue, presenceValue, required }) => [name, { Name: name, DefaultValue: defaultValue, PresenceValue: presenceValue, Required: required }] as const);
      return `${JSON.stringify(Object.fromEntries(entries), null, 4)}\n\n`;
    }
    case 'yaml': {
      const entries = result.declaredVariables().map(({ name, defaultValue, presenceValue, required }) => [name, { name, defaultvalue: defaultValue, presencevalue: presenceValue, required }] as const);
      return goYamlDocument(Object.fromEntries(entries), 4);
    }
  }
}

/** What interpolation knows, as `NAME=value`: the shell, what the env files add, and the project's name. */
function environment({ project, result }: LoadedProject, io: CliIo): string {
  const values = new Map(result.fileVariables);
  if (!Object.hasOwn(io.environment, 'PWD')) values.set('PWD', io.cwd);
  for (const [name, value] of Object.entries(io.environment)) if (value !== undefined) values.set(name, value);
  values.set('COMPOSE_PROJECT_NAME', project.name);
  return lines([...values].map(([name, value]) => `${name}=${value}`).toSorted());
}

type Aspect = 'services' | 'volumes' | 'networks' | 'models' | 'hash' | 'profiles' | 'images' | 'variables' | 'environment';

/** The first of these that was asked for is printed, whatever else was. */
function aspectOf(options: ConfigOptions): Aspect | undefined {
  const flags = ['services', 'volumes', 'networks', 'models'] as const;
  return flags.find((flag) => options[flag] === true) ?? (options.hash !== undefined && options.hash !== '' ? 'hash' : (['profiles', 'images', 'variables', 'environment'] as const).find((flag) => options[flag] === true));
}

function aspectText(aspect: Aspect, loaded: LoadedProject, options: ConfigOptions, io: CliIo): string {
  const { project, result } = loaded;
  const services = Object.entries(project.services);
  switch (aspect) {
    case 'services':
      return lines(inOrder(project));
    case 'volumes':
      return lines(Object.keys(project.volumes).toSorted());
    case 'networks':
      return lines(Object.keys(project.networks).toSorted());
    case 'models':
      return lines(Object.values(project.models).flatMap(({ model }) => (typeof model === 'string' && model !== '' ? [model] : [])).toSorted());
    case 'hash':
      return hashes(project, options.hash ?? '*');
    case 'profiles':
      return lines([...new Set([...services, ...Object.entries(project.disabledServices)].flatMap(([, service]) => service.profiles ?? []))].toSorted());
    case 'images':
      return lines(services.map(([name, { image }]) => image ?? `${project.name}-${name}`).toSorted());
    case 'variables':
      return variables(result, options.format);
    case 'environment':
      return options.quiet === true ? '' : environment(loaded, io);
  }
}

/** `slipway config`: the project as `docker compose config` prints it, or one aspect of it. */
export async function config(options: ConfigOptions, io: CliIo): Promise<number> {
  if (options.resolveImageDigests === true || options.lockImageDigests === true) {
    throw new CliError('Image digests are not looked up: that takes a registry, which Slipway does not ask.', exitCodes.usage, 'Use docker compose config for this.');
  }
  const aspect = aspectOf(options);
  const selects = aspect === undefined || aspect === 'profiles' || aspect === 'images' || aspect === 'environment';
  const loaded = loadFromDisk(options, io, {
    interpolate: options.interpolate && aspect !== 'variables',
    normalize: options.normalize,
    resolvePaths: options.pathResolution,
    checkConsistency: options.consistency,
    allResources: options.allResources === true,
    ...(selects ? { services: options.only, onlyServices: true } : {}),
  });
  if (aspect !== undefined) {
    io.stdout(aspectText(aspect, loaded, options, io));
    return exitCodes.done;
  }
  const text = loaded.result.canonical(options.format ?? 'yaml') ?? '';
  if (options.quiet === true) return exitCodes.done;
  if (options.output === undefined || options.output === '') io.stdout(text);
  else await writeOutput(resolve(io.cwd, options.output), text);
  return exitCodes.done;
}

import { canonicalJson, canonicalYaml, serviceConfigHash, type Project } from '#core/compose';
import { CliError, exitCodes, type CliIo } from '../io.ts';
import { loadFromDisk } from '../load.ts';
import type { ProjectOptions } from '../locate.ts';

export interface ConfigOptions extends ProjectOptions {
  readonly format: 'yaml' | 'json';
  /** `*` or service names with commas between. */
  readonly hash?: string;
  readonly services?: boolean;
  readonly volumes?: boolean;
  readonly images?: boolean;
  readonly profiles?: boolean;
  readonly quiet?: boolean;
  readonly interpolate: boolean;
}

function lines(values: Iterable<string>): string {
  return [...new Set(values)].toSorted().map((value) => `${value}\n`).join('');
}

function hashes(project: Project, wanted: string): string {
  const names = wanted === '*' ? Object.keys(project.services).toSorted() : wanted.split(',').map((name) => name.trim());
  return names
    .map((name) => {
      if (!Object.hasOwn(project.services, name)) throw new CliError(`There is no service ${name}.`);
      return `${name} ${serviceConfigHash(project, name)}\n`;
    })
    .join('');
}

function chosen(project: Project, options: ConfigOptions): string {
  const services = Object.entries(project.services);
  if (options.hash !== undefined) return hashes(project, options.hash);
  if (options.services === true) return lines(Object.keys(project.services));
  if (options.volumes === true) return lines(Object.keys(project.volumes));
  if (options.images === true) return lines(services.map(([name, { image }]) => image ?? `${project.name}-${name}`));
  if (options.profiles === true) return lines([...services, ...Object.entries(project.disabledServices)].flatMap(([, service]) => service.profiles ?? []));
  const { interpolate } = options;
  return options.format === 'json' ? `${JSON.stringify(canonicalJson(project, { interpolated: interpolate }), null, 2)}\n` : canonicalYaml(project, { interpolated: interpolate });
}

/** `slipway config`: the canonical project, or one aspect of it. */
export function config(options: ConfigOptions, io: CliIo): number {
  const { project } = loadFromDisk(options, io, { interpolate: options.interpolate });
  if (options.quiet !== true) io.stdout(chosen(project, options));
  return exitCodes.done;
}

import type { ValuePath } from '#core/lib';

/** How Compose files are customarily written at one place. */
export interface Convention {
  /** Short collections stand on one line. */
  readonly flow: boolean;
  /** Strings are quoted even where they need not be. */
  readonly quoted: boolean;
}

const plain: Convention = { flow: false, quoted: false };
const commandLine = new Set(['command', 'entrypoint', 'test']);
const portLists = new Set(['ports', 'expose']);

/** `path` is absolute in the document. */
export function conventionFor(path: ValuePath): Convention {
  if (path[0] === 'x-slipway') return path.length === 3 && path[1] === 'canvas' ? { flow: true, quoted: false } : plain;
  if (path[0] !== 'services') return plain;
  const last = path.at(-1);
  const parent = path.at(-2);
  if (typeof last === 'string' && commandLine.has(last)) return { flow: true, quoted: false };
  if (typeof last === 'number' && typeof parent === 'string') {
    if (commandLine.has(parent)) return { flow: false, quoted: true };
    if (path.length === 4 && portLists.has(parent)) return { flow: false, quoted: true };
  }
  return plain;
}

/** The customary order of a service's keys; those not named here come last, as given. */
const serviceKeys = [
  'extends', 'image', 'build', 'pull_policy', 'platform', 'container_name', 'hostname', 'profiles', 'restart', 'init', 'user', 'working_dir',
  'entrypoint', 'command', 'depends_on', 'env_file', 'environment', 'ports', 'expose', 'network_mode', 'networks', 'volumes', 'secrets', 'configs',
  'healthcheck', 'labels', 'logging', 'deploy',
];

function rank(key: string): number {
  const index = serviceKeys.indexOf(key);
  return index === -1 ? serviceKeys.length : index;
}

/** Sorts the keys of a new service the way people write them. */
export function orderServiceKeys<T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  return entries.toSorted((a, b) => rank(a[0]) - rank(b[0]));
}

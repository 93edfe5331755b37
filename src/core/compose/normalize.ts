import { resolvePath } from '#core/lib';
import type { Environment } from './environment.ts';
import { child, formatScalar, isNull, map, mapOf, scalar, textOf, withEntry, type Entry, type MapNode, type Node } from './parse/node.ts';
import type { Origin } from './parse/source.ts';
import type { LoadContext } from './tree-context.ts';

/**
 * The implicit parts of a merged service (compose-go `loader/normalize.go`): build defaults, the default network,
 * dependencies that other attributes imply.
 */
export function normalizeService(name: string, service: MapNode, workingDir: string, environment: Environment, context: LoadContext): MapNode {
  let result = service;
  const build = child(service, 'build');
  if (build?.kind === 'map') result = withEntry(result, 'build', normalizeBuild(build, context.resolvePaths ? resolvePath(workingDir, '.') : '.', environment));
  const networks = child(service, 'networks');
  const attached = networks?.kind === 'map' && networks.entries.size > 0;
  // An empty network_mode is no default network either.
  if (!attached && child(service, 'network_mode') === undefined && child(service, 'provider') === undefined) {
    result = withEntry(result, 'networks', mapOf([['default', scalar(null, service.origin)]], service.origin));
  }
  return withImplicitDependencies(name, result, context);
}

function normalizeBuild(build: MapNode, folder: string, environment: Environment): MapNode {
  let result = build;
  const { origin } = build;
  if (child(build, 'context') === undefined) result = withEntry(result, 'context', scalar(folder, origin));
  if (child(build, 'dockerfile_inline') === undefined && child(build, 'dockerfile') === undefined) result = withEntry(result, 'dockerfile', scalar('Dockerfile', origin));
  const args = child(build, 'args');
  if (args?.kind === 'map') {
    const resolved = new Map<string, Entry>();
    for (const entry of args.entries.values()) {
      if (!isNull(entry.value)) resolved.set(entry.key, entry);
      else {
        // An argument that is set nowhere is left to the Dockerfile's own default.
        const value = environment.lookup(entry.key);
        if (value !== undefined) resolved.set(entry.key, { ...entry, value: scalar(value, entry.value.origin) });
      }
    }
    result = withEntry(result, 'args', map(resolved, args.origin));
  }
  return result;
}

interface Implied {
  readonly service: string;
  readonly restart: boolean;
  readonly origin: Origin;
}

function withImplicitDependencies(name: string, service: MapNode, context: LoadContext): MapNode {
  const implied = [...namespaceDependencies(service), ...listedDependencies(service, 'links', true), ...listedDependencies(service, 'volumes_from', false), ...buildDependencies(service)];
  if (implied.length === 0) return service;
  const written = child(service, 'depends_on');
  const entries = new Map<string, Entry>(written?.kind === 'map' ? written.entries : []);
  for (const { service: target, restart, origin } of implied) {
    if (target === name) {
      context.report.error({ code: 'dependency-cycle', message: `The service "${name}" refers to itself.`, hint: 'name another service', origin, path: ['services', name] });
      continue;
    }
    if (entries.has(target)) continue;
    const pairs: [string, Node][] = [['condition', scalar('service_started', origin)]];
    if (restart) pairs.push(['restart', scalar(true, origin)]);
    entries.set(target, { key: target, keyOrigin: origin, value: mapOf(pairs, origin) });
  }
  return withEntry(service, 'depends_on', map(entries, written?.origin ?? service.origin));
}

/** `network_mode: service:x` and its like. */
function namespaceDependencies(service: MapNode): readonly Implied[] {
  const implied: Implied[] = [];
  for (const key of ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']) {
    const node = child(service, key);
    const value = textOf(node);
    if (node !== undefined && value?.startsWith('service:') === true) implied.push({ service: value.slice('service:'.length), restart: true, origin: node.origin });
  }
  return implied;
}

function listedDependencies(service: MapNode, key: 'links' | 'volumes_from', restart: boolean): readonly Implied[] {
  const node = child(service, key);
  if (node?.kind !== 'list') return [];
  return node.items.flatMap((item): readonly Implied[] => {
    const value = item.kind === 'scalar' ? formatScalar(item) : '';
    const [target = '', ...rest] = value.split(':');
    if (key === 'volumes_from') return target === 'container' && rest.length > 0 ? [] : [{ service: target, restart, origin: item.origin }];
    return [{ service: rest.length > 1 ? value : target, restart, origin: item.origin }];
  });
}

/** `additional_contexts: service:x` needs x's image first. */
function buildDependencies(service: MapNode): readonly Implied[] {
  const contexts = child(child(service, 'build'), 'additional_contexts');
  if (contexts?.kind !== 'map') return [];
  return [...contexts.entries.values()].flatMap((entry): readonly Implied[] => {
    const value = textOf(entry.value) ?? '';
    return value.startsWith('service:') ? [{ service: value.slice('service:'.length), restart: false, origin: entry.value.origin }] : [];
  });
}

/** `name` of a network, volume, secret or config: as written, the bare key when external, otherwise `project_key`. `workingDir`: undefined when paths stay as written. */
export function normalizeResource(key: string, resource: Node, projectName: string, workingDir: string | undefined): MapNode {
  let node = resource.kind === 'map' ? resource : mapOf([], resource.origin);
  const external = child(node, 'external');
  const isExternal = external?.kind === 'scalar' && external.value === true;
  if (child(node, 'name') === undefined) node = withEntry(node, 'name', scalar(isExternal ? key : `${projectName}_${key}`, node.origin));
  const options = child(node, 'driver_opts');
  const device = child(options, 'device');
  const devicePath = textOf(device);
  if (options?.kind === 'map' && device !== undefined && devicePath !== undefined && textOf(child(node, 'driver')) === 'local' && textOf(child(options, 'o')) === 'bind' && workingDir !== undefined) {
    node = withEntry(node, 'driver_opts', withEntry(options, 'device', scalar(resolvePath(workingDir, devicePath), device.origin)));
  }
  return node;
}

import { compareText, isJsonObject, toRecord, type JsonObject } from '#core/lib';
import { checkServices } from './check.ts';
import type { Environment } from './environment.ts';
import { foldFiles } from './env-files.ts';
import type { FileObject, Network, Project, Service, Volume } from './model.ts';
import { normalizeResource, normalizeService } from './normalize.ts';
import type { CanonicalParts } from './output/render.ts';
import { noteOutsidePaths } from './outside.ts';
import { child, mapOf, scalar, textOf, toJson, type MapNode, type Node } from './parse/node.ts';
import { printObject } from './print.ts';
import { config as configShape, model as modelShape, network as networkShape, secret as secretShape, volume as volumeShape } from './schema/project.ts';
import { service as serviceShape } from './schema/service.ts';
import type { ObjectShape } from './schema/shape.ts';
import type { LoadContext } from './tree-context.ts';

export interface AssembleInput {
  readonly tree: MapNode;
  readonly name: string;
  readonly environment: Environment;
  readonly workingDir: string;
  readonly composeFiles: readonly string[];
  readonly environmentFiles: readonly string[];
  readonly profiles: readonly string[];
  /** False while included or extended files are still to come: references cannot be judged then. */
  readonly complete: boolean;
  readonly normalize: boolean;
  readonly checkConsistency: boolean;
  /** Services to keep, with what they depend on; empty: all. */
  readonly selected: readonly string[];
  readonly allResources: boolean;
  readonly context: LoadContext;
}

/** The project as data, and as canonical nodes for printing. */
export interface Assembled {
  readonly project: Project;
  readonly parts: CanonicalParts;
}

/** From the merged tree to the project: profiles, implicit parts, resource names, consistency. */
export function assemble(input: AssembleInput): Assembled {
  const { tree, context, environment, workingDir } = input;
  const services = sortedEntries(child(tree, 'services'));
  const enabled = new Map<string, Service>();
  const disabled = new Map<string, Service>();
  const nodes = new Map<string, MapNode>();
  for (const [name, node] of services) {
    if (node.kind !== 'map') continue;
    const on = isEnabled(node, input.profiles);
    const folded = on && context.interpolate ? foldFiles(name, node, environment, context) : node;
    const normalized = input.normalize ? normalizeService(name, folded, workingDir, environment, context) : folded;
    const printed = printObject(normalized, serviceShape);
    if (isService(printed)) (on ? enabled : disabled).set(name, printed);
    if (on) nodes.set(name, normalized);
  }
  const all = resources(input);
  if (input.complete) {
    checkFileObjects(input);
    noteOutsidePaths(tree, context);
    if (input.checkConsistency && context.interpolate) checkServices({
      services: enabled,
      disabled: new Set(disabled.keys()),
      networks: new Set(all.networks.keys()),
      volumes: new Set(all.volumes.keys()),
      secrets: new Set(all.secrets.keys()),
      configs: new Set(all.configs.keys()),
      models: new Set(all.models.keys()),
      tree,
      report: context.report,
    });
  }
  if (input.selected.length > 0) keepSelected(input.selected, enabled, disabled);
  const inUse = usedResources(enabled);
  // What a variable names cannot be known with `--no-interpolate`: everything that is declared may be meant.
  const mayBeUsed = { ...all, networks: new Set([...all.networks.keys()].filter((key) => key !== 'default' || inUse.networks.has(key) || child(child(tree, 'networks'), key) !== undefined)) };
  const used = input.allResources ? all : context.interpolate ? inUse : mayBeUsed;
  const project: Project = {
    name: input.name,
    services: toRecord(enabled),
    networks: toRecord(only(all.networks, used.networks)),
    volumes: toRecord(only(all.volumes, used.volumes)),
    secrets: toRecord(only(all.secrets, used.secrets)),
    configs: toRecord(only(all.configs, used.configs)),
    models: toRecord(only(all.models, used.models)),
    extensions: extensionsOf(tree),
    disabledServices: toRecord(disabled),
    unused: {
      networks: toRecord(without(all.networks, used.networks, 'default')),
      volumes: toRecord(without(all.volumes, used.volumes)),
      secrets: toRecord(without(all.secrets, used.secrets)),
      configs: toRecord(without(all.configs, used.configs)),
    },
    workingDir,
    composeFiles: input.composeFiles,
    environmentFiles: input.environmentFiles,
    activeProfiles: input.profiles,
  };
  return {
    project,
    parts: {
      name: input.name,
      services: new Map([...nodes].filter(([name]) => enabled.has(name))),
      networks: new Map(only(all.nodes.networks, used.networks)),
      volumes: new Map(only(all.nodes.volumes, used.volumes)),
      secrets: new Map(only(all.nodes.secrets, used.secrets)),
      configs: new Map(only(all.nodes.configs, used.configs)),
      models: new Map(only(all.nodes.models, used.models)),
      extensions: [...tree.entries.values()].filter((entry) => entry.key.startsWith('x-')),
      root: tree,
    },
  };
}

/** Moves every service that is neither selected nor needed by one that is to the disabled ones. */
function keepSelected(selected: readonly string[], enabled: Map<string, Service>, disabled: Map<string, Service>): void {
  const kept = new Set<string>();
  const waiting = [...selected];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const service = enabled.get(name);
    if (service === undefined || kept.has(name)) continue;
    kept.add(name);
    waiting.push(...Object.keys(service.depends_on ?? {}));
  }
  for (const [name, service] of enabled) {
    if (kept.has(name)) continue;
    enabled.delete(name);
    disabled.set(name, service);
  }
}

function sortedEntries(node: Node | undefined): readonly (readonly [string, Node])[] {
  if (node?.kind !== 'map') return [];
  return [...node.entries.values()].map((entry) => [entry.key, entry.value] as const).sort(([left], [right]) => compareText(left, right));
}

/** A service without profiles is always on; `*` activates every profile. */
function isEnabled(service: MapNode, active: readonly string[]): boolean {
  const profiles = child(service, 'profiles');
  if (profiles?.kind !== 'list' || profiles.items.length === 0) return true;
  // No active profile is one with an empty name, as `profiles: ["${NAME:-}"]` has it.
  const names = active.length === 0 ? [''] : active;
  return names.includes('*') || profiles.items.some((profile) => names.includes(textOf(profile) ?? ''));
}

interface Resources {
  readonly networks: ReadonlyMap<string, Network>;
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly secrets: ReadonlyMap<string, FileObject>;
  readonly configs: ReadonlyMap<string, FileObject>;
  readonly models: ReadonlyMap<string, JsonObject>;
  readonly nodes: Readonly<Record<'networks' | 'volumes' | 'secrets' | 'configs' | 'models', ReadonlyMap<string, MapNode>>>;
}

function resources(input: AssembleInput): Resources {
  const folder = input.context.resolvePaths ? input.workingDir : undefined;
  const resource = (key: string, node: Node): MapNode => {
    if (input.normalize) return normalizeResource(key, node, input.name, folder);
    return node.kind === 'map' ? node : mapOf([], node.origin);
  };
  const normalized = (section: string): Map<string, MapNode> =>
    new Map(sortedEntries(child(input.tree, section)).map(([key, node]) => [key, resource(key, node)]));
  const named = (nodes: ReadonlyMap<string, MapNode>, shape: ObjectShape): Map<string, JsonObject & { readonly name: string }> => {
    const result = new Map<string, JsonObject & { readonly name: string }>();
    for (const [key, node] of nodes) {
      const printed: JsonObject = { name: '', ...printObject(node, shape) };
      if (isNamed(printed)) result.set(key, printed);
    }
    return result;
  };
  const networks = normalized('networks');
  if (input.normalize && !networks.has('default')) networks.set('default', resource('default', scalar(null, input.tree.origin)));
  const models = new Map(sortedEntries(child(input.tree, 'models')).flatMap(([key, node]) => (node.kind === 'map' ? [[key, node] as const] : [])));
  const nodes = { networks, volumes: normalized('volumes'), secrets: normalized('secrets'), configs: normalized('configs'), models };
  return {
    networks: narrow(named(nodes.networks, networkShape), isNetwork),
    volumes: narrow(named(nodes.volumes, volumeShape), isVolume),
    secrets: named(nodes.secrets, secretShape),
    configs: named(nodes.configs, configShape),
    models: new Map(Array.from(models, ([key, node]) => [key, printObject(node, modelShape)])),
    nodes,
  };
}

function narrow<Wide, Narrow extends Wide>(wide: ReadonlyMap<string, Wide>, is: (value: Wide) => value is Narrow): ReadonlyMap<string, Narrow> {
  const result = new Map<string, Narrow>();
  for (const [key, value] of wide) if (is(value)) result.set(key, value);
  return result;
}

/** Resources that no enabled service uses are left out, as Compose does. */
function usedResources(services: ReadonlyMap<string, Service>) {
  const used = { networks: new Set<string>(), volumes: new Set<string>(), secrets: new Set<string>(), configs: new Set<string>(), models: new Set<string>() };
  for (const service of services.values()) {
    for (const network of Object.keys(service.networks ?? {})) used.networks.add(network);
    for (const volume of service.volumes ?? []) if (volume.type === 'volume' && volume.source !== undefined) used.volumes.add(volume.source);
    for (const secret of service.secrets ?? []) used.secrets.add(secret.source);
    for (const config of service.configs ?? []) used.configs.add(config.source);
    const buildSecrets = service.build?.['secrets'];
    for (const secret of Array.isArray(buildSecrets) ? buildSecrets : []) if (isJsonObject(secret) && typeof secret['source'] === 'string') used.secrets.add(secret['source']);
    const models = service['models'];
    if (isJsonObject(models)) for (const model of Object.keys(models)) used.models.add(model);
  }
  return used;
}

/** A set of names, or the map that has them as keys. */
type Names = Pick<ReadonlySet<string>, 'has'>;

function only<Value>(all: ReadonlyMap<string, Value>, used: Names): readonly (readonly [string, Value])[] {
  return [...all].filter(([key]) => used.has(key)).sort(([left], [right]) => compareText(left, right));
}

function without<Value>(all: ReadonlyMap<string, Value>, used: Names, implicit?: string): readonly (readonly [string, Value])[] {
  return [...all].filter(([key]) => !used.has(key) && key !== implicit);
}

function extensionsOf(tree: MapNode): JsonObject {
  const entries: (readonly [string, ReturnType<typeof toJson>])[] = [];
  for (const entry of tree.entries.values()) if (entry.key.startsWith('x-')) entries.push([entry.key, toJson(entry.value)]);
  return toRecord(entries);
}

/** Volumes, secrets and configs: what excludes what, and where content comes from (compose-go `validation`). */
function checkFileObjects({ tree, context }: AssembleInput): void {
  const { report } = context;
  for (const [section, sources] of [['secrets', ['file', 'environment']], ['configs', ['file', 'environment', 'content']]] as const) {
    for (const [key, node] of sortedEntries(child(tree, section))) {
      const path = [section, key];
      const written = sources.filter((source) => child(node, source) !== undefined);
      const [, second] = written;
      if (second !== undefined) {
        report.error({ code: 'conflict', message: `${section}.${key} names more than one source: ${written.join(', ')}.`, hint: 'keep one', origin: child(node, second)?.origin, path });
      } else if (lacksSource(node, section, written)) {
        report.error({ code: 'missing-key', message: `${section}.${key} needs one of ${sources.join(', ')}, or external: true.`, hint: `add ${sources.join(': or ')}:`, origin: node.origin, path });
      }
    }
  }
  for (const [key, node] of sortedEntries(child(tree, 'volumes'))) checkExternalVolume(key, node, context);
}

/** A secret that is not external needs text of its own; a config may do with a driver, or with being external: false. */
function lacksSource(node: Node, section: 'secrets' | 'configs', written: readonly string[]): boolean {
  const external = child(node, 'external');
  if (section === 'configs') return written.length === 0 && child(node, 'driver') === undefined && external === undefined;
  return !(external?.kind === 'scalar' && external.value === true) && written.every((source) => textOf(child(node, source)) === '');
}

/** Compose refuses an external volume that is also described; of an external network it accepts and ignores the description. */
function checkExternalVolume(key: string, node: Node, context: LoadContext): void {
  const external = child(node, 'external');
  if (node.kind !== 'map' || external?.kind !== 'scalar' || external.value !== true) return;
  for (const entry of node.entries.values()) {
    if (entry.key === 'external' || entry.key === 'name' || entry.key.startsWith('x-')) continue;
    context.report.error({ code: 'conflict', message: `volumes.${key} is external, so ${entry.key} has no effect.`, hint: `remove ${entry.key} or external`, origin: entry.keyOrigin, path: ['volumes', key, entry.key] });
  }
}

// The printer writes by the shapes of schema/, which are at least as strict as the model's types;
// these guards state that and check the cheapest part of it.

function isService(value: JsonObject): value is Service {
  const { command, entrypoint } = value;
  return (command === null || Array.isArray(command)) && (entrypoint === null || Array.isArray(entrypoint));
}

function isNamed(value: JsonObject): value is JsonObject & { readonly name: string } {
  return typeof value['name'] === 'string';
}

function isNetwork(value: JsonObject & { readonly name: string }): value is Network {
  return value['driver'] === undefined || typeof value['driver'] === 'string';
}

function isVolume(value: JsonObject & { readonly name: string }): value is Volume {
  return value['driver'] === undefined || typeof value['driver'] === 'string';
}

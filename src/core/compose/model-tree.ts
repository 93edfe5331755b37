import type { Environment } from './environment.ts';
import { applyExtends } from './extends.ts';
import { applyIncludes } from './include.ts';
import { clashReporter, dropResets, mergeMaps, withoutIdleNulls } from './merge.ts';
import { map, scalar, type Entry, type MapNode, type Node } from './parse/node.ts';
import type { SourceFile } from './parse/source.ts';
import { composeFile } from './schema/project.ts';
import { canonicalizer, interpolated, isDocument, type ParsedFile, type TreeOptions } from './tree-context.ts';

/**
 * Loads files in order into one canonical tree: interpolation, checks, short syntaxes, extends, include, merge.
 * Top-level `x-` keys stay in the tree as written. undefined: nothing usable was found (and was reported).
 */
export function loadTree(files: readonly ParsedFile[], options: TreeOptions): MapNode | undefined {
  let merged: MapNode | undefined;
  for (const { source, roots } of files) {
    for (const root of roots) {
      const document = loadDocument(root, source, options, merged);
      if (document !== undefined) merged = document;
    }
  }
  if (merged === undefined) return undefined;
  const kept = options.context.resets.found ? dropResets(merged) : merged;
  return kept?.kind === 'map' ? kept : undefined;
}

function loadDocument(root: Node, source: SourceFile, options: TreeOptions, merged: MapNode | undefined): MapNode | undefined {
  const { report } = options.context;
  if (!isDocument(root, report)) return undefined;
  const ready = interpolated(root, options);
  const canonical = ready.kind === 'map' ? canonicalizer(options, merged).value(withoutIdleNulls(withoutExtensions(ready), merged, composeFile), composeFile) : undefined;
  if (canonical?.kind !== 'map' || ready.kind !== 'map') return undefined;
  const version = canonical.entries.get('version');
  if (version !== undefined) {
    report.warn({ code: 'obsolete-version', message: 'The key version is obsolete and ignored.', hint: 'remove it', origin: version.keyOrigin, path: ['version'] });
  }
  let tree = applyExtends(canonical, source, options);
  tree = applyIncludes(tree, source, options, loadTree);
  tree = withExtensions(tree, ready);
  return merged === undefined ? tree : mergeMaps(merged, tree, (key) => composeFile.byKey.get(key)?.shape, clashReporter(report));
}

function withoutExtensions(root: MapNode): MapNode {
  const entries = new Map<string, Entry>();
  for (const entry of root.entries.values()) if (!entry.key.startsWith('x-')) entries.set(entry.key, entry);
  return map(entries, root.origin);
}

function withExtensions(tree: MapNode, root: MapNode): MapNode {
  const entries = new Map(tree.entries);
  entries.delete('version');
  for (const entry of root.entries.values()) if (entry.key.startsWith('x-')) entries.set(entry.key, entry);
  return map(entries, root.origin);
}

/** Gives null entries of `environment` their value from the project's environment, whichever file wrote them. */
export function resolveEnvironment(tree: MapNode, environment: Environment): MapNode {
  const services = tree.entries.get('services');
  if (services?.value.kind !== 'map') return tree;
  const resolved = new Map<string, Entry>();
  for (const service of services.value.entries.values()) resolved.set(service.key, { ...service, value: resolveService(service.value, environment) });
  const entries = new Map(tree.entries);
  entries.set('services', { ...services, value: map(resolved, services.value.origin) });
  return map(entries, tree.origin);
}

function resolveService(service: Node, environment: Environment): Node {
  if (service.kind !== 'map') return service;
  const own = service.entries.get('environment');
  if (own?.value.kind !== 'map') return service;
  let changed = false;
  const variables = new Map<string, Entry>();
  for (const entry of own.value.entries.values()) {
    const value = entry.value.kind === 'scalar' && entry.value.value === null ? environment.lookup(entry.key) : undefined;
    if (value !== undefined) changed = true;
    variables.set(entry.key, value === undefined ? entry : { ...entry, value: scalar(value, entry.value.origin) });
  }
  if (!changed) return service;
  const entries = new Map(service.entries);
  entries.set('environment', { ...own, value: map(variables, own.value.origin) });
  return map(entries, service.origin);
}

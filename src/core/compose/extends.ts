import { dirname, isAbsolutePath, resolvePath } from '#core/lib';
import { unreadable } from './environment.ts';
import { clashReporter, mergeNodes, withoutIdleNulls } from './merge.ts';
import { noteOutside } from './outside.ts';
import { child, map, textOf, withEntry, type Entry, type MapNode, type Node } from './parse/node.ts';
import { SourceFile, type Origin } from './parse/source.ts';
import { service as serviceShape } from './schema/service.ts';
import { canonicalizer, interpolated, isDocument, parseFile, type TreeOptions } from './tree-context.ts';
import { closest } from './values/suggest.ts';

/** The services that one file offers for extension, and where its relative paths start. */
interface Scope {
  readonly source: SourceFile;
  readonly options: TreeOptions;
  /** The canonical service, or undefined when the file has none of that name. */
  readonly find: (name: string) => Node | undefined;
  readonly names: () => readonly string[];
  /** Services whose bases have been merged in already: each is extended once, however many build upon it. */
  readonly extended: Map<string, Node>;
  /** Files opened so far, by absolute path; shared by all scopes of one tree. */
  readonly opened: Map<string, Scope>;
}

/** Longer chains than any file's; keeps the recursion away from the end of the stack. */
const longestChain = 200;

/**
 * Replaces every service that has `extends` by its base with the service merged on top (Compose Specification, "Extend").
 * Paths of a base in another file are relative to that file.
 */
export function applyExtends(tree: MapNode, source: SourceFile, options: TreeOptions): MapNode {
  const services = tree.entries.get('services');
  if (services?.value.kind !== 'map') return tree;
  const own = services.value;
  if (![...own.entries.values()].some((entry) => child(entry.value, 'extends') !== undefined)) return tree;
  const scope: Scope = { source, options, find: (name) => own.entries.get(name)?.value, names: () => [...own.entries.keys()], extended: new Map(), opened: new Map() };
  const resolved = new Map<string, Entry>();
  for (const entry of own.entries.values()) {
    resolved.set(entry.key, { ...entry, value: extendService(entry.key, entry.value, scope, []) });
  }
  return withEntry(tree, 'services', map(resolved, own.origin));
}

function extendService(name: string, service: Node, scope: Scope, chain: readonly string[]): Node {
  const extend = child(service, 'extends');
  if (service.kind !== 'map' || extend === undefined) return service;
  const known = scope.extended.get(name);
  if (known !== undefined) return known;
  const { report } = scope.options.context;
  const path = ['services', name, 'extends'];
  const rest = withEntry(service, 'extends', undefined);
  const kept = service.tag === undefined ? rest : { ...rest, tag: service.tag };
  const link = `${scope.source.path}\0${name}`;
  if (chain.includes(link)) {
    report.error({ code: 'extends-cycle', message: `The service "${name}" extends itself through ${chain.length} other ${chain.length === 1 ? 'step' : 'steps'}.`, hint: 'remove one of these extends', origin: extend.origin, path });
    return kept;
  }
  if (chain.length >= longestChain) {
    report.error({ code: 'extends-too-deep', message: `The service "${name}" is extended through more than ${longestChain} others.`, hint: 'write out what some of them share', origin: extend.origin, path });
    return kept;
  }
  const baseName = textOf(child(extend, 'service'));
  if (baseName === undefined) return kept;
  const file = textOf(child(extend, 'file'));
  const baseScope = file === undefined ? scope : openScope(file, child(extend, 'file')?.origin ?? extend.origin, scope, name);
  if (baseScope === undefined) return kept;
  const base = baseScope.find(baseName);
  if (base === undefined) {
    const guess = closest(baseName, baseScope.names());
    report.error({
      code: 'extends-unknown-service',
      message: `The service "${name}" extends "${baseName}", which ${file === undefined ? 'this file' : file} does not define.`,
      hint: guess === undefined ? 'define that service, or name the file that does' : `did you mean ${guess}?`,
      origin: extend.origin,
      path,
    });
    return kept;
  }
  const extended = extendService(baseName, base, baseScope, [...chain, link]);
  const merged = mergeNodes(extended, kept, serviceShape, clashReporter(report)) ?? kept;
  scope.extended.set(name, merged);
  return merged;
}

function openScope(file: string, origin: Origin, scope: Scope, name: string): Scope | undefined {
  const { context, workingDir } = scope.options;
  const path = ['services', name, 'extends', 'file'];
  if (file.includes('://')) {
    context.report.error({ code: 'remote-file', message: `The file ${file} is remote; only local files can be extended.`, hint: 'download it next to the project', origin, path });
    return undefined;
  }
  const absolute = isAbsolutePath(file) ? file : resolvePath(workingDir, file);
  if (absolute === scope.source.path) return scope;
  const opened = scope.opened.get(absolute);
  if (opened !== undefined) return opened;
  const answer = context.reader.readFile(absolute);
  if (answer.kind === 'unknown') return undefined;
  if (answer.kind !== 'text') {
    context.report.error({ ...unreadable('extends-file-missing', 'extended file', absolute, answer, origin), path });
    return undefined;
  }
  noteOutside(absolute, 'extended file', origin, path, context);
  const { source, roots } = parseFile(new SourceFile(absolute, answer.text), context);
  const options: TreeOptions = { ...scope.options, workingDir: dirname(absolute) };
  // Several documents of one file are merged.
  const documents = roots.filter((root) => isDocument(root, context.report)).map((root) => child(interpolated(root, options), 'services'));
  const known = new Map<string, Node | undefined>();
  const result: Scope = {
    source,
    options,
    names: () => documents.flatMap((services) => (services?.kind === 'map' ? [...services.entries.keys()] : [])),
    find: (wanted) => {
      if (!known.has(wanted)) {
        let merged: Node | undefined;
        for (const services of documents) {
          const raw = child(services, wanted);
          if (raw === undefined) continue;
          const canonical = canonicalizer(options);
          const node = canonical.at('services', () => canonical.at(wanted, () => canonical.value(withoutIdleNulls(raw, merged, serviceShape), serviceShape)));
          if (node !== undefined) merged = mergeNodes(merged, node, serviceShape, clashReporter(context.report));
        }
        known.set(wanted, merged);
      }
      return known.get(wanted);
    },
    extended: new Map(),
    opened: scope.opened,
  };
  scope.opened.set(absolute, result);
  return result;
}

import { dirname, resolvePath, type JsonValue } from '#core/lib';
import { readEnvFiles, unreadable, type Environment } from './environment.ts';
import { noteOutside } from './outside.ts';
import { child, map, scalar, textOf, withEntry, type Entry, type MapNode, type Node } from './parse/node.ts';
import { SourceFile } from './parse/source.ts';
import { printNode } from './print.ts';
import { composeFile } from './schema/project.ts';
import { parseFile, type ParsedFile, type TreeOptions } from './tree-context.ts';

/** The stage that loads the included files; handed in because it includes in turn. */
type LoadTree = (files: readonly ParsedFile[], options: TreeOptions) => MapNode | undefined;

const SECTIONS = ['services', 'networks', 'volumes', 'secrets', 'configs', 'models'] as const;

/**
 * Adds what the files under `include` define (Compose Specification, "Include"): each is loaded with its own folder and
 * env file; a name that is defined twice with different content is an error.
 */
export function applyIncludes(tree: MapNode, source: SourceFile, options: TreeOptions, load: LoadTree): MapNode {
  const include = tree.entries.get('include');
  if (include === undefined) return tree;
  let result = withEntry(tree, 'include', undefined);
  if (include.value.kind !== 'list') return result;
  for (const entry of include.value.items) {
    const included = loadIncluded(entry, source, options, load);
    if (included !== undefined) result = importSections(result, included, entry, options);
  }
  return result;
}

function textItems(node: Node | undefined): readonly string[] {
  return node?.kind === 'list' ? node.items.flatMap((item) => textOf(item) ?? []) : [];
}

function loadIncluded(entry: Node, source: SourceFile, options: TreeOptions, load: LoadTree): MapNode | undefined {
  const { context, workingDir } = options;
  const { report, reader } = context;
  const paths = textItems(child(entry, 'path'));
  const [first] = paths;
  if (first === undefined) {
    report.warn({ code: 'missing-key', message: 'This include names no file.', hint: 'write - path/to/compose.yaml', origin: entry.origin, path: ['include'] });
    return undefined;
  }
  const remote = paths.find((path) => path.includes('://'));
  if (remote !== undefined) {
    report.error({ code: 'remote-file', message: `The file ${remote} is remote; only local files can be included.`, hint: 'download it next to the project', origin: entry.origin, path: ['include'] });
    return undefined;
  }
  context.includes.left -= paths.length;
  if (context.includes.left < 0) {
    report.error({ code: 'too-many-includes', message: 'Files include each other an excessive number of times.', hint: 'include each file once', origin: entry.origin, path: ['include'] });
    return undefined;
  }
  const chain = [...options.chain, source.path];
  const files: ParsedFile[] = [];
  for (const path of paths) {
    const absolute = resolvePath(workingDir, path);
    if (chain.includes(absolute)) {
      report.error({ code: 'include-cycle', message: `The file ${absolute} includes itself: ${[...chain, absolute].join(' → ')}.`, hint: 'remove one of these includes', origin: entry.origin, path: ['include'] });
      return undefined;
    }
    const answer = reader.readFile(absolute);
    if (answer.kind === 'unknown') return undefined;
    if (answer.kind !== 'text') {
      report.error({ ...unreadable('include-missing', 'included file', absolute, answer, entry.origin), path: ['include'] });
      return undefined;
    }
    noteOutside(absolute, 'included file', entry.origin, ['include'], context);
    files.push(parseFile(new SourceFile(absolute, answer.text), context));
  }
  const directory = textOf(child(entry, 'project_directory'));
  const folder = directory === undefined ? dirname(resolvePath(workingDir, first)) : resolvePath(workingDir, directory);
  const tree = load(files, { context, environment: includedEnvironment(entry, folder, options), workingDir: folder, chain });
  return tree === undefined ? undefined : withContexts(tree, context.resolvePaths ? folder : '.');
}

/** A build that names no folder is in the folder of its include; elsewhere it is in the project's, which is filled in at the end. */
function withContexts(tree: MapNode, folder: string): MapNode {
  const services = child(tree, 'services');
  if (services?.kind !== 'map') return tree;
  const entries = new Map<string, Entry>();
  for (const entry of services.entries.values()) {
    const { value } = entry;
    const build = child(value, 'build');
    const lacks = value.kind === 'map' && build?.kind === 'map' && child(build, 'context') === undefined;
    entries.set(entry.key, lacks ? { ...entry, value: withEntry(value, 'build', withEntry(build, 'context', scalar(folder, build.origin))) } : entry);
  }
  return withEntry(tree, 'services', map(entries, services.origin));
}

function includedEnvironment(entry: Node, folder: string, { context, environment, workingDir }: TreeOptions): Environment {
  const named = textItems(child(entry, 'env_file')).map((path) => (path === '/dev/null' ? path : resolvePath(workingDir, path))).filter((path) => path !== '/dev/null');
  const explicit = textItems(child(entry, 'env_file')).length > 0;
  const values = readEnvFiles(explicit ? named : [resolvePath(folder, '.env')], !explicit, environment, context.reader, context.report, entry.origin);
  return values.size === 0 ? environment : environment.withFile(values);
}

function importSections(tree: MapNode, included: MapNode, entry: Node, options: TreeOptions): MapNode {
  let result = tree;
  for (const section of SECTIONS) {
    const theirs = child(included, section);
    if (theirs?.kind !== 'map') continue;
    const ours = child(result, section);
    const entries = new Map<string, Entry>(ours?.kind === 'map' ? ours.entries : []);
    for (const resource of theirs.entries.values()) {
      const existing = entries.get(resource.key);
      if (existing !== undefined && !sameResource(section, existing.value, resource.value)) {
        options.context.report.error({
          code: 'include-conflict',
          message: `${section}.${resource.key} is defined here and, differently, in an included file.`,
          hint: 'rename one of the two, or change the included one in an override file',
          origin: existing.keyOrigin,
          path: [section, resource.key],
        });
      } else if (existing === undefined) entries.set(resource.key, resource);
    }
    result = withEntry(result, section, map(entries, ours?.origin ?? entry.origin));
  }
  return result;
}

function sameResource(section: string, left: Node, right: Node): boolean {
  const shape = composeFile.byKey.get(section)?.shape;
  const print = (node: Node): JsonValue => (shape?.kind === 'dictionary' ? printNode(node, shape.value) : null);
  return JSON.stringify(print(left)) === JSON.stringify(print(right));
}

import { resolvePath } from '#core/lib';
import { unreadable, reportEnvError, type Environment } from './environment.ts';
import { noteOutside } from './outside.ts';
import { child, formatScalar, map, scalar, textOf, withEntry, type Entry, type MapNode, type Node } from './parse/node.ts';
import type { Origin } from './parse/source.ts';
import type { LoadContext } from './tree-context.ts';
import { parseDotenv, parseRawEnv } from './values/dotenv.ts';
import type { Lookup } from './values/template.ts';

/** Text of a file a service names; undefined when it is missing but optional, unreadable (reported) or not fetched yet. */
function readNamed(path: string, what: string, required: boolean, origin: Origin, context: LoadContext, at: readonly (string | number)[]): string | undefined {
  const answer = context.reader.readFile(resolvePath(context.projectDirectory, path));
  if (answer.kind === 'text') {
    noteOutside(resolvePath(context.projectDirectory, path), what, origin, at, context);
    return answer.text;
  }
  if (answer.kind !== 'unknown' && (required || answer.kind !== 'missing')) context.report.error({ ...unreadable('env-file-missing', what, path, answer, origin), path: at });
  return undefined;
}

/**
 * Folds `env_file` into `environment` (which wins) and drops it, and `label_file` into `labels` (which win) and keeps it,
 * as Compose does before it hashes and creates a container.
 */
export function foldFiles(name: string, service: MapNode, environment: Environment, context: LoadContext): MapNode {
  let result = service;
  const envFiles = child(service, 'env_file');
  if (envFiles !== undefined) result = foldEnvFiles(name, withEntry(result, 'env_file', undefined), envFiles, environment, context);
  const labelFiles = child(service, 'label_file');
  if (labelFiles?.kind === 'list') result = foldLabelFiles(name, result, labelFiles.items, context);
  return result;
}

function foldEnvFiles(name: string, service: MapNode, files: Node, environment: Environment, context: LoadContext): MapNode {
  if (files.kind !== 'list') return service;
  const own = child(service, 'environment');
  const ownEntries = own?.kind === 'map' ? own.entries : new Map<string, Entry>();
  const gathered = new Map<string, Entry>();
  const lookup: Lookup = (variable) => {
    const project = environment.lookup(variable);
    if (project !== undefined) return project;
    const mine = ownEntries.get(variable)?.value;
    return mine?.kind === 'scalar' && mine.value !== null ? formatScalar(mine) : undefined;
  };
  const earlier: Lookup = (variable) => textOf(gathered.get(variable)?.value);
  for (const [index, file] of files.items.entries()) {
    const path = textOf(child(file, 'path'));
    if (path === undefined) continue;
    const requiredNode = child(file, 'required');
    const required = !(requiredNode?.kind === 'scalar' && requiredNode.value === false);
    const text = readNamed(path, 'env file', required, file.origin, context, ['services', name, 'env_file', index]);
    if (text === undefined) continue;
    const format = textOf(child(file, 'format'));
    if (format !== undefined && format !== '' && format !== 'raw') {
      context.report.error({ code: 'bad-value', message: `The env file format "${format}" is unknown.`, hint: 'use raw, or leave format out', origin: child(file, 'format')?.origin, path: ['services', name, 'env_file', index, 'format'] });
      continue;
    }
    const parsed = format === 'raw' ? parseRawEnv(text, (variable) => lookup(variable) ?? earlier(variable)) : parseDotenv(text, lookup, earlier);
    if (parsed.error !== undefined) reportEnvError(context.report, path, text, parsed.error);
    for (const [key, value] of parsed.values) gathered.set(key, { key, keyOrigin: file.origin, value: scalar(value, file.origin) });
  }
  for (const entry of ownEntries.values()) gathered.set(entry.key, entry);
  return withEntry(service, 'environment', map(gathered, own?.origin ?? files.origin));
}

/** Label files know each other's labels and nothing else: no variables of the project. */
function foldLabelFiles(name: string, service: MapNode, files: readonly Node[], context: LoadContext): MapNode {
  const labels = new Map<string, Entry>();
  for (const [index, file] of files.entries()) {
    const path = textOf(file);
    if (path === undefined) continue;
    const text = readNamed(path, 'label file', true, file.origin, context, ['services', name, 'label_file', index]);
    if (text === undefined) continue;
    const parsed = parseDotenv(text, (variable) => textOf(labels.get(variable)?.value));
    if (parsed.error !== undefined) reportEnvError(context.report, path, text, parsed.error);
    for (const [key, value] of parsed.values) labels.set(key, { key, keyOrigin: file.origin, value: scalar(value, file.origin) });
  }
  const own = child(service, 'labels');
  if (own?.kind === 'map') for (const entry of own.entries.values()) labels.set(entry.key, entry);
  return labels.size === 0 ? service : withEntry(service, 'labels', map(labels, own?.origin ?? service.origin));
}

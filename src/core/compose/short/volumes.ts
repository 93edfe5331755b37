import { cleanPath } from '#core/lib';
import type { Canonicalizer } from '../canonicalize.ts';
import { child, mapOf, scalar, textOf, withEntry, type MapNode, type Node } from '../parse/node.ts';

const PROPAGATIONS = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);

interface ShortVolume {
  source: string;
  target: string;
  readOnly: boolean;
  noCopy: boolean;
  propagation: string;
  selinux: string;
}

/** True when the source of a short volume is a path on the host rather than the name of a volume. */
function isHostPath(source: string): boolean {
  return /^(?:[./~]|\\\\|[A-Za-z]:)/.test(source);
}

/** Splits at the colons that separate fields: not inside `${…}` and not after a drive letter. */
function splitFields(text: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let braces = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '$' && text.charAt(index + 1) === '{') braces += 1;
    else if (character === '}' && braces > 0) braces -= 1;
    if (character === ':' && braces === 0 && !/^\p{L}$/u.test(field)) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  fields.push(field);
  return fields;
}

/** Parses `[source:]target[:options]`; a string is the end of a sentence that says what is wrong. */
function parseVolume(text: string): ShortVolume | string {
  const volume: ShortVolume = { source: '', target: '', readOnly: false, noCopy: false, propagation: '', selinux: '' };
  if (text === '') return 'is empty';
  if (text.length <= 2) return { ...volume, target: text };
  const fields = splitFields(text);
  if (fields.includes('')) return 'has an empty part between colons';
  const [first = '', second, third] = fields;
  if (fields.length > 3) return 'has too many colons';
  if (second === undefined) return { ...volume, target: first };
  volume.source = first;
  volume.target = second;
  for (const option of third?.split(',') ?? []) {
    if (option === 'ro') volume.readOnly = true;
    else if (option === 'rw') volume.readOnly = false;
    else if (option === 'nocopy') volume.noCopy = true;
    else if (option === 'z' || option === 'Z') volume.selinux = option;
    else if (PROPAGATIONS.has(option)) volume.propagation = option;
  }
  return volume;
}

/** The long form of a short volume. Short syntax lets the engine create a missing host folder. */
export function expandVolume(node: Node, context: Canonicalizer): Node | undefined {
  const text = textOf(node);
  if (text === undefined) return node;
  const parsed = parseVolume(text);
  if (typeof parsed === 'string') return context.error('bad-volume', `The volume "${text}" ${parsed}.`, node.origin, 'write source:target or source:target:ro');
  const { origin } = node;
  const bind = isHostPath(parsed.source);
  const bindOptions: [string, Node][] = [];
  if (parsed.selinux !== '') bindOptions.push(['selinux', scalar(parsed.selinux, origin)]);
  if (parsed.propagation !== '') bindOptions.push(['propagation', scalar(parsed.propagation, origin)]);
  if (bind) bindOptions.push(['create_host_path', scalar(true, origin)]);
  const pairs: [string, Node][] = [['type', scalar(bind ? 'bind' : 'volume', origin)]];
  if (parsed.source !== '') pairs.push(['source', scalar(parsed.source, origin)]);
  pairs.push(['target', scalar(parsed.target, origin)]);
  if (parsed.readOnly) pairs.push(['read_only', scalar(true, origin)]);
  if (bindOptions.length > 0) pairs.push(['bind', mapOf(bindOptions, origin)]);
  if (!bind && text.length > 2) pairs.push(['volume', mapOf(parsed.noCopy ? [['nocopy', scalar(true, origin)]] : [], origin)]);
  return mapOf(pairs, origin);
}

/**
 * Resolves a bind's source and cleans the target. A `bind` section of the long syntax that does not say `create_host_path` has it off, as
 * in Docker Compose 2.40.3; without the section it is on.
 */
export function finishVolume(node: MapNode, context: Canonicalizer): MapNode {
  let result = node;
  const target = textOf(child(result, 'target'));
  const targetNode = child(result, 'target');
  if (target !== undefined && targetNode !== undefined) {
    const cleaned = cleanTarget(target);
    if (cleaned !== target) result = withEntry(result, 'target', scalar(cleaned, targetNode.origin));
  }
  if (textOf(child(result, 'type')) !== 'bind') return result;
  const source = child(result, 'source');
  const sourceText = textOf(source);
  if (source !== undefined && sourceText !== undefined) {
    const absolute = context.absolute(sourceText === '' ? '.' : sourceText);
    if (absolute !== sourceText) result = withEntry(result, 'source', scalar(absolute, source.origin));
  } else if (source === undefined) context.error('missing-key', 'A bind mount needs a source.', node.origin, 'name a path on the host');
  return result;
}

/** Container paths are POSIX unless they start with a drive letter. */
function cleanTarget(target: string): string {
  return /^[A-Za-z]:[\\/]/.test(target) || target.startsWith('\\\\') ? target : cleanPath(target);
}

/** Identity of a canonical mount for merging: its target. */
export function targetKey(node: Node): string {
  return textOf(child(node, 'target')) ?? '';
}

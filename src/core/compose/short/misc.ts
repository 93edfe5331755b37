import type { Canonicalizer } from '../canonicalize.ts';
import { child, isDecimal, list, mapOf, scalar, textOf, withEntry, type MapNode, type Node } from '../parse/node.ts';
import { castInteger } from '../values/cast.ts';

/** `source[:target[:permissions]]` of `devices`. */
export function expandDevice(node: Node, context: Canonicalizer): Node | undefined {
  const text = textOf(node);
  if (text === undefined) return node;
  const [source = '', written = '', permissions = 'rwm', ...rest] = text.split(':');
  const target = written === '' ? source : written;
  if (rest.length > 0) return context.error('bad-value', `The device "${text}" has too many colons.`, node.origin, 'write it as a mapping with source, target and permissions');
  const { origin } = node;
  return mapOf([['source', scalar(source, origin)], ['target', scalar(target, origin)], ['permissions', scalar(permissions, origin)]], origin);
}

/** A bare name of `secrets` or `configs`. */
export function expandReference(node: Node): Node | undefined {
  return node.kind === 'scalar' && typeof node.value === 'string' ? mapOf([['source', node]], node.origin) : node;
}

/** Identity of a secret or config in a service: where it is mounted. */
export function mountKey(folder: string): (node: Node) => string {
  return (node) => textOf(child(node, 'target')) ?? `${folder}/${textOf(child(node, 'source')) ?? ''}`;
}

/** Secrets of a service are mounted under /run/secrets unless they name another target. */
export function finishSecret(node: MapNode): MapNode {
  const source = child(node, 'source');
  const name = textOf(source);
  if (source === undefined || name === undefined || child(node, 'target') !== undefined) return node;
  return withEntry(node, 'target', scalar(`/run/secrets/${name}`, source.origin));
}

/** `extra_hosts` as a list of `host=address`. */
export function canonicalHosts(node: Node, context: Canonicalizer): Node | undefined {
  const items: Node[] = [];
  const add = (host: string, address: Node): void => {
    const text = textOf(address);
    if (text === undefined) context.error('wrong-type', 'The address of an extra host must be a string.', address.origin);
    else items.push(scalar(`${host}=${text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text}`, address.origin));
  };
  if (node.kind === 'map') {
    for (const entry of node.entries.values()) {
      if (entry.value.kind === 'list') for (const address of entry.value.items) add(entry.key, address);
      else add(entry.key, entry.value);
    }
    return list(items, node.origin);
  }
  if (node.kind !== 'list') return context.error('wrong-type', 'extra_hosts must be a mapping or a list.', node.origin);
  const seen = new Set<string>();
  for (const item of node.items) {
    const text = textOf(item);
    if (text !== undefined && seen.has(text)) context.error('duplicate-item', `The extra host "${text}" is repeated.`, item.origin, 'remove one of the two');
    if (text !== undefined) seen.add(text);
    const split = text === undefined ? null : (/^([^=]+)=(.*)$/s.exec(text) ?? /^([^:]+):(.*)$/s.exec(text));
    if (split === null) context.error('bad-value', `"${text ?? ''}" is not an extra host.`, item.origin, 'write host=address');
    else add(split[1] ?? '', scalar(split[2] ?? '', item.origin));
  }
  return list(items, node.origin);
}

/** One entry of `ulimits`: a number, or soft and hard limits. */
export function canonicalUlimit(node: Node, context: Canonicalizer): Node | undefined {
  return limits(node, context, true);
}

/** The same under `build`, where text is not read as a number. */
export function canonicalBuildUlimit(node: Node, context: Canonicalizer): Node | undefined {
  return limits(node, context, false);
}

function limits(node: Node, context: Canonicalizer, texts: boolean): Node | undefined {
  const limit = (value: Node | undefined): Node | undefined => {
    const written = value?.kind === 'scalar' && value.value !== null && !isDecimal(value) && (texts || typeof value.value !== 'string') ? value.value : undefined;
    const cast = written === undefined ? undefined : castInteger(written);
    return value === undefined || cast === undefined ? undefined : scalar(cast, value.origin);
  };
  if (node.kind === 'scalar') return limit(node) ?? context.error('wrong-type', 'A limit must be a whole number.', node.origin);
  if (node.kind === 'list') return context.error('wrong-type', 'A limit must be a whole number, or a mapping with soft and hard.', node.origin);
  for (const entry of node.entries.values()) {
    if (entry.key !== 'soft' && entry.key !== 'hard' && !entry.key.startsWith('x-')) return context.error('unknown-key', `"${entry.key}" is not an attribute of a limit.`, entry.keyOrigin, 'use soft and hard');
  }
  const soft = limit(child(node, 'soft'));
  const hard = limit(child(node, 'hard'));
  if (soft === undefined || hard === undefined) return context.error('wrong-type', 'A limit needs soft and hard as whole numbers.', node.origin);
  return mapOf([['soft', soft], ['hard', hard]], node.origin);
}

/** `count` of a device request: a number or `all`. */
export function canonicalCount(node: Node, context: Canonicalizer): Node | undefined {
  if (node.kind === 'scalar' && node.value !== null) {
    if (node.value === 'all') return scalar(-1, node.origin);
    const count = isDecimal(node) ? undefined : castInteger(node.value);
    if (count !== undefined) return scalar(count, node.origin);
  }
  return context.error('bad-value', 'A device count must be a whole number or "all".', node.origin);
}

/** `gpus: all` or a list of device requests. */
export function expandGpus(node: Node, context: Canonicalizer): Node | undefined {
  if (textOf(node) === 'all') return list([mapOf([['count', scalar(-1, node.origin)]], node.origin)], node.origin);
  return node.kind === 'list' ? node : context.error('wrong-type', 'gpus must be "all" or a list.', node.origin);
}

/** Without a count or device ids a request asks for every device. */
export function finishDeviceRequest(node: MapNode, context: Canonicalizer): MapNode {
  const count = child(node, 'count');
  const ids = child(node, 'device_ids');
  if (count !== undefined && ids !== undefined) context.error('conflict', 'count and device_ids exclude each other.', count.origin, 'remove one of the two');
  return count === undefined && ids === undefined ? withEntry(node, 'count', scalar(-1, node.origin)) : node;
}

/** `external: {name: …}` (old syntax) becomes `external: true` and a name. */
export function finishExternal(node: MapNode, context: Canonicalizer): MapNode {
  const external = child(node, 'external');
  if (external?.kind !== 'map') return node;
  const name = child(external, 'name');
  const result = withEntry(node, 'external', scalar(true, external.origin));
  if (name === undefined) return result;
  const own = child(node, 'name');
  if (own !== undefined && textOf(own) !== textOf(name)) context.error('conflict', 'name and external.name differ.', name.origin, 'keep only name');
  else if (own === undefined) context.warn('deprecated', 'external.name is deprecated.', name.origin, 'write external: true and name: …');
  return withEntry(result, 'name', name);
}

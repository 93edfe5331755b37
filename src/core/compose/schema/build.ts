/**
 * The `build` attribute in canonical order.
 * Source: Compose Build Specification, schema https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json (Apache-2.0).
 */
import type { Canonicalizer } from '../canonicalize.ts';
import { list, mapOf, scalar, textOf, type Node } from '../parse/node.ts';
import type { Dialect } from '../output/arrange.ts';
import { boolean, bytes, mapping, nullableMapping, object, text, textList, textSet, textSetOrSingle, type CustomShape, type ListShape, type MappingShape, type ObjectShape, type Shape, type TextShape } from './shape.ts';

const REMOTE = /^(?:https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/|[a-z][a-z0-9+.-]*:\/\/)/i;

/** True when a build context is fetched by the builder rather than read from the project's folder. */
export function isRemoteContext(context: string): boolean {
  return REMOTE.test(context) || context.endsWith('.git');
}

const contextPath: TextShape = { kind: 'text', convert: (value, context) => (isRemoteContext(value) ? value : context.absolute(value)) };
const namedContexts: MappingShape = {
  kind: 'mapping',
  nulls: 'empty',
  convert: (value, context) => (value.includes('://') || value.startsWith('service:') || isRemoteContext(value) ? value : context.absolute(value)),
};

/** `provenance` and `sbom`: a switch or a list of parameters, kept as text. */
const attestation: CustomShape = {
  kind: 'custom',
  written: [boolean, text],
  merge: 'replace',
  canonicalize: (node, context) => {
    if (node.kind !== 'scalar' || node.value === null) return context.error('wrong-type', 'An attestation must be true, false or a string.', node.origin);
    return scalar(String(node.value), node.origin);
  },
};

/** `ssh`: `default`, `id=path`, or a mapping of ids to paths; printed as a list. */
const ssh: CustomShape = { kind: 'custom', written: [textList, mapping], merge: 'append', canonicalize: canonicalSsh, arrange: arrangedSsh };

function canonicalSsh(node: Node, context: Canonicalizer): Node | undefined {
  if (node.kind === 'map') {
    const items: Node[] = [];
    for (const entry of node.entries.values()) {
      const value = entry.value.kind === 'scalar' ? entry.value.value : undefined;
      items.push(scalar(value === null || value === undefined || value === '' ? entry.key : `${entry.key}=${String(value)}`, entry.keyOrigin));
    }
    return list(items, node.origin);
  }
  const items = node.kind === 'list' ? node.items : [node];
  for (const item of items) if (textOf(item) === undefined) return context.error('wrong-type', 'ssh must be a list of id=path or a mapping.', item.origin);
  return list(items, node.origin);
}

/** Compose's YAML writes `id: path` in one string. Its JSON fails on these; ours has `id=path`. */
function arrangedSsh(node: Node, dialect: Dialect): Node {
  if (node.kind !== 'list' || dialect === 'json') return node;
  return list(node.items.map((item) => scalar((textOf(item) ?? '').replace('=', ': '), item.origin)), node.origin);
}

/** The build shape; the shapes it shares with a service are handed in. */
export function build(extraHosts: CustomShape, ulimits: Shape, secrets: ListShape): ObjectShape {
  return object(
    [
      ['context', contextPath], ['dockerfile', text], ['dockerfile_inline', text], ['entitlements', textList], ['args', nullableMapping], ['provenance', attestation],
      ['sbom', attestation], ['ssh', ssh], ['labels', mapping], ['cache_from', textList], ['cache_to', textList], ['no_cache', boolean], ['no_cache_filter', textSetOrSingle],
      ['additional_contexts', namedContexts], ['pull', boolean], ['extra_hosts', extraHosts], ['isolation', text], ['network', text], ['target', text], ['secrets', secrets],
      ['shm_size', bytes], ['tags', textSet], ['ulimits', ulimits], ['platforms', textList], ['privileged', boolean],
    ],
    { short: (node) => mapOf([['context', node]], node.origin), shortName: 'a path' },
  );
}

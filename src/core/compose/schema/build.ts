/**
 * The `build` attribute in canonical order.
 * Source: Compose Build Specification, schema https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json (Apache-2.0).
 */
import type { Canonicalizer } from '../canonicalize.ts';
import { list, mapOf, scalar, textOf, type Node } from '../parse/node.ts';
import type { Dialect } from '../output/arrange.ts';
import { boolean, distinctMapping, mapping, nullableMapping, object, text, textList, textSet, textSetOrSingle, wholeBytes, type CustomShape, type ListShape, type MappingShape, type ObjectShape, type Shape, type TextShape } from './shape.ts';

const REMOTE = /^(?:git@|github\.com\/|service:)|:\/\//;

/** True when a build context is fetched by the builder, or made by another service, rather than read from the project's folder. */
export function isRemoteContext(context: string): boolean {
  return REMOTE.test(context);
}

const contextPath: TextShape = { kind: 'text', convert: (value, context) => (isRemoteContext(value) ? value : context.absolute(value)) };
const namedContexts: MappingShape = {
  kind: 'mapping',
  nulls: 'empty',
  named: true,
  values: [],
  convert: (value, context) => (isRemoteContext(value) ? value : context.absolute(value)),
};

/** `provenance` and `sbom`: a switch or a list of parameters, kept as text. */
const attestation: CustomShape = {
  kind: 'custom',
  written: [boolean, text],
  merge: 'replace',
  canonicalize: (node, context) => {
    if (node.kind !== 'scalar' || (typeof node.value !== 'string' && typeof node.value !== 'boolean') || node.timestamp === true) return context.error('wrong-type', 'An attestation must be true, false or a string.', node.origin);
    return scalar(String(node.value), node.origin);
  },
};

/** `ssh`: a list of `default` and `id=path`, or a mapping of ids to paths; printed as a list. */
const ssh: CustomShape = { kind: 'custom', written: [distinctMapping], merge: 'append', canonicalize: canonicalSsh, arrange: arrangedSsh };

function canonicalSsh(node: Node, context: Canonicalizer): Node | undefined {
  if (node.kind === 'list') {
    for (const item of node.items) {
      const text = textOf(item);
      if (text !== undefined && text !== 'default' && !text.includes('=')) return context.error('bad-value', `The SSH key "${text}" has no path.`, item.origin, `write ${text}=path/to/key`);
    }
  }
  const keys = context.value(node, distinctMapping);
  if (keys?.kind !== 'map') return undefined;
  const items = Array.from(keys.entries.values(), ({ key, keyOrigin, value }) => scalar(textOf(value) === '' ? key : `${key}=${textOf(value) ?? ''}`, keyOrigin));
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
      ['sbom', attestation], ['ssh', ssh], ['labels', mapping], ['cache_from', textList], ['cache_to', textList], ['no_cache', boolean], ['no_cache_filter', textSetOrSingle, 'newer'],
      ['additional_contexts', namedContexts], ['pull', boolean], ['extra_hosts', extraHosts], ['isolation', text], ['network', text], ['target', text], ['secrets', secrets],
      ['shm_size', wholeBytes], ['tags', textSet], ['ulimits', ulimits], ['platforms', textList], ['privileged', boolean],
    ],
    { short: (node) => mapOf([['context', node]], node.origin), shortName: 'a path' },
  );
}

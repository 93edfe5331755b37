import { formatScalar, type Node, type ScalarNode } from '../parse/node.ts';
import { instantOf } from './instant.ts';

/** Characters that Go's encoder writes as escapes: quotes, control characters, what HTML gives a meaning, and JavaScript's two line separators. */
// eslint-disable-next-line no-control-regex
const ESCAPED = /["\\\u0000-\u001f<>&\u2028\u2029]/g;
const SHORT: ReadonlyMap<string, string> = new Map([['"', '\\"'], ['\\', '\\\\'], ['\b', '\\b'], ['\f', '\\f'], ['\n', '\\n'], ['\r', '\\r'], ['\t', '\\t']]);

function quoted(text: string): string {
  return `"${text.replaceAll(ESCAPED, (character) => SHORT.get(character) ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}

function scalarText(node: ScalarNode): string {
  const { value } = node;
  if (node.timestamp === true) return quoted(instantOf(String(value)) ?? String(value));
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return quoted(formatScalar(node));
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A node as Go's `json.MarshalIndent(…, "", "  ")` writes it, entries in their order, without a line break at the end. */
export function goJson(node: Node, indent = ''): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case 'scalar':
      return scalarText(node);
    case 'list':
      return node.items.length === 0 ? '[]' : `[\n${node.items.map((item) => `${inner}${goJson(item, inner)}`).join(',\n')}\n${indent}]`;
    case 'map': {
      if (node.entries.size === 0) return '{}';
      const lines = Array.from(node.entries.values(), (entry) => `${inner}${quoted(entry.key)}: ${goJson(entry.value, inner)}`);
      return `{\n${lines.join(',\n')}\n${indent}}`;
    }
  }
}

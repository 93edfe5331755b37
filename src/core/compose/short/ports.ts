import { compareText } from '#core/lib';
import type { Canonicalizer } from '../canonicalize.ts';
import { isDecimal, mapOf, scalar, type Node } from '../parse/node.ts';

interface PortBinding {
  readonly hostIp: string;
  readonly published: string;
  readonly target: number;
  readonly protocol: string;
}

const PROTOCOLS = new Set(['tcp', 'udp', 'sctp']);
/** A range this long would flood every later stage; the engine has 65535 ports in all. */
const MAX_PORT = 65_535;

/** `8080` or `8080-8090`. */
function parseRange(text: string): readonly [number, number] | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const start = Number(match[1]);
  const end = match[2] === undefined ? start : Number(match[2]);
  return end < start || end > MAX_PORT ? undefined : [start, end];
}

/** True for a literal IPv4 or IPv6 address. */
export function isIpAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text.split('.').every((part) => Number(part) <= 255);
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return false;
  const groups = text.split(':');
  if (groups.length < 3 || groups.length > 8 || /:::|::.*::/.test(text)) return false;
  if (!text.includes('::') && groups.length !== 8 && !text.includes('.')) return false;
  return groups.every((group, index) => /^[0-9a-fA-F]{0,4}$/.test(group) || (index === groups.length - 1 && isIpAddress(group)));
}

/** Parses `[[ip:][host]:]container[/protocol]`; a string is the end of a sentence that says what is wrong. */
export function parsePort(text: string): readonly PortBinding[] | string {
  const parts = text.split(':');
  const containerPart = parts.pop() ?? '';
  const host = parts.pop() ?? '';
  let hostIp = parts.join(':');
  const bracketed = hostIp.startsWith('[') && hostIp.endsWith(']');
  if (bracketed) hostIp = hostIp.slice(1, -1);
  if (!bracketed && parts.length > 1) return `needs its IPv6 address in brackets: [${hostIp}]`;
  if (hostIp !== '' && !isIpAddress(hostIp)) return `has an invalid host address "${hostIp}"`;
  const [container = '', protocolText = 'tcp'] = containerPart.split('/');
  const protocol = protocolText === '' ? 'tcp' : protocolText.toLowerCase();
  if (!PROTOCOLS.has(protocol)) return `has an unknown protocol "${protocolText}"; use tcp, udp or sctp`;
  if (container === '') return 'names no container port';
  const target = parseRange(container);
  if (target === undefined || target[0] === 0) return `has an invalid container port "${container}"`;
  const published = host === '' ? undefined : parseRange(host);
  if (host !== '' && published === undefined) return `has an invalid host port "${host}"`;
  const [start, end] = target;
  if (published !== undefined && published[1] - published[0] !== end - start && end !== start) {
    return `maps the range ${host} to ${container}, which has a different length`;
  }
  const bindings: PortBinding[] = [];
  for (let port = start; port <= end; port += 1) {
    let hostPort = '';
    if (published !== undefined) hostPort = start === end && published[0] !== published[1] ? `${published[0]}-${published[1]}` : String(published[0] + port - start);
    bindings.push({ hostIp, published: hostPort, target: port, protocol });
  }
  // Compose orders an expanded range by the text of the container port.
  return bindings.sort((a, b) => compareText(String(a.target), String(b.target)));
}

/** Expands one entry of `ports`: a number, the short text, or the long mapping with its defaults filled in. */
export function expandPort(node: Node, context: Canonicalizer): readonly Node[] | undefined {
  if (node.kind === 'map') return [withPortDefaults(node)];
  if (node.kind !== 'scalar' || node.value === null || typeof node.value === 'boolean' || node.timestamp === true || isDecimal(node)) return [node];
  // Nothing more is expanded once there were too many.
  if (!context.mayExpandPorts(0, node.origin)) return undefined;
  if (context.deferred(String(node.value))) return [node];
  const parsed = parsePort(String(node.value));
  if (typeof parsed === 'string') {
    return context.error('bad-port', `The port "${String(node.value)}" ${parsed}.`, node.origin, 'write container, host:container or address:host:container, for example "8080:80"');
  }
  const { origin } = node;
  if (!context.mayExpandPorts(parsed.length, origin)) return undefined;
  return parsed.map((binding) =>
    mapOf(
      [
        ['mode', scalar('ingress', origin)],
        ...(binding.hostIp === '' ? [] : [['host_ip', scalar(binding.hostIp, origin)] as const]),
        ['target', scalar(binding.target, origin)],
        ...(binding.published === '' ? [] : [['published', scalar(binding.published, origin)] as const]),
        ['protocol', scalar(binding.protocol, origin)],
      ],
      origin,
    ),
  );
}

function withPortDefaults(node: Extract<Node, { kind: 'map' }>): Node {
  const pairs: (readonly [string, Node])[] = [];
  if (!node.entries.has('mode')) pairs.push(['mode', scalar('ingress', node.origin)]);
  if (!node.entries.has('protocol')) pairs.push(['protocol', scalar('tcp', node.origin)]);
  if (pairs.length === 0) return node;
  const entries = new Map(node.entries);
  for (const [key, value] of pairs) entries.set(key, { key, keyOrigin: node.origin, value });
  return { ...node, entries, size: node.size + pairs.length };
}

/** Identity of a canonical port for merging: address, published, target and protocol. */
export function portKey(node: Node): string {
  if (node.kind !== 'map') return node.kind === 'scalar' ? String(node.value) : '';
  const value = (key: string): string => {
    const found = node.entries.get(key)?.value;
    return found?.kind === 'scalar' ? String(found.value) : '';
  };
  // A published port that is a number is another than the same as text.
  const published = node.entries.get('published')?.value;
  const mark = published?.kind === 'scalar' && typeof published.value === 'number' ? '#' : '';
  return `${value('host_ip') || '0.0.0.0'}:${mark}${value('published')}:${value('target')}/${value('protocol')}`;
}

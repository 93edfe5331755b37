/** A host name found in a variable's value. `start` and `end` are offsets of the name in the value. */
export interface HostMention {
  readonly host: string;
  readonly port: number | undefined;
  readonly start: number;
  readonly end: number;
}

/** Longer values are data (certificates, scripts), not addresses. */
const longestValue = 8_192;
const namesAHost = /(?:^|[_.-])(?:HOST|HOSTS|HOSTNAME|ADDR|ADDRESS|ADDRESSES|SERVER|SERVERS|ENDPOINT|ENDPOINTS|BROKERS?|NODES?|URL|URI)$/i;
const hostPart = /^([A-Za-z0-9](?:[\w.-]*\w)?)(?::([0-9]{1,5}))?$/;
const defaultPorts: ReadonlyMap<string, number> = new Map([['http', 80], ['ws', 80], ['https', 443], ['wss', 443]]);

/** True for variables whose whole value may be a bare host name: `DB_HOST`, `REDIS_ADDR`, `SERVER`. */
export function isHostVariable(variable: string): boolean {
  return namesAHost.test(variable);
}

/**
 * Host names in a variable's value: hosts of URLs (also several, as in `mongodb://a,b/`), `host:port` lists, `tcp(host:port)`,
 * `Host=…;`-style connection strings, and the bare value where the variable's name says so.
 * `${…}` references count as opaque text, so this works on interpolated values and on source text.
 */
export function hostMentions(variable: string, value: string): readonly HostMention[] {
  if (value.length > longestValue) return [];
  const opaque = value.replace(/\$\{[^{}]*\}/g, (reference) => '\u0000'.repeat(reference.length));
  const mentions: HostMention[] = [];
  let searchFrom = 0;
  for (let at = opaque.indexOf('://'); at !== -1; at = opaque.indexOf('://', searchFrom)) {
    const begin = at + 3;
    const end = begin + opaque.slice(begin).search(/[/?#;\s"'<>]|$/);
    // In `a://x,b://y` the second scheme looks like a part of the first authority.
    const isScheme = opaque[end - 1] === ':' && opaque.startsWith('//', end);
    const authority = isScheme ? opaque.slice(begin, Math.max(begin, opaque.lastIndexOf(',', end))) : opaque.slice(begin, end);
    const hostsAt = authority.lastIndexOf('@') + 1;
    const scheme = /[a-z][a-z0-9+-]*$/i.exec(opaque.slice(Math.max(0, at - 30), at))?.[0].toLowerCase() ?? '';
    mentions.push(...hostList(authority.slice(hostsAt), begin + hostsAt, defaultPorts.get(scheme)));
    searchFrom = isScheme ? end - 1 : end;
  }
  if (mentions.length > 0) return mentions;
  for (const match of opaque.matchAll(/@?\b(?:tcp|udp)\(([\w.-]+)(?::([0-9]{1,5}))?\)/g)) {
    const host = match[1] ?? '';
    mentions.push(mention(host, match[2], match.index + match[0].indexOf('(') + 1));
  }
  for (const match of opaque.matchAll(/(?:^|[;\s])(?:host|server|data source|addr)\s?=\s?(?:tcp:)?([\w.-]+)(?:[,:]([0-9]{1,5}))?(?=[;\s]|$)/gi)) {
    const host = match[1] ?? '';
    mentions.push(mention(host, match[2], match.index + match[0].indexOf(host, match[0].indexOf('='))));
  }
  if (mentions.length > 0) return mentions;
  const listed = hostList(opaque, 0, undefined);
  const isList = listed.length > 0 && listed.length === opaque.split(',').length;
  if (!isList) return [];
  return isHostVariable(variable) || listed.every(({ port }) => port !== undefined) ? listed : [];
}

function mention(host: string, port: string | undefined, start: number): HostMention {
  return { host, port: portNumber(port), start, end: start + host.length };
}

function portNumber(text: string | undefined): number | undefined {
  const port = Number(text ?? '');
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

function hostList(text: string, offset: number, defaultPort: number | undefined): readonly HostMention[] {
  const found: HostMention[] = [];
  let at = offset;
  for (const part of text.split(',')) {
    const lead = part.length - part.trimStart().length;
    const match = hostPart.exec(part.trim());
    const host = match?.[1];
    if (host !== undefined && /[A-Za-z_]/.test(host)) found.push({ host, port: portNumber(match?.[2]) ?? defaultPort, start: at + lead, end: at + lead + host.length });
    at += part.length + 1;
  }
  return found;
}

/** Replaces host `from` by `to` where the value names it as a host; undefined when it does not. */
export function renameHost(variable: string, value: string, from: string, to: string): string | undefined {
  const places = hostMentions(variable, value).filter(({ host }) => host === from);
  if (places.length === 0) return undefined;
  return places.toReversed().reduce((text, { start, end }) => text.slice(0, start) + to + text.slice(end), value);
}

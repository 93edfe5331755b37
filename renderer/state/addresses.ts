import { recipeById } from '#core/catalog';

/** Host name under which published ports of this engine answer: the machine of its endpoint, or this one. */
export function engineHost(endpoint: string): string {
  const host = /^(?:tcp|https?|ssh):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(endpoint)?.[1];
  return host === undefined || ['0.0.0.0', '127.0.0.1', '[::]', '[::1]'].includes(host) ? 'localhost' : host;
}

/** Where a port published on `ip` of the engine's machine is reached; `host` as {@link engineHost} says. */
function hostFor(ip: string, host: string): string {
  // Not by number: a page of ours at 127.0.0.1 would give its session's cookie, which knows no ports, to whatever the container serves.
  if (ip === '127.0.0.1' || ip === '::1') return 'localhost';
  if (ip === '' || ip === '0.0.0.0' || ip === '::') return host;
  return ip.includes(':') ? `[${ip}]` : ip;
}

/** False when the recipe of the image says that this port speaks something else than HTTP. */
function mayBeHttp(recipe: string | undefined, containerPort: number): boolean {
  const known = recipe === undefined ? undefined : recipeById(recipe)?.ports.find((port) => port.container === containerPort);
  return known === undefined || known.http === true;
}

/** A published port as text, and as a link where a browser may understand what answers. */
export interface Address {
  readonly text: string;
  readonly url: string | undefined;
}

/** The address of a port that a running container publishes. */
export function addressOf(port: { readonly ip: string; readonly publicPort: number; readonly privatePort: number; readonly protocol: string }, host: string, recipe: string | undefined): Address {
  const text = `${hostFor(port.ip, host)}:${port.publicPort}`;
  const scheme = port.privatePort === 443 || port.privatePort === 8443 ? 'https' : 'http';
  return { text, url: port.protocol === 'tcp' && mayBeHttp(recipe, port.privatePort) ? `${scheme}://${text}/` : undefined };
}

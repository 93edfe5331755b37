import { EngineError } from '#core/engine';
import { isJsonObject } from '#core/lib';
import { findProgram } from './private-install.ts';
import { runProgram } from './run-program.ts';

/** Networks of a private engine come from here: apart from the addresses that other engines hand out first (172.17 to 172.28). */
export const addressPool = 'base=172.30.0.0/15,size=24';
const bridgeCandidates: readonly number[] = Array.from({ length: 32 }, (_unused, index) => 255 - index);

/** IPv4 networks that this machine has routes to, as [first, last] address numbers. */
export function routedRanges(routes: unknown): readonly (readonly [number, number])[] {
  if (!Array.isArray(routes)) return [];
  return routes.flatMap((route: unknown) => {
    const text = isJsonObject(route) && typeof route['dst'] === 'string' ? route['dst'] : '';
    const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/u.exec(text);
    if (match === null) return [];
    const first = match.slice(1, 5).reduce((sum, part) => sum * 256 + Number(part), 0);
    return [[first, first + 2 ** (32 - Number(match[5] ?? 32)) - 1] as const];
  });
}

/** Address of a bridge, `a.b.c.1/24`, whose network this machine has no route to yet. */
export function freeBridgeAddress(routes: unknown): string | undefined {
  const taken = routedRanges(routes);
  const third = bridgeCandidates.find((candidate) => {
    const first = ((172 * 256 + 29) * 256 + candidate) * 256;
    return !taken.some(([from, to]) => from <= first + 255 && to >= first);
  });
  return third === undefined ? undefined : `172.29.${String(third)}.1/24`;
}

function failed(what: string, detail: string): EngineError {
  return new EngineError('server', what, { hint: 'Slipway’s own engine needs root and the `ip` program.', detail: detail.trim().slice(0, 2000) });
}

/**
 * Makes the interface that the engine's default network uses, if it is not there. Two engines must not share `docker0`:
 * each would give its containers the other's addresses.
 * @throws EngineError `server`
 */
export async function ensureBridge(name: string, signal: AbortSignal): Promise<void> {
  const ip = await findProgram('ip');
  if (ip === undefined) throw failed('The program `ip` is missing.', '');
  const shown = await runProgram(ip, ['-j', '-4', 'address', 'show', 'dev', name], { signal });
  const present = shown.code === 0;
  if (present && shown.stdout.includes('"local"')) return;
  const routes = await runProgram(ip, ['-j', '-4', 'route', 'show', 'table', 'all'], { signal });
  const address = freeBridgeAddress(parse(routes.stdout));
  if (address === undefined) throw failed('No free address range is left for the engine’s default network.', routes.stdout);
  const steps = [...(present ? [] : [['link', 'add', 'name', name, 'type', 'bridge']]), ['address', 'add', address, 'dev', name], ['link', 'set', name, 'up']];
  for (const step of steps) {
    const result = await runProgram(ip, step, { signal });
    if (result.code !== 0) throw failed(`The network interface ${name} could not be made.`, result.stderr);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Takes the interface away again; an engine that never had one is fine. */
export async function removeBridge(name: string): Promise<void> {
  const ip = await findProgram('ip');
  if (ip !== undefined) await runProgram(ip, ['link', 'delete', name]);
}

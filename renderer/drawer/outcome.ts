import type { Observed } from '#core/observe';
import type { DeployRun } from '../state/index.ts';

/** A published port a person can open. */
export interface Address {
  readonly service: string;
  readonly url: string;
  readonly text: string;
}

/** Host part of an address: what listens everywhere is reached on this machine. */
function hostFor(ip: string, engineHost: string): string {
  // Not by number: a page of ours at 127.0.0.1 would give its session's cookie, which knows no ports, to whatever the container serves.
  if (ip === '127.0.0.1' || ip === '::1') return 'localhost';
  if (ip === '' || ip === '0.0.0.0' || ip === '::') return engineHost;
  return ip.includes(':') ? `[${ip}]` : ip;
}

/** Where published ports of this engine are reached: the machine of its endpoint, or this one. */
export function engineHost(endpoint: string): string {
  if (!/^(tcp|https?|ssh):/.test(endpoint)) return 'localhost';
  try {
    const { hostname } = new URL(endpoint.replace(/^(tcp|ssh):/, 'http:'));
    return hostname === '' || hostname === '127.0.0.1' || hostname === '[::1]' ? 'localhost' : hostname;
  } catch {
    return 'localhost';
  }
}

/** TCP ports the running containers publish, each once, in order of the services. */
export function publishedAddresses(observed: Observed | null): readonly Address[] {
  if (observed === null) return [];
  const host = engineHost(observed.engine.endpoint);
  const found = new Map<string, Address>();
  for (const container of observed.containers) {
    if (container.state !== 'running' || container.oneOff) continue;
    for (const port of container.ports) {
      if (port.publicPort === undefined || port.protocol !== 'tcp') continue;
      const name = hostFor(port.ip, host);
      const scheme = port.privatePort === 443 || port.privatePort === 8443 ? 'https' : 'http';
      const text = `${name}:${port.publicPort}`;
      found.set(`${container.service} ${text}`, { service: container.service, url: `${scheme}://${text}/`, text });
    }
  }
  return [...found.values()].toSorted((a, b) => (a.service < b.service ? -1 : a.service > b.service ? 1 : 0));
}

export interface Outcome {
  readonly running: readonly string[];
  readonly finished: readonly string[];
  readonly failures: readonly { readonly service: string | undefined; readonly message: string; readonly hint: string | undefined; readonly detail: string | undefined; readonly key: string }[];
  /** Of runs that begin without showing their plan (stop, remove); what a deploy warns of was read before it began. */
  readonly warnings: readonly { readonly message: string; readonly hint?: string }[];
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}

/** What a finished run came to, by service. */
export function outcomeOf(run: DeployRun): Outcome {
  const services = run.result?.services ?? [];
  const running = unique(services.filter((each) => each.state === 'running').map((each) => each.service));
  return {
    running,
    finished: unique(services.filter((each) => each.state === 'exited' && !running.includes(each.service)).map((each) => each.service)),
    failures: [
      ...(run.result?.failures ?? []).map((failure) => ({ service: failure.service, message: failure.message, hint: failure.hint, detail: failure.detail, key: failure.step })),
      ...(run.failure === null ? [] : [{ service: undefined, message: run.failure.message, hint: run.failure.hint, detail: run.failure.detail, key: 'run' }]),
    ],
    warnings: run.kind === 'deploy' ? [] : (run.result?.warnings ?? []),
  };
}

import writeFileAtomic from 'write-file-atomic';
import type { JsonObject } from '#core/lib';
import { readObject } from './docker-config.ts';

/** The machine's own engine's configuration. */
const machineFile = '/etc/docker/daemon.json';

/** What a private engine is told on its command line, or must not share with the machine's own; dockerd refuses to start when it is told twice. */
const own = new Set([
  'bip',
  'bridge',
  'containerd-namespace',
  'containerd-plugin-namespace',
  'containerd-plugins-namespace',
  'data-root',
  'default-address-pools',
  'default-gateway',
  'default-gateway-v6',
  'exec-root',
  'fixed-cidr',
  'fixed-cidr-v6',
  'graph',
  'group',
  'hosts',
  'metrics-addr',
  'pidfile',
  'tls',
  'tlscacert',
  'tlscert',
  'tlskey',
  'tlsverify',
]);

/** Containers' logs have no bound by default. */
const boundedLogs = { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': '3' } };

/**
 * The `daemon.json` of a private engine: what the machine's own says about registries, proxies, name servers and logs, without what is only that
 * engine's; container logs are bounded unless the machine says something about them.
 */
export function privateConfiguration(machine: JsonObject): JsonObject {
  const kept = Object.fromEntries(Object.entries(machine).filter(([key]) => !own.has(key)));
  return Object.hasOwn(kept, 'log-driver') || Object.hasOwn(kept, 'log-opts') ? kept : { ...kept, ...boundedLogs };
}

/** Writes it. Throws what the file system refuses. */
export async function writeConfiguration(path: string): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify(privateConfiguration((await readObject(machineFile)) ?? {}), null, 2)}\n`, { mode: 0o600 });
}

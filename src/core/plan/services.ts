import type { Dependency, Project, Service } from '#core/compose';
import { compareText, toRecord } from '#core/lib';
import { orderByNeed } from './order.ts';
import { numberOf, objectOf, textsOf } from './values.ts';

/** More containers than a bridge network takes (1,023 on Linux); a number in a file may be anything. */
export const mostReplicas = 1_000;

/** Replicas a service wants: `--scale` > `scale` > `deploy.replicas` > 1. May be more than are ever planned: see {@link mostReplicas}. */
export function wantedScale(serviceName: string, service: Service, scale: Readonly<Record<string, number>>): number {
  return (Object.hasOwn(scale, serviceName) ? scale[serviceName] : undefined) ?? service.scale ?? numberOf(objectOf(service.deploy)?.['replicas']) ?? 1;
}

/** `P-svc-N`, or `container_name`. */
export function containerName(projectName: string, serviceName: string, service: Service, number: number): string {
  return service.container_name === undefined || service.container_name === '' ? `${projectName}-${serviceName}-${number}` : service.container_name;
}

/** The service named by `service:x` in network_mode, ipc or pid. */
export function sharedService(mode: string | undefined): string | undefined {
  return mode?.startsWith('service:') === true ? mode.slice('service:'.length) : undefined;
}

/**
 * What a service waits for, `depends_on` as written plus what links, shared namespaces and volumes_from imply
 * (compose-go `loader/normalize.go`). Services that are not part of the project (disabled by a profile) are left out.
 */
export function dependenciesOf(project: Project, serviceName: string): Readonly<Record<string, Dependency>> {
  const service = project.services[serviceName];
  if (service === undefined) return {};
  const found = new Map<string, Dependency>(Object.entries(service.depends_on ?? {}));
  const imply = (name: string | undefined, restart: boolean): void => {
    if (name !== undefined && !found.has(name)) found.set(name, restart ? { condition: 'service_started', restart, required: true } : { condition: 'service_started', required: true });
  };
  for (const link of service.links ?? []) imply(link.split(':')[0], true);
  for (const field of ['network_mode', 'ipc', 'pid']) {
    const mode = service[field];
    if (typeof mode === 'string') imply(sharedService(mode), true);
  }
  for (const source of textsOf(service['volumes_from']) ?? []) {
    const [name] = source.split(':');
    if (name !== 'container') imply(name, false);
  }
  return toRecord([...found].filter(([name]) => Object.hasOwn(project.services, name)));
}

/** The named services (all when none is named) and everything they depend on, dependencies first, otherwise in file order. */
export function servicesInOrder(project: Project, named: readonly string[], withDependencies: boolean): readonly string[] {
  const wanted = new Set(named.length === 0 ? Object.keys(project.services) : named.filter((name) => Object.hasOwn(project.services, name)));
  const needs = (name: string): readonly string[] => Object.keys(dependenciesOf(project, name)).filter((other) => withDependencies || wanted.has(other)).sort();
  return orderByNeed(wanted, needs).ordered;
}

/** Keys of the networks a service joins, primary first: highest `priority`, then by name. Empty when it has a `network_mode`. */
export function networksByPriority(service: Service): readonly string[] {
  if (service.network_mode !== undefined && service.network_mode !== '') return [];
  const networks = service.networks ?? {};
  const priority = (key: string): number => networks[key]?.priority ?? 0;
  return Object.keys(networks).sort((left, right) => priority(right) - priority(left) || compareText(left, right));
}

/** Keys of the named volumes a service mounts. */
export function volumesOf(service: Service): readonly string[] {
  const keys = new Set<string>();
  for (const volume of service.volumes ?? []) {
    if (volume.type === 'volume' && volume.source !== undefined && volume.source !== '') keys.add(volume.source);
  }
  return [...keys];
}

/** Architecture names as engines spell them (containerd `platforms` normalisation). */
const architectures: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', i386: '386', aarch64: 'arm64', armhf: 'arm/v7', armel: 'arm/v6' };

/** `linux/x86_64` → `linux/amd64`; what is spelt well already stays. */
export function enginePlatform(platform: string | undefined): string | undefined {
  if (platform === undefined || platform === '') return undefined;
  const [os = '', architecture = '', ...variant] = platform.toLowerCase().split('/');
  if (architecture === '') return platform;
  const known = Object.hasOwn(architectures, architecture) ? architectures[architecture] : architecture;
  return [os === 'macos' ? 'darwin' : os, known, ...variant].join('/');
}

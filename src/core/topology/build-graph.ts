import { recipeForImage } from '#core/catalog';
import type { Project, Service, ServiceVolume } from '#core/compose';
import { isJsonObject, type JsonValue } from '#core/lib';
import type { Position } from './commands.ts';
import { topologyFindings } from './findings.ts';
import type { Graph, NetworkRegion, ServiceNode, VolumeNode } from './graph.ts';
import { hasHealthCheck, type GraphService } from './graph-service.ts';
import { buildLinks } from './links.ts';

/** The graph of a project: cards, links with their evidence, network regions, volumes and findings. Linear in the size of the project. */
export function buildGraph(project: Project): Graph {
  const services = describeServices(project);
  const positions = positionsIn(project);
  const nodes = services.map((service) => nodeOf(service, positions.get(service.name)));
  const links = buildLinks(services);
  return {
    nodes,
    links,
    networks: regionsOf(project, services),
    volumes: volumesOf(project, nodes),
    diagnostics: topologyFindings(services, links),
  };
}

function describeServices(project: Project): readonly GraphService[] {
  const all = [
    ...Object.entries(project.services).map(([name, service]) => ({ name, service, disabled: false })),
    ...Object.entries(project.disabledServices).map(([name, service]) => ({ name, service, disabled: true })),
  ];
  const byName = new Map(all.map((item) => [item.name, item.service]));
  return all.map(({ name, service, disabled }) => ({
    name,
    service,
    disabled,
    recipe: service.image === undefined ? undefined : recipeForImage(service.image),
    networks: membership(service),
    reach: reachOf(byName, service),
  }));
}

function membership(service: Service): readonly string[] {
  if (service.network_mode !== undefined) return [];
  const keys = Object.keys(service.networks ?? {});
  return keys.length > 0 ? keys : ['default'];
}

function reachOf(services: ReadonlyMap<string, Service>, service: Service): readonly string[] {
  let current = service;
  const seen = new Set<Service>();
  while (current.network_mode?.startsWith('service:') === true && !seen.has(current)) {
    seen.add(current);
    const owner = services.get(current.network_mode.slice('service:'.length));
    if (owner === undefined) return [];
    current = owner;
  }
  return membership(current);
}

/** Further out nobody finds a card again, and drawings as wide overflow numbers and memory. Pixels. */
const farthest = 1_000_000;

function isCoordinate(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Math.abs(value) <= farthest;
}

/** `x-slipway.canvas.<service>: {x, y}`; anything that is not a pair of coordinates is passed over. */
function positionsIn(project: Project): ReadonlyMap<string, Position> {
  const extension = project.extensions['x-slipway'];
  const canvas = isJsonObject(extension) ? extension['canvas'] : undefined;
  const positions = new Map<string, Position>();
  for (const [service, value] of Object.entries(isJsonObject(canvas) ? canvas : {})) {
    if (!isJsonObject(value)) continue;
    const { x, y } = value;
    if (isCoordinate(x) && isCoordinate(y)) positions.set(service, { x, y });
  }
  return positions;
}

function nodeOf({ name, service, disabled, recipe, networks }: GraphService, position: Position | undefined): ServiceNode {
  return {
    service: name,
    image: service.image,
    build: service.build !== undefined,
    recipe: recipe?.id,
    replicas: replicasOf(service),
    ports: (service.ports ?? []).map(({ published, target, protocol, host_ip }) => ({ published, target, protocol: protocol ?? 'tcp', hostIp: host_ip })),
    networks,
    mounts: (service.volumes ?? []).map(mountOf),
    disabled,
    hasHealthCheck: hasHealthCheck(service),
    position,
  };
}

function replicasOf(service: Service): number {
  const replicas: JsonValue | undefined = service.deploy?.['replicas'];
  const count = typeof replicas === 'number' ? replicas : (service.scale ?? 1);
  return Number.isInteger(count) && count >= 0 ? count : 1;
}

function mountOf(mount: ServiceVolume): ServiceNode['mounts'][number] {
  const common = { source: mount.source ?? '', target: mount.target, readOnly: mount.read_only === true };
  switch (mount.type) {
    case 'volume':
    case 'cluster':
      return { kind: mount.source === undefined || mount.source === '' ? 'anonymous' : 'volume', ...common };
    case 'tmpfs':
      return { kind: 'tmpfs', ...common };
    // A named pipe and an image's files are, like a bind mount, something outside that appears at a path.
    case 'bind':
    case 'npipe':
    case 'image':
      return { kind: 'bind', ...common };
  }
}

function regionsOf(project: Project, services: readonly GraphService[]): readonly NetworkRegion[] {
  const members = new Map<string, string[]>(Object.keys(project.networks).map((key) => [key, []]));
  for (const service of services) {
    for (const key of service.networks) {
      const list = members.get(key);
      if (list === undefined) members.set(key, [service.name]);
      else list.push(service.name);
    }
  }
  return [...members].map(([key, names]) => {
    const network = Object.hasOwn(project.networks, key) ? project.networks[key] : undefined;
    return {
      key,
      name: network?.name ?? `${project.name}_${key}`,
      members: names,
      external: network?.external === true,
      internal: network?.internal === true,
      isDefault: key === 'default',
    };
  });
}

function volumesOf(project: Project, nodes: readonly ServiceNode[]): readonly VolumeNode[] {
  const usedBy = new Map<string, VolumeNode['usedBy'][number][]>();
  for (const node of nodes) {
    for (const mount of node.mounts) {
      if (mount.kind !== 'volume') continue;
      const list = usedBy.get(mount.source) ?? [];
      list.push({ service: node.service, target: mount.target, readOnly: mount.readOnly });
      usedBy.set(mount.source, list);
    }
  }
  return Object.entries(project.volumes).map(([key, volume]) => ({ key, name: volume.name, external: volume.external === true, usedBy: usedBy.get(key) ?? [] }));
}

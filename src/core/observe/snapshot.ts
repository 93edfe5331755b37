import { composeLabels, EngineError, type ContainerDetails, type ContainerSummary, type Engine, type ImageDetails } from '#core/engine';
import { groupBy, toRecord } from '#core/lib';
import { parseProjectContainer } from './container.ts';
import { parseProbeHelper } from './helpers.ts';
import type { NeighbourContainer, Observed, ObservedContainer, ProbeHelper, SnapshotRequest } from './types.ts';

async function inspectImages(engine: Engine, references: readonly string[], signal?: AbortSignal): Promise<Readonly<Record<string, ImageDetails | null>>> {
  const unique = [...new Set(references)];
  const found = await Promise.all(
    unique.map(async (reference): Promise<readonly [string, ImageDetails | null]> => {
      try {
        return [reference, await engine.inspectImage(reference, signal)];
      } catch (error) {
        if (error instanceof EngineError && (error.kind === 'image-not-found' || error.kind === 'not-found')) return [reference, null];
        throw error;
      }
    }),
  );
  return toRecord(found);
}

/** Details of the containers whose configuration is another than wanted; none when nothing changed, so a plain look costs no more. */
async function inspectChanged(engine: Engine, containers: readonly ObservedContainer[], hashes: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Readonly<Record<string, ContainerDetails>> | undefined> {
  const changed = containers.filter((container) => !container.oneOff && Object.hasOwn(hashes, container.service) && hashes[container.service] !== container.configHash);
  if (changed.length === 0) return undefined;
  const found = await Promise.all(
    changed.map(async ({ id }): Promise<readonly [string, ContainerDetails] | undefined> => {
      try {
        return [id, await engine.inspectContainer(id, signal)];
      } catch (error) {
        // Removed between the list and the look: the next snapshot knows.
        if (error instanceof EngineError && error.kind === 'not-found') return undefined;
        throw error;
      }
    }),
  );
  return toRecord(found.filter((entry) => entry !== undefined));
}

function neighbourOf({ name, labels, ports, state, networks, mounts }: ContainerSummary): NeighbourContainer {
  return {
    name,
    project: labels[composeLabels.project],
    ports,
    state,
    networks: Object.entries(networks).map(([network, endpoint]) => ({ id: endpoint.networkId, name: network })),
    volumes: mounts.flatMap((mount) => (mount.type === 'volume' && mount.name !== undefined ? [mount.name] : [])),
  };
}

/**
 * What exists for one project right now: three lists (containers stopped and one-off ones included, networks, volumes), one inspect for each image,
 * all asked at once. The lists are not filtered by the engine because the same answers say which names and ports others have taken.
 *
 * @throws EngineError as the engine answers; a missing image is no error (null).
 */
export async function takeSnapshot(engine: Engine, request: SnapshotRequest, signal?: AbortSignal): Promise<Observed> {
  const [info, containers, networks, volumes, images] = await Promise.all([
    engine.info(signal),
    engine.listContainers({ all: true }, signal),
    engine.listNetworks({}, signal),
    engine.listVolumes({}, signal),
    inspectImages(engine, request.images, signal),
  ]);

  const own: ObservedContainer[] = [];
  const neighbours: NeighbourContainer[] = [];
  const helpers: ProbeHelper[] = [];
  for (const summary of containers) {
    const mine = parseProjectContainer(summary, request.project);
    const helper = mine === undefined ? parseProbeHelper(summary, request.project) : undefined;
    if (mine !== undefined) own.push(mine);
    else if (helper !== undefined) helpers.push(helper);
    else neighbours.push(neighbourOf(summary));
  }
  const details = await inspectChanged(engine, own, request.hashes ?? {}, signal);
  const isOwn = (labels: Readonly<Record<string, string>>): boolean => labels[composeLabels.project] === request.project;
  const named = <Item extends { readonly name: string; readonly labels: Readonly<Record<string, string>> }>(items: readonly Item[], names: readonly string[]): Readonly<Record<string, Item | null>> => {
    const others = groupBy(items.filter((item) => !isOwn(item.labels)), (item) => item.name);
    return toRecord([...new Set(names)].map((name) => [name, others.get(name)?.[0] ?? null]));
  };

  return {
    revision: request.revision,
    project: request.project,
    engine: info,
    containers: own,
    networks: networks.filter((network) => isOwn(network.labels)),
    volumes: volumes.filter((volume) => isOwn(volume.labels)),
    images,
    foreign: { networks: named(networks, request.externalNetworks), volumes: named(volumes, request.externalVolumes) },
    ...(details === undefined ? {} : { details }),
    neighbours,
    helpers,
  };
}

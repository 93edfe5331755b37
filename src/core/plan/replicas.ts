import { composeLabels } from '#core/engine';
import type { ObservedContainer } from '#core/observe';
import type { Context } from './context.ts';
import type { ImageState } from './images.ts';
import type { ResourceState } from './resources.ts';
import { mostReplicas, networksByPriority, volumesOf, wantedScale } from './services.ts';

/** What happens to one replica of a service. */
export type Replica =
  | { readonly kind: 'keep'; readonly number: number; readonly container: ObservedContainer }
  | { readonly kind: 'replace'; readonly number: number; readonly container: ObservedContainer; readonly causes: readonly string[] }
  | { readonly kind: 'create'; readonly number: number };

/** The decision for one service: its replicas and what goes away. */
export interface ServiceDecision {
  readonly serviceName: string;
  readonly replicas: readonly Replica[];
  readonly surplus: readonly ObservedContainer[];
  /** Half-made replacements of an interrupted deploy whose predecessor still exists. */
  readonly leftovers: readonly ObservedContainer[];
}

/** Name of a replacement before it is renamed: first 12 digits of the old id, then the final name. */
const temporaryName = /^([0-9a-f]{12})_/;

/**
 * A replacement container left by an interrupted deploy. While its predecessor exists it is rubbish; once the predecessor is gone it is the
 * replica itself and only wants its name.
 */
export function replacedPrefix(container: ObservedContainer): string | undefined {
  if (container.labels[composeLabels.replace] === undefined) return undefined;
  return temporaryName.exec(container.name)?.[1];
}

export interface DecisionInputs {
  readonly image: ImageState | undefined;
  readonly networks: ReadonlyMap<string, ResourceState>;
  readonly volumes: ReadonlyMap<string, ResourceState>;
  /** undefined: the hash covers ids of containers this plan has yet to create. */
  readonly configHash: string | undefined;
  /** Services whose containers it shares a namespace or volumes with and that are replaced. */
  readonly replacedOwners: readonly string[];
  /** Containers that earlier parts of the plan remove. */
  readonly gone: ReadonlySet<string>;
}

/** Why a container cannot stay (docker/compose `mustRecreate`); empty: it can. */
function recreateCauses(context: Context, serviceName: string, container: ObservedContainer, inputs: DecisionInputs): readonly string[] {
  const { options, project } = context;
  const service = project.services[serviceName] ?? {};
  if (options.noRecreate === true) return [];
  const named = options.services === undefined || options.services.length === 0 || options.services.includes(serviceName);
  if ((options.forceRecreate === true || options.renewAnonymousVolumes === true) && (named || options.alwaysRecreateDependencies === true)) return ['replacement was asked for'];
  if (container.state === 'dead') return ['the container is dead'];
  if (inputs.replacedOwners.length > 0) return inputs.replacedOwners.map((owner) => `shares resources with ${owner}, which is replaced`);

  const causes: string[] = [];
  if (inputs.configHash !== undefined && container.configHash !== inputs.configHash) causes.push('configuration changed');
  const imageId = inputs.image?.details?.id;
  if (imageId !== undefined && container.labels[composeLabels.image] !== imageId) causes.push('image changed');
  if (container.state === 'running') {
    const attached = new Set(Object.values(container.networks).map((endpoint) => endpoint.networkId));
    for (const key of networksByPriority(service)) {
      const network = inputs.networks.get(key);
      // A network that is made anew gets its members back without replacing them.
      if (network === undefined || network.recreated) continue;
      if (network.id === undefined ? network.ready.length > 0 : !attached.has(network.id)) causes.push(`not connected to network ${key}`);
    }
  }
  const mounted = new Set(container.mounts.filter((mount) => mount.type === 'volume').map((mount) => mount.name));
  for (const key of volumesOf(service)) {
    const volume = inputs.volumes.get(key);
    if (volume !== undefined && !mounted.has(volume.name)) causes.push(`volume ${key} is not mounted`);
  }
  return causes;
}

/** Decides about every container of one service. Pure bookkeeping: no steps yet. */
export function decideService(context: Context, serviceName: string, inputs: DecisionInputs): ServiceDecision {
  const service = context.project.services[serviceName] ?? {};
  const wanted = Math.min(mostReplicas, wantedScale(serviceName, service, context.options.scale ?? {}));
  const all = (context.containersOf.get(serviceName) ?? []).filter((container) => !inputs.gone.has(container.id));
  const leftovers = all.filter((container) => {
    const prefix = replacedPrefix(container);
    return prefix !== undefined && all.some((other) => other.id.startsWith(prefix));
  });
  const candidates = all
    .filter((container) => !leftovers.includes(container))
    .map((container) => ({ container, causes: recreateCauses(context, serviceName, container, inputs) }));
  // Those that can stay come first, low numbers before high ones; what exceeds the wanted scale goes.
  candidates.sort((left, right) => Number(left.causes.length > 0) - Number(right.causes.length > 0) || left.container.number - right.container.number || left.container.created - right.container.created);

  // One container for each number: a second one of that number (a copy somebody made with our labels) is surplus.
  const numbers = new Set<number>();
  const kept = candidates.filter(({ container }) => numbers.size < wanted && !numbers.has(container.number) && numbers.add(container.number));
  const replicas: Replica[] = kept
    .map(({ container, causes }) => (causes.length === 0 ? { kind: 'keep', number: container.number, container } : { kind: 'replace', number: container.number, container, causes }));
  let highest = Math.max(0, ...all.map((container) => container.number));
  while (replicas.length < wanted) {
    highest += 1;
    replicas.push({ kind: 'create', number: highest });
  }
  replicas.sort((left, right) => left.number - right.number);
  return { serviceName, replicas, surplus: candidates.filter((candidate) => !kept.includes(candidate)).map(({ container }) => container), leftovers };
}

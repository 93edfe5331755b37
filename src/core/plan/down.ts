import { composeLabels, type NetworkSummary } from '#core/engine';
import { compareText, groupBy } from '#core/lib';
import type { Observed, ObservedContainer } from '#core/observe';
import { addStep, emptyDraft, existing, isLive, shortName, type Draft } from './context.ts';
import { orderByNeed } from './order.ts';
import { anonymousLosses, containerLoss, planHelperRemoval } from './removal.ts';
import type { Loss, Plan, PlanProblem, Step, StepId } from './types.ts';

export interface DownOptions {
  /** `--volumes`: also the project's named volumes and the anonymous ones of its containers. */
  readonly volumes: boolean;
  /** Grace period for stopping; absent: each container's own. */
  readonly timeoutSeconds?: number;
}

/** Services a container says it depends on (label `svc:condition:restart,…`). */
function dependencyNames(container: ObservedContainer): readonly string[] {
  const label = container.labels[composeLabels.dependsOn] ?? '';
  return label.split(',').flatMap((entry) => (entry === '' ? [] : [entry.split(':')[0] ?? entry]));
}

/** Containers in an order in which each comes after everything that depends on it, and the dependents of each service. */
function dependentsFirst(containers: readonly ObservedContainer[]): { readonly ordered: readonly ObservedContainer[]; readonly dependentsOf: (serviceName: string) => readonly ObservedContainer[] } {
  const dependents = new Map<string, Set<string>>();
  for (const container of containers) {
    for (const name of dependencyNames(container)) dependents.set(name, (dependents.get(name) ?? new Set<string>()).add(container.service));
  }
  const byService = groupBy(containers, (container) => container.service);
  const { ordered, after } = orderByNeed([...byService.keys()].sort(compareText), (serviceName) => [...(dependents.get(serviceName) ?? [])].sort(compareText));
  const membersOf = (serviceName: string): readonly ObservedContainer[] => byService.get(serviceName) ?? [];
  return {
    ordered: ordered.flatMap((serviceName) => membersOf(serviceName).toSorted((left, right) => left.number - right.number || compareText(left.name, right.name))),
    dependentsOf: (serviceName) => (after.get(serviceName) ?? []).flatMap(membersOf),
  };
}

/** Numbers are unique among well-behaved containers only; a shared short name falls back to the full one. */
export function namesOf(containers: readonly ObservedContainer[]): ReadonlyMap<string, string> {
  const uses = new Map<string, number>();
  for (const container of containers) uses.set(shortName(container), (uses.get(shortName(container)) ?? 0) + 1);
  return new Map(containers.map((container) => [container.id, uses.get(shortName(container)) === 1 ? shortName(container) : container.name]));
}

/** A step id no other step has yet: a network that was given another name in the file leaves one behind with the same key. */
function freeId(draft: Draft, verb: string, names: readonly [key: string, ...others: string[]]): StepId {
  const [key] = names;
  return names.map((name) => `${verb} ${name}`).find((id) => !draft.steps.has(id)) ?? `${verb} ${key} (${draft.steps.size})`;
}

export function stopStep(container: ObservedContainer, name: string, dependsOn: readonly StepId[], cause: string, timeoutSeconds: number | undefined): Step {
  return { id: `stop-container ${name}`, type: 'stopContainer', service: container.service, container: existing(container), ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }), dependsOn, cause, losses: [] };
}

export function planOf(project: string, draft: Draft): Plan {
  return { project, steps: [...draft.steps.values()], changes: draft.changes, problems: draft.problems };
}

function networkKey(network: NetworkSummary): string {
  return network.labels[composeLabels.network] ?? network.name;
}

/** Compose leaves such a thing too and says no more than "Resource is still in use". */
function staysInUse(kind: 'network' | 'volume', name: string, holders: readonly string[], hint: string): PlanProblem {
  const who = holders.length === 1 ? `container ${holders.join()}, which is not the project's, uses it` : `containers ${holders.join(', ')}, which are not the project's, use it`;
  return { severity: 'warning', code: `${kind}-in-use`, message: `${kind === 'network' ? 'Network' : 'Volume'} ${name} stays: ${who}.`, hint };
}

/**
 * `docker compose down`: stops and removes the project's containers (one-off ones too), dependents first, then its networks and, when asked,
 * its volumes. Found by label, so external resources and bystanders are never among them; a network or volume that a bystander uses stays, with a warning.
 */
export function planDown(project: string, observed: Observed, options: DownOptions): Plan {
  const draft = emptyDraft();
  const { ordered, dependentsOf } = dependentsFirst(observed.containers);
  const names = namesOf(observed.containers);
  const removals: StepId[] = [];
  const cause = 'the project is taken down';
  for (const container of ordered) {
    const name = names.get(container.id) ?? container.name;
    const dependents = dependentsOf(container.service).map((dependent) => `remove-container ${names.get(dependent.id) ?? dependent.name}`);
    const stopped = isLive(container) ? [addStep(draft, stopStep(container, name, dependents, cause, options.timeoutSeconds))] : dependents;
    const anonymous = options.volumes ? anonymousLosses(container) : [];
    removals.push(addStep(draft, { id: `remove-container ${name}`, type: 'removeContainer', service: container.service, container: existing(container), volumes: options.volumes, force: true, dependsOn: stopped, cause, losses: [containerLoss(container), ...anonymous] }));
  }
  planHelperRemoval(draft, observed);
  const neighbours = observed.neighbours ?? [];
  for (const network of observed.networks) {
    // One that does not run does not hold a network.
    const holders = neighbours.filter((neighbour) => isLive(neighbour) && neighbour.networks.some(({ id }) => id === network.id)).map(({ name }) => name);
    const [first] = holders;
    if (first !== undefined) {
      draft.problems.push(staysInUse('network', network.name, holders, `Unplug it (docker network disconnect ${network.name} ${first}) and take the project down again.`));
      continue;
    }
    addStep(draft, { id: freeId(draft, 'remove-network', [networkKey(network), network.name, network.id]), type: 'removeNetwork', networkId: network.id, name: network.name, dependsOn: removals, cause, losses: [] });
    draft.changes.push({ subject: 'network', name: networkKey(network), kind: 'remove', causes: [cause], details: [], losses: [] });
  }
  for (const volume of options.volumes ? observed.volumes : []) {
    const key = volume.labels[composeLabels.volume] ?? volume.name;
    const holders = neighbours.filter(({ volumes }) => volumes.includes(volume.name)).map(({ name }) => name);
    const [first] = holders;
    if (first !== undefined) {
      draft.problems.push(staysInUse('volume', volume.name, holders, `Remove ${first} and take the project down again.`));
      continue;
    }
    const losses: readonly Loss[] = [{ kind: 'volume', name: volume.name, message: `All data in volume ${volume.name} is deleted.` }];
    addStep(draft, { id: freeId(draft, 'remove-volume', [key, volume.name]), type: 'removeVolume', name: volume.name, dependsOn: removals, cause, losses });
    draft.changes.push({ subject: 'volume', name: key, kind: 'remove', causes: [cause], details: [], losses });
  }
  const lossesOf = new Map<string, Loss[]>(ordered.map((container) => [container.service, []]));
  for (const step of draft.steps.values()) if (step.service !== undefined) lossesOf.get(step.service)?.push(...step.losses);
  for (const [serviceName, losses] of [...lossesOf].sort(([left], [right]) => compareText(left, right))) {
    draft.changes.push({ subject: 'service', name: serviceName, kind: 'remove', causes: [cause], details: [], losses });
  }
  return planOf(project, draft);
}

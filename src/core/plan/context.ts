import type { Project } from '#core/compose';
import type { Observed, ObservedContainer } from '#core/observe';
import type { Change, ContainerRef, PlanOptions, PlanProblem, Step, StepId } from './types.ts';

/** Steps already planned for one container that exists. */
interface ContainerSteps {
  stop?: StepId;
  remove?: StepId;
  readonly unplugs: StepId[];
}

/** Collects a plan while it is being worked out. */
export interface Draft {
  readonly steps: Map<StepId, Step>;
  /** By container id; kept by {@link addStep}. */
  readonly byContainer: Map<string, ContainerSteps>;
  readonly changes: Change[];
  readonly problems: PlanProblem[];
}

/** What every part of the planner works from. */
export interface Context {
  readonly project: Project;
  readonly observed: Observed;
  readonly options: PlanOptions;
  /** Services this plan is about, dependencies first. */
  readonly services: ReadonlySet<string>;
  /** The project's containers by service, one-off ones left out. */
  readonly containersOf: ReadonlyMap<string, readonly ObservedContainer[]>;
  readonly draft: Draft;
}

export function emptyDraft(): Draft {
  return { steps: new Map(), byContainer: new Map(), changes: [], problems: [] };
}

/** Adds a step (once per id) and answers its id. */
export function addStep(draft: Draft, step: Step): StepId {
  if (draft.steps.has(step.id)) return step.id;
  draft.steps.set(step.id, step);
  if (!('container' in step) || step.container.kind !== 'existing') return step.id;
  const { id } = step.container;
  const known = draft.byContainer.get(id) ?? { unplugs: [] };
  draft.byContainer.set(id, known);
  if (step.type === 'stopContainer') known.stop = step.id;
  if (step.type === 'removeContainer') known.remove = step.id;
  if (step.type === 'disconnectNetwork') known.unplugs.push(step.id);
  return step.id;
}

/** `verb name`, or with the container's full name where another container (a copy with our labels) has that step already. `detail` comes last. */
export function stepIdFor(draft: Draft, verb: string, container: ObservedContainer, name: string, detail = ''): StepId {
  const id = `${verb} ${name}${detail}`;
  const taken = draft.steps.get(id);
  const isOther = taken !== undefined && 'container' in taken && (taken.container.kind !== 'existing' || taken.container.id !== container.id);
  return isOther ? `${verb} ${container.name}${detail}` : id;
}

function reaches(draft: Draft, from: StepId, target: StepId): boolean {
  const seen = new Set<StepId>();
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === target) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    const step = draft.steps.get(id);
    queue.push(...(step?.dependsOn ?? []), ...(step?.after ?? []));
  }
  return false;
}

/** Widens a step already in the draft by what it has to wait for; an order that would close a circle is not imposed. */
export function waitFor(draft: Draft, id: StepId, dependsOn: readonly StepId[]): void {
  const step = draft.steps.get(id);
  if (step === undefined) return;
  const added = dependsOn.filter((other) => other !== id && !step.dependsOn.includes(other) && !reaches(draft, other, id));
  if (added.length > 0) draft.steps.set(id, { ...step, dependsOn: [...step.dependsOn, ...added] });
}

export function existing(container: ObservedContainer): ContainerRef {
  return { kind: 'existing', id: container.id, name: container.name };
}

/** `svc-N`, the short name steps carry; the full name where a number is missing or shared. */
export function shortName(container: ObservedContainer): string {
  return container.oneOff || container.number === 0 ? container.name : `${container.service}-${container.number}`;
}

/** True while a container's process lives, so that it has to be stopped before it can be unplugged or removed. */
export function isLive({ state }: Pick<ObservedContainer, 'state'>): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused';
}

/** Steps already planned that unplug this container from a network. */
export function unplugSteps(draft: Draft, containerId: string): readonly StepId[] {
  return draft.byContainer.get(containerId)?.unplugs ?? [];
}

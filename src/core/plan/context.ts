import type { Project } from '#core/compose';
import type { Observed, ObservedContainer } from '#core/observe';
import type { Change, ContainerRef, PlanOptions, PlanProblem, Step, StepId } from './types.ts';

/** Collects a plan while it is being worked out. */
export interface Draft {
  readonly steps: Map<StepId, Step>;
  readonly changes: Change[];
  readonly problems: PlanProblem[];
}

/** What every part of the planner works from. */
export interface Context {
  readonly project: Project;
  readonly observed: Observed;
  readonly options: PlanOptions;
  /** Services this plan is about, dependencies first. */
  readonly services: readonly string[];
  readonly draft: Draft;
}

export function emptyDraft(): Draft {
  return { steps: new Map(), changes: [], problems: [] };
}

/** Adds a step (once per id) and answers its id. */
export function addStep(draft: Draft, step: Step): StepId {
  if (!draft.steps.has(step.id)) draft.steps.set(step.id, step);
  return step.id;
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
export function isLive(container: ObservedContainer): boolean {
  return container.state === 'running' || container.state === 'restarting' || container.state === 'paused';
}

/** The step that stops a container. Asked for twice it stays one step. */
export function addStop(context: Context, container: ObservedContainer, name: string, cause: string, dependsOn: readonly StepId[]): StepId {
  const { timeoutSeconds } = context.options;
  return addStep(context.draft, {
    id: `stop-container ${name}`,
    type: 'stopContainer',
    service: container.service,
    container: existing(container),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    dependsOn,
    cause,
    losses: [],
  });
}

/** Steps already planned that unplug this container from a network. */
export function unplugSteps(draft: Draft, containerId: string): readonly StepId[] {
  return [...draft.steps.values()].filter((step) => step.type === 'disconnectNetwork' && step.container.kind === 'existing' && step.container.id === containerId).map((step) => step.id);
}

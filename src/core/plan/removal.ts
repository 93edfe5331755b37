import { abandonedHelpers, type Observed, type ObservedContainer } from '#core/observe';
import { addStep, existing, isLive, stepIdFor, unplugSteps, type Context, type Draft } from './context.ts';
import type { Loss, StepId } from './types.ts';

/** The step that stops a container; `name` is how its steps are called. Asked for twice it stays one step. */
export function addStop(context: Context, container: ObservedContainer, name: string, cause: string, dependsOn: readonly StepId[]): StepId {
  const { draft, options } = context;
  const known = draft.byContainer.get(container.id)?.stop;
  if (known !== undefined) return known;
  return addStep(draft, {
    id: stepIdFor(draft, 'stop-container', container, name),
    type: 'stopContainer',
    service: container.service,
    container: existing(container),
    ...(options.timeoutSeconds === undefined ? {} : { timeoutSeconds: options.timeoutSeconds }),
    dependsOn,
    cause,
    losses: [],
  });
}

/** What dies with a container's own file system. */
export function containerLoss(container: ObservedContainer): Loss {
  return { kind: 'container-files', service: container.service, name: container.name, message: `Files written inside ${container.name} outside of volumes are lost.` };
}

/** What dies with the volumes that only this container names. */
export function anonymousLosses(container: ObservedContainer): readonly Loss[] {
  return container.mounts
    .filter((mount) => mount.type === 'volume' && mount.name !== undefined && /^[0-9a-f]{64}$/.test(mount.name))
    .map((mount) => ({ kind: 'anonymous-volume', service: container.service, name: mount.name ?? '', message: `Data in the anonymous volume at ${mount.destination} of ${container.name} is deleted.` }));
}

/** Stops (if it lives) and removes a container for good; its volumes stay. Asked for twice it stays one step. */
export function planRemoval(context: Context, container: ObservedContainer, name: string, cause: string): StepId {
  const { draft } = context;
  const known = draft.byContainer.get(container.id)?.remove;
  if (known !== undefined) return known;
  const before = [...(isLive(container) ? [addStop(context, container, name, cause, [])] : []), ...unplugSteps(draft, container.id)];
  const id = stepIdFor(draft, 'remove-container', container, name);
  return addStep(draft, { id, type: 'removeContainer', service: container.service, container: existing(container), volumes: false, force: true, dependsOn: before, cause, losses: [containerLoss(container)] });
}

/** Removes what killed probes left behind; helpers of containers that the plan removes go once those have gone. Never by force: one that runs is somebody's. */
export function planHelperRemoval(draft: Draft, observed: Observed): void {
  const leaving = new Set([...draft.byContainer].flatMap(([id, { remove }]) => (remove === undefined ? [] : [id])));
  for (const { id, name, target } of abandonedHelpers(observed, leaving)) {
    const gone = draft.byContainer.get(target)?.remove;
    addStep(draft, {
      id: `remove-container ${name}`,
      type: 'removeContainer',
      container: { kind: 'existing', id, name },
      volumes: true,
      force: false,
      dependsOn: gone === undefined ? [] : [gone],
      cause: 'left behind by an interrupted probe',
      losses: [],
    });
  }
}

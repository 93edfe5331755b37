import type { Change, Loss, Plan } from '#core/plan';

/** Changes in the order a person reads them: what is replaced and removed first, as that can hurt. */
const order: Readonly<Record<Change['kind'], number>> = { remove: 0, recreate: 1, create: 2, scale: 3, start: 4, none: 5 };

export interface SortedChanges {
  readonly changes: readonly Change[];
  /** Names of services that stay as they are. */
  readonly unchanged: readonly string[];
  /** Volumes that die: stated, and confirmed by the person. */
  readonly losses: readonly Loss[];
  /** Files written inside containers that are replaced: every replacement loses them, so they are stated and no more. */
  readonly containerFiles: readonly Loss[];
}

export function sortChanges(plan: Plan): SortedChanges {
  const real = plan.changes.filter((change) => change.kind !== 'none');
  const losses = new Map<string, Loss>();
  for (const loss of [...plan.changes.flatMap((change) => change.losses), ...plan.steps.flatMap((step) => step.losses)]) losses.set(`${loss.kind} ${loss.name}`, loss);
  return {
    changes: real.toSorted((a, b) => order[a.kind] - order[b.kind]),
    unchanged: plan.changes.filter((change) => change.kind === 'none' && change.subject === 'service').map((change) => change.name),
    losses: [...losses.values()].filter((loss) => loss.kind !== 'container-files'),
    containerFiles: [...losses.values()].filter((loss) => loss.kind === 'container-files'),
  };
}

/**
 * The number on the Deploy button. Networks and volumes that come along with services are no changes a person made;
 * they count when nothing else does.
 */
export function countChanges(plan: Plan | null): number {
  const real = plan?.changes.filter((change) => change.kind !== 'none') ?? [];
  const services = real.filter((change) => change.subject === 'service');
  return services.length > 0 ? services.length : real.length;
}

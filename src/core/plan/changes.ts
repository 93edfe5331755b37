import type { PlannedService } from './containers.ts';
import type { Context } from './context.ts';
import { describeReplacement } from './difference.ts';
import type { ImageState } from './images.ts';
import type { ServiceDecision } from './replicas.ts';
import type { Change, ServiceChangeKind, Step } from './types.ts';

function kindOf(decision: ServiceDecision, planned: PlannedService): ServiceChangeKind {
  const { replicas, surplus } = decision;
  const created = replicas.filter((replica) => replica.kind === 'create').length;
  if (replicas.some((replica) => replica.kind === 'replace')) return 'recreate';
  if (created > 0 && created === replicas.length && surplus.length === 0) return 'create';
  if (created > 0 || surplus.length > 0) return replicas.length === 0 ? 'remove' : 'scale';
  return planned.containers.some((container) => container.start !== undefined) ? 'start' : 'none';
}

/** One entry for each planned service, `none` included, in the order of the file. */
export function describeChanges(context: Context, decisions: readonly ServiceDecision[], planned: ReadonlyMap<string, PlannedService>, images: ReadonlyMap<string, ImageState>): void {
  const { draft, project } = context;
  const changes: Change[] = [];
  const stepsOf = new Map<string, Step[]>();
  for (const step of draft.steps.values()) {
    if (step.service === undefined) continue;
    const known = stepsOf.get(step.service);
    if (known === undefined) stepsOf.set(step.service, [step]);
    else known.push(step);
  }
  for (const decision of decisions) {
    const { serviceName } = decision;
    const service = planned.get(serviceName);
    if (service === undefined) continue;
    const kind = kindOf(decision, service);
    const steps = stepsOf.get(serviceName) ?? [];
    const losses = steps.flatMap((step) => step.losses);
    if (kind === 'recreate') {
      const { causes, details } = describeReplacement(context, decision, images.get(serviceName));
      changes.push({ subject: 'service', name: serviceName, kind, causes, details, losses });
    } else if (kind === 'scale') {
      const before = decision.replicas.filter((replica) => replica.kind === 'keep').length + decision.surplus.length;
      changes.push({ subject: 'service', name: serviceName, kind, causes: [`${before} → ${decision.replicas.length} replicas`], details: [{ field: 'replicas', from: String(before), to: String(decision.replicas.length) }], losses });
    } else if (kind === 'start') {
      const causes = [...new Set(steps.flatMap((step) => (step.type === 'startContainer' ? [step.cause] : [])))];
      changes.push({ subject: 'service', name: serviceName, kind, causes, details: [], losses });
    } else {
      const causes = kind === 'create' ? ['container does not exist'] : kind === 'remove' ? ['scaled to zero'] : [];
      changes.push({ subject: 'service', name: serviceName, kind, causes, details: [], losses });
    }
  }
  const order = new Map(Object.keys(project.services).map((name, index) => [name, index]));
  changes.sort((left, right) => (order.get(left.name) ?? 0) - (order.get(right.name) ?? 0));
  draft.changes.unshift(...changes);
}

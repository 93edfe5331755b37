import type { Project } from '#core/compose';
import { composeLabels } from '#core/engine';
import type { Observed } from '#core/observe';
import { planRemoval, planService, type PlannedService } from './containers.ts';
import { emptyDraft, shortName, waitFor, type Context } from './context.ts';
import { describeChanges } from './changes.ts';
import { serviceHash, sharedContainers } from './hashes.ts';
import { planImages, type ImageState } from './images.ts';
import { findProblems, fixedPorts, heldPort, portsCollide } from './problems.ts';
import { decideService, type ServiceDecision } from './replicas.ts';
import { planNetworks, planVolumes } from './resources.ts';
import { servicesInOrder } from './services.ts';
import type { Plan, PlanOptions, StepId } from './types.ts';

/** Containers of services that are no longer in the file, and one-off containers that have finished. Services without an active profile are not orphans. */
function removeOrphans(context: Context): void {
  const { project, observed, draft } = context;
  const orphans = observed.containers.filter(
    (container) => (container.oneOff && container.state === 'exited') || (!container.oneOff && !Object.hasOwn(project.services, container.service) && !Object.hasOwn(project.disabledServices, container.service)),
  );
  for (const container of orphans) {
    const cause = container.oneOff ? 'one-off container has finished' : `service ${container.service} is not in the file`;
    const short = shortName(container);
    const known = draft.steps.get(`remove-container ${short}`);
    const isOther = known?.type === 'removeContainer' && known.container.kind === 'existing' && known.container.id !== container.id;
    const id = planRemoval(context, container, isOther ? container.name : short, cause);
    const losses = draft.steps.get(id)?.losses ?? [];
    const told = draft.changes.some((change) => change.subject === 'service' && change.name === container.service);
    if (!told) draft.changes.push({ subject: 'service', name: container.service, kind: 'remove', causes: [cause], details: [], losses });
  }
  const strangers = orphans.filter((container) => !container.oneOff && (container.labels[composeLabels.workingDir] ?? project.workingDir) !== project.workingDir);
  const [first] = strangers;
  // Two folders of one name are one project to Compose, and deploying one would take the other down.
  if (first === undefined) return;
  draft.problems.push({
    severity: 'warning',
    code: 'launched-elsewhere',
    message: `${strangers.map((container) => container.name).join(', ')} will be removed: launched as project ${project.name} from ${first.labels[composeLabels.workingDir] ?? ''}, and not in this file.`,
    hint: 'If that is another project, give one of the two another name first.',
  });
}

/** Host ports and names that this plan frees are taken over only after they are free. */
function orderTakeovers(context: Context): void {
  const { draft, observed, project } = context;
  const freed = observed.containers.flatMap((container) => {
    const steps = [...draft.steps.values()].filter((step) => (step.type === 'stopContainer' || step.type === 'removeContainer') && step.container.kind === 'existing' && step.container.id === container.id);
    return steps.length === 0 ? [] : [{ container, stop: steps.find((step) => step.type === 'stopContainer')?.id, remove: steps.find((step) => step.type === 'removeContainer')?.id }];
  });
  if (freed.length === 0) return;
  for (const step of draft.steps.values()) {
    if (step.type === 'createContainer' || step.type === 'renameContainer') {
      const removals = freed.flatMap(({ container, remove }) => (container.name === step.name && remove !== undefined ? [remove] : []));
      waitFor(draft, step.id, removals);
    }
    if (step.type !== 'startContainer' || step.service === undefined) continue;
    const ports = fixedPorts(project.services[step.service] ?? {});
    if (ports.length === 0) continue;
    const blockers: StepId[] = [];
    for (const { container, stop, remove } of freed) {
      const holds = container.ports.some((port) => {
        const held = heldPort(port);
        return held !== undefined && ports.some((wanted) => portsCollide(wanted, held));
      });
      const freeing = stop ?? remove;
      if (holds && freeing !== undefined) blockers.push(freeing);
    }
    waitFor(draft, step.id, blockers);
  }
}

/** Services that run already and whose image is about to be pulled or built anew. */
function servicesWithNewImages(context: Context, images: ReadonlyMap<string, ImageState>): readonly string[] {
  const { observed, options } = context;
  if (options.noRecreate === true) return [];
  return context.services.filter((name) => images.get(name)?.step !== undefined && observed.containers.some((container) => container.service === name && !container.oneOff));
}

/** Only the pulls and builds; the rest is planned when it is known which images are new. */
function imagesFirst({ project, options, draft }: Context, uncertain: readonly string[]): Plan {
  const steps = [...draft.steps.values()].filter((step) => step.type === 'pullImage' || step.type === 'buildImage');
  const changes = draft.changes.map((change) =>
    change.subject === 'service' && change.kind === 'none' && uncertain.includes(change.name) ? { ...change, kind: 'recreate' as const, causes: ['replaced if its image turns out to be new'] } : change,
  );
  return { project: project.name, steps, changes, problems: draft.problems, again: { ...options, imagesReady: true } };
}

/**
 * Compares the project with a snapshot and says what has to be done, as data: the decisions of `docker compose up -d` (2.40)
 * with names, labels and request bodies equal to Compose's. Pure.
 *
 * Unlike Compose it reports foreseeable failures (taken ports and names, missing externals, absent health checks) before anything is touched,
 * lets creations run without waiting for dependencies (only starts wait), reconnects the members of a remade network with their aliases, and
 * removes orphans unless told not to.
 */
export function planUp(project: Project, observed: Observed, options: PlanOptions = {}): Plan {
  const draft = emptyDraft();
  const context: Context = { project, observed, options, draft, services: servicesInOrder(project, options.services ?? [], options.withDependencies !== false) };
  const images = planImages(context);
  const networks = planNetworks(context);
  const volumes = planVolumes(context);
  const gone = new Set([...draft.steps.values()].flatMap((step) => (step.type === 'removeContainer' && step.container.kind === 'existing' ? [step.container.id] : [])));

  const planned = new Map<string, PlannedService>();
  const decisions: ServiceDecision[] = [];
  for (const serviceName of context.services) {
    const service = project.services[serviceName] ?? {};
    const ownerOf = (name: string): ReturnType<typeof sharedContainers>[number]['container'] | undefined => planned.get(name)?.containers[0]?.ref;
    const owners = sharedContainers(service, ownerOf);
    const hash = serviceHash(project, serviceName, ownerOf);
    const decision = decideService(context, serviceName, {
      image: images.get(serviceName),
      networks,
      volumes,
      gone,
      configHash: hash.unresolved === undefined ? hash.value : undefined,
      replacedOwners: [...new Set(owners.flatMap(({ container, service: owner }) => (container.kind === 'created' ? [owner] : [])))],
    });
    decisions.push(decision);
    planned.set(serviceName, planService(context, decision, { image: images.get(serviceName), networks, volumes, hash, planned }));
  }
  describeChanges(context, decisions, planned, images);
  if (options.removeOrphans !== false) removeOrphans(context);
  orderTakeovers(context);
  draft.problems.push(...findProblems(context, decisions, images));
  const uncertain = servicesWithNewImages(context, images);
  if (uncertain.length > 0) return imagesFirst(context, uncertain);
  return { project: project.name, steps: [...draft.steps.values()], changes: draft.changes, problems: draft.problems };
}

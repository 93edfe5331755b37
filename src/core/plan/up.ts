import type { Project } from '#core/compose';
import { composeLabels } from '#core/engine';
import { groupBy } from '#core/lib';
import type { Observed } from '#core/observe';
import { planService, type PlannedService } from './containers.ts';
import { emptyDraft, shortName, waitFor, type Context } from './context.ts';
import { describeChanges } from './changes.ts';
import { serviceHash, sharedContainers } from './hashes.ts';
import { planImages, type ImageState } from './images.ts';
import { findProblems } from './problems.ts';
import { fixedPorts, heldPort, portsCollide, slotOf, type HostPort } from './ports.ts';
import { planHelperRemoval, planRemoval } from './removal.ts';
import { decideService, type ServiceDecision } from './replicas.ts';
import { planNetworks, planVolumes } from './resources.ts';
import { servicesInOrder } from './services.ts';
import type { ContainerRef, Loss, Plan, PlanOptions, StepId } from './types.ts';

/** Containers of services that are no longer in the file, and one-off containers that have finished. Services without an active profile are not orphans. */
function removeOrphans(context: Context): void {
  const { project, observed, draft } = context;
  const orphans = observed.containers.filter((container) =>
    container.oneOff ? container.state === 'exited' || container.state === 'dead' : !Object.hasOwn(project.services, container.service) && !Object.hasOwn(project.disabledServices, container.service),
  );
  const removals = new Map<string, { readonly causes: Set<string>; readonly losses: Loss[] }>();
  for (const container of orphans) {
    const cause = container.oneOff ? 'one-off container has finished' : `service ${container.service} is not in the file`;
    const id = planRemoval(context, container, shortName(container), cause);
    const removal = removals.get(container.service) ?? { causes: new Set(), losses: [] };
    removals.set(container.service, removal);
    removal.causes.add(cause);
    removal.losses.push(...(draft.steps.get(id)?.losses ?? []));
  }
  for (const [name, { causes, losses }] of removals) {
    const told = draft.changes.findIndex((change) => change.subject === 'service' && change.name === name);
    const known = draft.changes[told];
    // A finished one-off container of a service that stays: the service keeps its kind, what is lost is said all the same.
    if (known === undefined) draft.changes.push({ subject: 'service', name, kind: 'remove', causes: [...causes], details: [], losses });
    else draft.changes[told] = { ...known, losses: [...known.losses, ...losses] };
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

interface FreedPort {
  readonly port: HostPort;
  /** The step after which it is free. */
  readonly freeing: StepId;
  readonly removal: StepId | undefined;
}

/** What the containers that this plan stops or removes leave to others. */
interface Freed {
  readonly removalByName: ReadonlyMap<string, StepId>;
  /** Host ports by slot. */
  readonly bySlot: ReadonlyMap<string, readonly FreedPort[]>;
}

function whatIsFreed({ draft, observed }: Context): Freed {
  const leaving = observed.containers.flatMap((container) => {
    const { stop, remove } = draft.byContainer.get(container.id) ?? {};
    const freeing = stop ?? remove;
    return freeing === undefined ? [] : [{ container, freeing, removal: remove }];
  });
  const ports = leaving.flatMap(({ container, freeing, removal }) => container.ports.flatMap((published) => heldPort(published) ?? []).map((port) => ({ port, freeing, removal })));
  return {
    removalByName: new Map(leaving.flatMap(({ container, removal }) => (removal === undefined ? [] : [[container.name, removal]]))),
    bySlot: groupBy(ports, ({ port }) => slotOf(port)),
  };
}

/** Host ports and names that this plan frees are taken over only after they are free. */
function orderTakeovers(context: Context): void {
  const { draft, project } = context;
  const { removalByName, bySlot } = whatIsFreed(context);
  for (const step of draft.steps.values()) {
    if (step.type === 'createContainer' || step.type === 'renameContainer') {
      const removal = removalByName.get(step.name);
      if (removal !== undefined) waitFor(draft, step.id, [removal]);
    }
    if (step.type !== 'startContainer' || step.service === undefined) continue;
    const wanted = fixedPorts(project.services[step.service] ?? {});
    // A replacement waits for the end of the container whose name it takes anyway.
    const awaited = new Set(step.dependsOn.flatMap((id) => (draft.steps.get(id)?.type === 'renameContainer' ? (draft.steps.get(id)?.dependsOn ?? []) : [])));
    const mustWaitFor = (held: FreedPort): boolean => held.removal === undefined || !awaited.has(held.removal);
    const blockers = wanted.flatMap((port) => (bySlot.get(slotOf(port)) ?? []).filter((held) => mustWaitFor(held) && portsCollide(port, held.port)).map((held) => held.freeing));
    waitFor(draft, step.id, [...new Set(blockers)]);
  }
}

/** Services that run already and whose image is about to be pulled or built anew. */
function servicesWithNewImages(context: Context, images: ReadonlyMap<string, ImageState>): ReadonlySet<string> {
  if (context.options.noRecreate === true) return new Set();
  return new Set([...context.services].filter((name) => images.get(name)?.step !== undefined && context.containersOf.has(name)));
}

/** Only the pulls and builds; the rest is planned when it is known which images are new. */
function imagesFirst({ project, options, draft }: Context, uncertain: ReadonlySet<string>): Plan {
  const steps = [...draft.steps.values()].filter((step) => step.type === 'pullImage' || step.type === 'buildImage');
  const changes = draft.changes.map((change) =>
    change.subject === 'service' && change.kind === 'none' && uncertain.has(change.name) ? { ...change, kind: 'recreate' as const, causes: ['replaced if its image turns out to be new'] } : change,
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
  const services = new Set(servicesInOrder(project, options.services ?? [], options.withDependencies !== false));
  const context: Context = { project, observed, options, draft, services, containersOf: groupBy(observed.containers.filter((container) => !container.oneOff), (container) => container.service) };
  const images = planImages(context);
  const networks = planNetworks(context);
  const volumes = planVolumes(context);
  const gone = new Set([...draft.byContainer].flatMap(([id, { remove }]) => (remove === undefined ? [] : [id])));

  const planned = new Map<string, PlannedService>();
  const decisions: ServiceDecision[] = [];
  for (const serviceName of context.services) {
    const service = project.services[serviceName] ?? {};
    const ownerOf = (name: string): ContainerRef | undefined => planned.get(name)?.containers[0]?.ref;
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
  planHelperRemoval(draft, observed);
  draft.problems.push(...findProblems(context, decisions, images));
  const uncertain = servicesWithNewImages(context, images);
  if (uncertain.size > 0) return imagesFirst(context, uncertain);
  return { project: project.name, steps: [...draft.steps.values()], changes: draft.changes, problems: draft.problems };
}

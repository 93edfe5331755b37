import type { Dependency, Project } from '#core/compose';
import { groupBy } from '#core/lib';
import type { Observed, ObservedContainer } from '#core/observe';
import { addStep, emptyDraft, existing, isLive, type Draft } from './context.ts';
import { namesOf, planOf, stopStep } from './down.ts';
import { membersOf, startOrder, stopOrder, type Members } from './members.ts';
import { injectedFiles } from './mounts.ts';
import { contentProblem } from './problems.ts';
import { anonymousLosses, containerLoss } from './removal.ts';
import { wantedScale } from './services.ts';
import type { Loss, Plan, Step, StepId } from './types.ts';

/** What the commands that change no configuration are told. */
export interface LifecycleOptions {
  /** Only these; all when absent or empty. */
  readonly services?: readonly string[];
  /** The file, where there is one: it says which services there are and what they wait for. Otherwise the containers' labels do. */
  readonly file?: Project;
  /** Grace period for stopping; absent: each container's own. */
  readonly timeoutSeconds?: number;
}

interface Work {
  readonly draft: Draft;
  readonly members: Members;
  readonly options: LifecycleOptions;
  readonly nameOf: (container: ObservedContainer) => string;
}

function begin(observed: Observed, options: LifecycleOptions): Work {
  const names = namesOf(observed.containers);
  return { draft: emptyDraft(), members: membersOf(observed, options.file), options, nameOf: (container) => names.get(container.id) ?? container.name };
}

function named({ services = [] }: LifecycleOptions, members: Members): ReadonlySet<string> {
  return services.length === 0 ? members.services : new Set(services.filter((name) => members.services.has(name)));
}

function grace({ timeoutSeconds }: LifecycleOptions): { readonly timeoutSeconds?: number } {
  return timeoutSeconds === undefined ? {} : { timeoutSeconds };
}

/** Compose refuses a name nobody has in the commands that start something; the others do nothing then. */
function refuseUnknown({ draft, members, options }: Work): void {
  for (const name of options.services ?? []) {
    if (!members.services.has(name)) draft.problems.push({ severity: 'error', code: 'unknown-service', message: `The project has no service named ${name}.`, hint: 'Check the spelling.' });
  }
}

/**
 * `docker compose stop`: dependents before what they depend on. Containers that do not run are left alone unless `all`, which Compose sends its
 * requests to as well; an engine does nothing for those.
 */
export function planStop(project: string, observed: Observed, options: LifecycleOptions & { readonly all?: boolean } = {}): Plan {
  const work = begin(observed, options);
  const { draft, members, nameOf } = work;
  const chosen = named(options, members);
  const concerned = new Set([...chosen].filter((service) => members.containers(service).some((container) => options.all === true || isLive(container))));
  const stops = new Map<string, readonly StepId[]>();
  for (const { service, before } of stopOrder(members, concerned)) {
    const dependsOn = before.flatMap((name) => stops.get(name) ?? []);
    const containers = members.containers(service).filter((container) => options.all === true || isLive(container));
    stops.set(service, containers.map((container) => addStep(draft, stopStep(container, nameOf(container), dependsOn, 'stop was asked for', options.timeoutSeconds))));
  }
  return planOf(project, draft);
}

/** What one service waits for in the containers of another one that is part of the same command. */
function conditionSteps(work: Work, serviceName: string, dependencyName: string, dependency: Dependency, launched: ReadonlyMap<string, StepId>): readonly StepId[] {
  const { draft, members, nameOf } = work;
  const containers = members.containers(dependencyName);
  const waits = dependency.condition !== 'service_started';
  if (waits && containers.length === 0 && dependency.required) {
    draft.problems.push({ severity: 'error', code: 'dependency-missing', message: `${serviceName} waits for ${dependencyName}, which has no container.`, hint: 'Create it: slipway up.', service: serviceName });
  }
  return containers.flatMap((container) => {
    const launch = launched.get(container.id);
    const dependsOn = launch === undefined ? [] : [launch];
    if (!waits) return dependsOn;
    const type = dependency.condition === 'service_healthy' ? 'waitHealthy' : 'waitCompleted';
    const id = `${type === 'waitHealthy' ? 'wait-healthy' : 'wait-completed'} ${nameOf(container)}`;
    const known = draft.steps.get(id);
    if (known !== undefined && known.type === type) {
      if (dependency.required && !known.required) draft.steps.set(id, { ...known, required: true });
      return [id];
    }
    const cause = type === 'waitHealthy' ? `${serviceName} needs ${dependencyName} to be healthy` : `${serviceName} needs ${dependencyName} to have completed`;
    return [addStep(draft, { id, type, service: dependencyName, container: existing(container), required: dependency.required, dependsOn, cause, losses: [] })];
  });
}

/** Steps that must be done, and such that need only be over. */
interface Waits {
  readonly dependsOn: readonly StepId[];
  readonly after: readonly StepId[];
}

/** All that a service waits for among the chosen ones. `visits`: what each service before it waits for or does. */
function conditions(work: Work, serviceName: string, chosen: ReadonlySet<string>, counts: (dependency: Dependency) => boolean, launched: ReadonlyMap<string, StepId>, visits: ReadonlyMap<string, Waits>): Waits {
  const dependsOn: StepId[] = [];
  const after: StepId[] = [];
  for (const [name, dependency] of Object.entries(work.members.needs(serviceName))) {
    if (!chosen.has(name) || !counts(dependency)) continue;
    const visit = visits.get(name);
    (dependency.required ? dependsOn : after).push(...conditionSteps(work, serviceName, name, dependency, launched), ...(visit?.dependsOn ?? []));
    after.push(...(visit?.after ?? []));
  }
  return { dependsOn: [...new Set(dependsOn)], after: [...new Set(after)].filter((id) => !dependsOn.includes(id)) };
}

function waiting({ dependsOn, after }: Waits): { readonly dependsOn: readonly StepId[]; readonly after?: readonly StepId[] } {
  return after.length === 0 ? { dependsOn } : { dependsOn, after };
}

/** `roots` and everything that `next` leads to among the members. */
function closure(roots: Iterable<string>, members: Members, next: (name: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...roots];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name) || !members.services.has(name)) continue;
    found.add(name);
    queue.push(...next(name));
  }
  return found;
}

function dependentsOf(members: Members, counts: (dependency: Dependency) => boolean): (name: string) => readonly string[] {
  const pairs = [...members.services].flatMap((service) => Object.entries(members.needs(service)).flatMap(([name, dependency]) => (counts(dependency) ? [{ name, service }] : [])));
  const dependents = groupBy(pairs, ({ name }) => name);
  return (name) => (dependents.get(name) ?? []).map(({ service }) => service);
}

/** Secrets and configs without a file on the host, written before every start. */
function injection({ draft, options, nameOf }: Work, container: ObservedContainer, variables: Readonly<Record<string, string>>): readonly StepId[] {
  const { service: serviceName } = container;
  const { file } = options;
  const service = file?.services[serviceName];
  if (file === undefined || service === undefined) return [];
  const { files, missing } = injectedFiles(file, service, variables);
  for (const content of missing) draft.problems.push(contentProblem(serviceName, content));
  if (files.length === 0) return [];
  return [addStep(draft, { id: `inject-files ${nameOf(container)}`, type: 'injectFiles', service: serviceName, container: existing(container), files, dependsOn: [], cause: 'secrets or configs without a file on the host', losses: [] })];
}

/**
 * `docker compose start`: starts what does not run, and what it depends on, in that order and under its conditions.
 * `variables`: values that secrets and configs with `environment:` name.
 */
export function planStart(project: string, observed: Observed, options: LifecycleOptions & { readonly variables?: Readonly<Record<string, string>> } = {}): Plan {
  const work = begin(observed, options);
  const { draft, members, nameOf } = work;
  refuseUnknown(work);
  const chosen = closure(named(options, members), members, (name) => Object.keys(members.needs(name)));
  const without = [...chosen].filter((name) => members.containers(name).length === 0 && wantedScale(name, options.file?.services[name] ?? {}, {}) > 0);
  if (chosen.size === without.length && draft.problems.length === 0) {
    draft.problems.push({ severity: 'error', code: 'nothing-to-start', message: without.length === 0 ? `Project ${project} has no container to start.` : `${without.join(', ')}: no container to start.`, hint: 'Create it: slipway up.' });
    return planOf(project, draft);
  }
  for (const name of without) draft.problems.push({ severity: 'warning', code: 'no-container', message: `${name} has no container to start.`, hint: 'Create it: slipway up.', service: name });
  const launched = new Map<string, StepId>();
  const visits = new Map<string, Waits>();
  for (const service of startOrder(members, () => true).filter((name) => chosen.has(name))) {
    const waits = conditions(work, service, chosen, () => true, launched, visits);
    const starts: StepId[] = [];
    for (const container of members.containers(service)) {
      if (container.state === 'running') continue;
      const injected = injection(work, container, options.variables ?? {});
      const cause = container.state === 'created' ? 'container was never started' : `container is ${container.state}`;
      const id = addStep(draft, { id: `start-container ${nameOf(container)}`, type: 'startContainer', service, container: existing(container), ...waiting({ ...waits, dependsOn: [...injected, ...waits.dependsOn] }), cause, losses: [] });
      launched.set(container.id, id);
      starts.push(id);
    }
    visits.set(service, starts.length === 0 ? waits : { dependsOn: starts, after: [] });
  }
  return planOf(project, draft);
}

/**
 * `docker compose restart`: restarts all containers of the services, and those of their dependents that ask for it with `restart: true`
 * unless `withDependents` is false. Only such dependencies give the order (docker/compose `pkg/compose/restart.go`).
 */
export function planRestart(project: string, observed: Observed, options: LifecycleOptions & { readonly withDependents?: boolean } = {}): Plan {
  const work = begin(observed, options);
  const { draft, members, nameOf } = work;
  refuseUnknown(work);
  const counts = (dependency: Dependency): boolean => dependency.restart === true;
  const roots = named(options, members);
  const chosen = options.withDependents === false ? roots : closure(roots, members, dependentsOf(members, counts));
  const launched = new Map<string, StepId>();
  const visits = new Map<string, Waits>();
  for (const service of startOrder(members, counts).filter((name) => chosen.has(name))) {
    const waits = conditions(work, service, chosen, counts, launched, visits);
    const cause = roots.has(service) ? 'restart was asked for' : 'what it depends on is restarted';
    const restarts: StepId[] = [];
    for (const container of members.containers(service)) {
      const id = addStep(draft, { id: `restart-container ${nameOf(container)}`, type: 'restartContainer', service, container: existing(container), ...grace(options), ...waiting(waits), cause, losses: [] });
      launched.set(container.id, id);
      restarts.push(id);
    }
    visits.set(service, restarts.length === 0 ? waits : { dependsOn: restarts, after: [] });
  }
  return planOf(project, draft);
}

/** One step for each container, in no order. */
function each(project: string, work: Work, containers: readonly ObservedContainer[], stepFor: (container: ObservedContainer, name: string) => Step): Plan {
  for (const container of containers) addStep(work.draft, stepFor(container, work.nameOf(container)));
  return planOf(project, work.draft);
}

function containersOf(work: Work): readonly ObservedContainer[] {
  return [...named(work.options, work.members)].flatMap(work.members.containers);
}

/** `docker compose pause`: all that live; one that is paused already is refused by the engine, as with Compose. */
export function planPause(project: string, observed: Observed, options: LifecycleOptions = {}): Plan {
  const work = begin(observed, options);
  return each(project, work, containersOf(work).filter(isLive), (container, name) => ({ id: `pause-container ${name}`, type: 'pauseContainer', service: container.service, container: existing(container), dependsOn: [], cause: 'pause was asked for', losses: [] }));
}

/** `docker compose unpause`: all that live; one that is not paused is refused by the engine, as with Compose. */
export function planUnpause(project: string, observed: Observed, options: LifecycleOptions = {}): Plan {
  const work = begin(observed, options);
  return each(project, work, containersOf(work).filter(isLive), (container, name) => ({ id: `unpause-container ${name}`, type: 'unpauseContainer', service: container.service, container: existing(container), dependsOn: [], cause: 'unpause was asked for', losses: [] }));
}

/** `docker compose kill`: a signal to all that live, one-off containers too; `orphans`: also to those of services that the file does not have. */
export function planKill(project: string, observed: Observed, options: LifecycleOptions & { readonly signal: string; readonly orphans?: boolean }): Plan {
  const work = begin(observed, options);
  const { services = [], file } = options;
  const isMeant = ({ service }: ObservedContainer): boolean => (services.length === 0 || services.includes(service)) && (file === undefined || options.orphans === true || Object.hasOwn(file.services, service));
  const containers = observed.containers.filter((container) => isLive(container) && isMeant(container));
  return each(project, work, containers, (container, name) => ({ id: `kill-container ${name}`, type: 'killContainer', service: container.service, container: existing(container), signal: options.signal, dependsOn: [], cause: `${options.signal} was asked for`, losses: [] }));
}

/** `docker compose rm`: removes the containers that do not run; `volumes`: their anonymous volumes too. `force` is the engine's, which Compose sends with `-f`. */
export function planRemove(project: string, observed: Observed, options: LifecycleOptions & { readonly volumes: boolean; readonly force: boolean }): Plan {
  const work = begin(observed, options);
  const cause = 'removal was asked for';
  const losses = new Map<string, Loss[]>();
  const plan = each(project, work, containersOf(work).filter((container) => !isLive(container)), (container, name) => {
    const own: readonly Loss[] = [containerLoss(container), ...(options.volumes ? anonymousLosses(container) : [])];
    losses.set(container.service, [...(losses.get(container.service) ?? []), ...own]);
    return { id: `remove-container ${name}`, type: 'removeContainer', service: container.service, container: existing(container), volumes: options.volumes, force: options.force, dependsOn: [], cause, losses: own };
  });
  return { ...plan, changes: [...losses].map(([name, own]) => ({ subject: 'service', name, kind: 'remove', causes: [cause], details: [], losses: own })) };
}

import type { Dependency, Service } from '#core/compose';
import type { ContainerCreateBody, ContainerMount, Mount } from '#core/engine';
import { toRecord } from '#core/lib';
import type { ObservedContainer } from '#core/observe';
import { containerBody } from './container-body.ts';
import { addStep, existing, isLive, shortName, stepIdFor, unplugSteps, waitFor, type Context } from './context.ts';
import { sharedContainers, type ServiceHash } from './hashes.ts';
import type { ImageState } from './images.ts';
import { injectedFiles } from './mounts.ts';
import { attachmentOf, endpointOf } from './networking.ts';
import { addStop, containerLoss, planRemoval } from './removal.ts';
import type { Replica, ServiceDecision } from './replicas.ts';
import { networkRef, type ResourceState } from './resources.ts';
import { containerName, dependenciesOf, enginePlatform, networksByPriority, volumesOf } from './services.ts';
import type { ContainerRef, Step, StepId } from './types.ts';

type CreateStep = Extract<Step, { readonly type: 'createContainer' }>;

/** One container as it will be when the plan is through. */
export interface FinalContainer {
  readonly ref: ContainerRef;
  readonly number: number;
  readonly name: string;
  /** Absent: it runs already and goes on running. */
  readonly start: StepId | undefined;
}

/** What is known of each planned service while its dependents are being planned. */
export interface PlannedService {
  readonly containers: readonly FinalContainer[];
  readonly replaced: boolean;
  /** Stops of its old containers: dependents that want a restart stop before these. */
  readonly oldStops: readonly StepId[];
}

export interface ServiceInputs {
  readonly image: ImageState | undefined;
  readonly networks: ReadonlyMap<string, ResourceState>;
  readonly volumes: ReadonlyMap<string, ResourceState>;
  readonly hash: ServiceHash;
  readonly planned: ReadonlyMap<string, PlannedService>;
}

/** Three `container:alias` texts for each container of each linked service, then the external links (docker/compose `getLinks`). */
function linksOf(context: Context, service: Service, number: number, planned: ReadonlyMap<string, PlannedService>): readonly string[] {
  const links: string[] = [];
  for (const link of service.links ?? []) {
    const [target = '', alias = target] = link.split(':');
    for (const container of planned.get(target)?.containers ?? []) {
      links.push(`${container.name}:${alias}`, `${container.name}:${target}-${number}`, `${container.name}:${context.project.name}-${target}-${number}`);
    }
  }
  const external = service['external_links'];
  for (const link of Array.isArray(external) ? external : []) {
    if (typeof link !== 'string') continue;
    const [target = '', alias = target] = link.split(':');
    links.push(`${target}:${alias}`);
  }
  return links;
}

function creationOf(ref: ContainerRef): readonly StepId[] {
  return ref.kind === 'created' ? [ref.step] : [];
}

/** The replacement of `service:` references: the body names the owner's container, the executor puts its id there. */
function withSharedResources(service: Service, body: ContainerCreateBody, planned: ReadonlyMap<string, PlannedService>): { readonly body: ContainerCreateBody; readonly resolve: CreateStep['resolve'] } {
  const shared = sharedContainers(service, (owner) => planned.get(owner)?.containers[0]?.ref);
  const modes = shared.filter((item) => item.field !== 'VolumesFrom').map((item) => [item.field, `container:${item.container.name}`] as const);
  const volumesFrom = body.HostConfig?.['VolumesFrom'];
  const sources = Array.isArray(volumesFrom)
    ? volumesFrom.map((text: unknown) => {
        const [source = '', container = ''] = String(text).split(':');
        return source === 'container' ? container : (planned.get(source)?.containers[0]?.ref.name ?? source);
      })
    : undefined;
  return {
    body: { ...body, HostConfig: { ...body.HostConfig, ...toRecord(modes), ...(sources === undefined ? {} : { VolumesFrom: sources }) } },
    resolve: shared.map(({ field, container }) => ({ field, container })),
  };
}

/** Volumes of the old container at places the file says nothing about: the new image may declare them. */
function carriedOver(service: Service, inherited: readonly ContainerMount[]): readonly Mount[] {
  const declared = new Set((service.volumes ?? []).map((volume) => volume.target));
  return inherited
    .filter((mount) => mount.type === 'volume' && !declared.has(mount.destination))
    .map((mount) => ({ Type: 'volume', Source: mount.name ?? mount.source, Target: mount.destination, ...(mount.readWrite ? {} : { ReadOnly: true }) }));
}

/** Create, connect and inject: everything up to a container that could be started. Answers its reference and the steps after which it is ready. */
function planCreation(context: Context, serviceName: string, replica: Exclude<Replica, { readonly kind: 'keep' }>, inputs: ServiceInputs): { readonly ref: ContainerRef; readonly ready: readonly StepId[] } {
  const { project, observed, options, draft } = context;
  const service = project.services[serviceName] ?? {};
  const { image, networks, volumes, hash, planned } = inputs;
  const old = replica.kind === 'replace' ? replica.container : undefined;
  const name = containerName(project.name, serviceName, service, replica.number);
  const short = `${serviceName}-${replica.number}`;
  const links = linksOf(context, service, replica.number, planned);
  const attachment = attachmentOf(project, serviceName, replica.number, links, observed.engine.capabilities);
  const cause = replica.kind === 'replace' ? replica.causes.join('; ') : 'container does not exist';
  const imageId = image?.details?.id;
  const platform = enginePlatform(service.platform);
  const inherited = old === undefined || options.renewAnonymousVolumes === true ? [] : old.mounts;
  const { body, resolve } = withSharedResources(
    service,
    containerBody({
      project,
      serviceName,
      service,
      number: replica.number,
      capabilities: observed.engine.capabilities,
      configHash: hash.value,
      imageId,
      imageVolumes: image?.details?.volumes ?? [],
      inherited,
      replaces: old === undefined ? undefined : short,
      links,
      attachment,
    }),
    planned,
  );
  const step: CreateStep = {
    id: `create-container ${short}`,
    type: 'createContainer',
    service: serviceName,
    name: old === undefined ? name : `${old.id.slice(0, 12)}_${name}`,
    body,
    ...(platform === undefined ? {} : { platform }),
    resolve,
    ...(imageId === undefined ? { resolveImage: { carryOver: carriedOver(service, inherited) } } : {}),
    ...(hash.unresolved === undefined ? {} : { resolveHash: hash.unresolved }),
    dependsOn: [
      ...new Set([
        ...(image?.step === undefined ? [] : [image.step]),
        ...networksByPriority(service).flatMap((key) => networks.get(key)?.ready ?? []),
        ...volumesOf(service).flatMap((key) => volumes.get(key)?.ready ?? []),
        ...resolve.flatMap((item) => creationOf(item.container)),
        ...(service.links ?? []).flatMap((link) => (planned.get(link.split(':')[0] ?? '')?.containers ?? []).flatMap((container) => creationOf(container.ref))),
      ]),
    ],
    cause,
    losses: [],
  };
  addStep(draft, step);
  const ref: ContainerRef = { kind: 'created', step: step.id, name };
  const ready: StepId[] = [step.id];
  for (const { key, endpoint } of attachment.connectLater) {
    const network = networks.get(key);
    if (network === undefined) continue;
    ready.push(addStep(draft, { id: `connect-network ${short} ${key}`, type: 'connectNetwork', service: serviceName, network: networkRef(network), container: ref, endpoint, dependsOn: [step.id], cause: 'this engine takes only one network at creation', losses: [] }));
  }
  return { ref, ready };
}

/** Writes secrets and configs that are no files on the host; wanted before every start. */
function planInjection(context: Context, serviceName: string, short: string, ref: ContainerRef, dependsOn: readonly StepId[]): readonly StepId[] {
  const service = context.project.services[serviceName] ?? {};
  const { files } = injectedFiles(context.project, service, context.options.variables ?? {});
  if (files.length === 0) return [];
  return [addStep(context.draft, { id: `inject-files ${short}`, type: 'injectFiles', service: serviceName, container: ref, files, dependsOn, cause: 'secrets or configs without a file on the host', losses: [] })];
}

/** What a start waits for in other services: their starts, health or completion. Optional ones only have to be over. */
function startConditions(context: Context, serviceName: string, planned: ReadonlyMap<string, PlannedService>): { readonly dependsOn: readonly StepId[]; readonly after: readonly StepId[] } {
  const dependsOn: StepId[] = [];
  const after: StepId[] = [];
  for (const [name, dependency] of Object.entries(dependenciesOf(context.project, serviceName))) {
    const target = planned.get(name);
    if (target === undefined) continue;
    const list = dependency.required ? dependsOn : after;
    for (const container of target.containers) list.push(...conditionSteps(context, serviceName, name, dependency, container));
  }
  return { dependsOn, after };
}

function conditionSteps(context: Context, serviceName: string, dependencyName: string, dependency: Dependency, container: FinalContainer): readonly StepId[] {
  const { draft } = context;
  const started = container.start === undefined ? [] : [container.start];
  if (dependency.condition === 'service_started') return started;
  const type = dependency.condition === 'service_healthy' ? 'waitHealthy' : 'waitCompleted';
  const id = `${type === 'waitHealthy' ? 'wait-healthy' : 'wait-completed'} ${dependencyName}-${container.number}`;
  const known = draft.steps.get(id);
  if (known !== undefined && known.type === type) {
    if (dependency.required && !known.required) draft.steps.set(id, { ...known, required: true });
    return [id];
  }
  const cause = type === 'waitHealthy' ? `${serviceName} needs ${dependencyName} to be healthy` : `${serviceName} needs ${dependencyName} to have completed`;
  return [addStep(draft, { id, type, service: dependencyName, container: container.ref, required: dependency.required, dependsOn: started, cause, losses: [] })];
}

function planStart(context: Context, serviceName: string, short: string, ref: ContainerRef, ready: readonly StepId[], cause: string, planned: ReadonlyMap<string, PlannedService>): StepId {
  const { dependsOn, after } = startConditions(context, serviceName, planned);
  const injected = planInjection(context, serviceName, short, ref, ready);
  return addStep(context.draft, {
    id: `start-container ${short}`,
    type: 'startContainer',
    service: serviceName,
    container: ref,
    dependsOn: [...new Set([...ready, ...injected, ...dependsOn])],
    ...(after.length === 0 ? {} : { after: [...new Set(after)] }),
    cause,
    losses: [],
  });
}

/**
 * A container that does not run is on the networks it was given, which need not be those it wants: a deploy was interrupted before it was plugged
 * in (API < 1.44), or a network was removed and made again under its old name, which the engine then no longer finds.
 */
function plugIn(context: Context, container: ObservedContainer, number: number, inputs: ServiceInputs): readonly StepId[] {
  const { draft, project } = context;
  const { service } = container;
  const steps: StepId[] = [];
  for (const key of networksByPriority(project.services[service] ?? {})) {
    const network = inputs.networks.get(key);
    // A network made anew by this plan has its own steps for that; one the engine has yet to learn of cannot be compared.
    if (network === undefined || network.recreated || (network.id === undefined && network.ready.length === 0)) continue;
    const endpoint = Object.hasOwn(container.networks, network.name) ? container.networks[network.name] : undefined;
    // A container that was never started may be listed without the network's id.
    if (endpoint !== undefined && (endpoint.networkId === network.id || endpoint.networkId === '')) continue;
    const short = `${service}-${number}`;
    const base = { service, network: networkRef(network), container: existing(container), losses: [] };
    const unplugged =
      endpoint === undefined
        ? []
        : [addStep(draft, { ...base, id: `disconnect-network ${short} ${key}`, type: 'disconnectNetwork', dependsOn: network.ready, cause: `network ${key} is another one than before` })];
    const links = linksOf(context, project.services[service] ?? {}, number, inputs.planned);
    steps.push(addStep(draft, { ...base, id: `connect-network ${short} ${key}`, type: 'connectNetwork', endpoint: endpointOf(project, service, number, key, links), dependsOn: [...network.ready, ...unplugged], cause: `not connected to network ${key}` }));
  }
  return steps;
}

/** Turns the decision about one service into steps. */
export function planService(context: Context, decision: ServiceDecision, inputs: ServiceInputs): PlannedService {
  const { project, draft } = context;
  const { serviceName } = decision;
  const service = project.services[serviceName] ?? {};
  const restartOwners = Object.entries(dependenciesOf(project, serviceName)).filter(([name, dependency]) => dependency.restart === true && inputs.planned.get(name)?.replaced === true);
  const recreatedNetworks = networksByPriority(service).filter((key) => inputs.networks.get(key)?.recreated === true);
  const containers: FinalContainer[] = [];
  const oldStops: StepId[] = [];

  for (const container of decision.leftovers) {
    addStep(draft, { id: `remove-container ${container.name}`, type: 'removeContainer', service: serviceName, container: existing(container), volumes: false, force: true, dependsOn: [], cause: 'left over from an interrupted deploy', losses: [] });
  }
  const named = new Set(decision.replicas.map((replica) => `${serviceName}-${replica.number}`));
  for (const container of decision.surplus) {
    const name = named.has(shortName(container)) ? container.name : shortName(container);
    named.add(name);
    planRemoval(context, container, name, 'more replicas than wanted');
  }

  for (const replica of decision.replicas) {
    const short = `${serviceName}-${replica.number}`;
    const name = containerName(project.name, serviceName, service, replica.number);
    if (replica.kind === 'create') {
      const { ref, ready } = planCreation(context, serviceName, replica, inputs);
      containers.push({ ref, number: replica.number, name, start: planStart(context, serviceName, short, ref, ready, 'new container', inputs.planned) });
      continue;
    }
    const old = replica.container;
    if (replica.kind === 'replace') {
      const { ref, ready } = planCreation(context, serviceName, replica, inputs);
      const cause = replica.causes.join('; ');
      const stopped = isLive(old) ? [addStop(context, old, short, cause, ready)] : [];
      oldStops.push(...stopped);
      const removed = addStep(draft, { id: stepIdFor(draft, 'remove-container', old, short), type: 'removeContainer', service: serviceName, container: existing(old), volumes: false, force: false, dependsOn: [...new Set([...stopped, ...ready, ...unplugSteps(draft, old.id)])], cause, losses: [containerLoss(old)] });
      const renamed = addStep(draft, { id: `rename-container ${short}`, type: 'renameContainer', service: serviceName, container: ref, name, dependsOn: [removed], cause: 'takes the place of the old container', losses: [] });
      containers.push({ ref, number: replica.number, name, start: planStart(context, serviceName, short, ref, [...ready, renamed], 'new container', inputs.planned) });
      continue;
    }
    const ref = existing(old);
    const ready: StepId[] = [];
    let cause = old.state === 'created' ? 'container was never started' : 'container is not running';
    let start = !isLive(old);
    for (const [owner] of restartOwners) {
      if (!isLive(old)) continue;
      ready.push(addStop(context, old, short, `${owner} is replaced`, []));
      cause = `${owner} is replaced`;
      start = true;
    }
    for (const key of recreatedNetworks) {
      const network = inputs.networks.get(key);
      if (network === undefined) continue;
      const stop = draft.byContainer.get(old.id)?.stop;
      ready.push(
        ...(stop === undefined ? [] : [stop]),
        addStep(draft, { id: `connect-network ${short} ${key}`, type: 'connectNetwork', service: serviceName, network: networkRef(network), container: ref, endpoint: endpointOf(project, serviceName, replica.number, key, linksOf(context, service, replica.number, inputs.planned)), dependsOn: network.ready, cause: `network ${key} was made anew`, losses: [] }),
      );
      if (stop !== undefined) {
        cause = `network ${key} was made anew`;
        start = true;
      }
    }
    if (!isLive(old)) ready.push(...plugIn(context, old, replica.number, inputs));
    if (old.name !== name) ready.push(addStep(draft, { id: `rename-container ${short}`, type: 'renameContainer', service: serviceName, container: ref, name, dependsOn: [], cause: 'left half-renamed by an interrupted deploy', losses: [] }));
    if (old.state === 'paused' && !start) {
      draft.problems.push({ severity: 'warning', code: 'container-paused', message: `Container ${old.name} is paused and stays so.`, hint: `Resume it: docker unpause ${old.name}`, service: serviceName });
    }
    containers.push({ ref, number: replica.number, name, start: start ? planStart(context, serviceName, short, ref, [...new Set(ready)], cause, inputs.planned) : undefined });
  }

  for (const [owner] of restartOwners) {
    const ownStops = decision.replicas.flatMap((replica) => (replica.kind === 'create' ? [] : (draft.byContainer.get(replica.container.id)?.stop ?? [])));
    for (const stop of inputs.planned.get(owner)?.oldStops ?? []) waitFor(draft, stop, ownStops);
  }
  return { containers, replaced: decision.replicas.some((replica) => replica.kind === 'replace'), oldStops };
}


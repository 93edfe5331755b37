import { networkConfigHash, volumeConfigHash, type Network, type Volume } from '#core/compose';
import { composeLabels, composeVersion, type NetworkCreateBody, type NetworkSummary, type VolumeCreateBody } from '#core/engine';
import type { ObservedContainer } from '#core/observe';
import { addStep, existing, isLive, shortName, stepIdFor, type Context } from './context.ts';
import { addStop, planRemoval } from './removal.ts';
import { networksByPriority, volumesOf } from './services.ts';
import type { NetworkRef, StepId } from './types.ts';
import { flagOf, nonEmpty, objectOf, objectsOf, present, textMapOf, textOf } from './values.ts';

/** What became of one network or volume of the project. */
export interface ResourceState {
  readonly name: string;
  /** Engine id of a network that stays; undefined when it is created by this plan. */
  readonly id: string | undefined;
  /** The step that creates it, if this plan does: a container has to wait for it before it can use it. */
  readonly ready: readonly StepId[];
  /** It existed with another configuration and is made anew. */
  readonly recreated: boolean;
}

/** How steps name a network of the project. */
export function networkRef({ id, name, ready }: ResourceState): NetworkRef {
  const [step] = ready;
  if (id !== undefined) return { kind: 'existing', id, name };
  return step === undefined ? { kind: 'named', name } : { kind: 'created', step, name };
}

function ipamOf(network: Network): unknown {
  const pools = objectsOf(network.ipam?.['config']);
  const driver = textOf(network.ipam?.['driver']);
  if (driver === undefined && pools.length === 0) return undefined;
  return {
    Driver: driver ?? '',
    ...present({
      Config: nonEmpty(
        pools.map((pool) =>
          present({ Subnet: textOf(pool['subnet']), IPRange: textOf(pool['ip_range']), Gateway: textOf(pool['gateway']), AuxiliaryAddresses: nonEmpty(textMapOf(objectOf(pool['aux_addresses']))) }),
        ),
      ),
    }),
  };
}

/** Body of `POST /networks/create`, with Compose's labels. Engines below API 1.44 are told to refuse a second network of that name. */
export function networkBody(context: Context, key: string, network: Network): NetworkCreateBody {
  return {
    Name: network.name,
    ...present({
      Driver: network.driver,
      Options: nonEmpty(network.driver_opts),
      IPAM: ipamOf(network),
      Internal: flagOf(network.internal),
      Attachable: flagOf(network.attachable),
      EnableIPv4: flagOf(network.enable_ipv4),
      EnableIPv6: flagOf(network.enable_ipv6),
      CheckDuplicate: context.observed.engine.capabilities.multipleEndpointsAtCreate ? undefined : true,
    }),
    Labels: {
      ...network.labels,
      [composeLabels.configHash]: networkConfigHash(network),
      [composeLabels.network]: key,
      [composeLabels.project]: context.project.name,
      [composeLabels.version]: composeVersion,
    },
  };
}

/** Body of `POST /volumes/create`, with Compose's labels. */
export function volumeBody(context: Context, key: string, volume: Volume): VolumeCreateBody {
  return {
    Name: volume.name,
    ...present({ Driver: volume.driver, DriverOpts: nonEmpty(volume.driver_opts) }),
    Labels: {
      ...volume.labels,
      [composeLabels.configHash]: volumeConfigHash(volume),
      [composeLabels.project]: context.project.name,
      [composeLabels.version]: composeVersion,
      [composeLabels.volume]: key,
    },
  };
}

function usedKeys(context: Context, keysOf: (serviceName: string) => readonly string[]): readonly string[] {
  return [...new Set([...context.services].flatMap(keysOf))];
}

/** Networks the planned services join: found, created, or (configuration changed) emptied, deleted and created anew. */
export function planNetworks(context: Context): ReadonlyMap<string, ResourceState> {
  const { project, observed, draft } = context;
  const states = new Map<string, ResourceState>();
  for (const key of usedKeys(context, (name) => networksByPriority(project.services[name] ?? {}))) {
    const network = project.networks[key];
    if (network === undefined) continue;
    const { name } = network;
    const foreign = observed.foreign.networks[name] ?? undefined;
    const own = observed.networks.find((item) => item.name === name);
    if (network.external === true) {
      const found = foreign ?? own;
      // A Swarm node learns of an overlay network only when something attaches to it.
      if (found === undefined && !observed.engine.capabilities.swarmActive) {
        draft.problems.push({ severity: 'error', code: 'external-network-missing', message: `Network ${name} is declared external, but the engine has no network of that name.`, hint: `Create it (docker network create ${name}) or remove "external".` });
      }
      states.set(key, { name, id: found?.id, ready: [], recreated: false });
      continue;
    }
    if (own === undefined && foreign !== undefined) {
      const sameKey = foreign.labels[composeLabels.network] === key;
      draft.problems.push({
        severity: sameKey ? 'warning' : 'error',
        code: 'network-name-taken',
        message: `A network named ${name} exists already and does not belong to project ${project.name}.`,
        hint: sameKey ? 'It is used as it is. Set "external: true" to say so in the file.' : 'Set "external: true" to use it, or give this network another name.',
      });
      states.set(key, { name, id: foreign.id, ready: [], recreated: false });
      continue;
    }
    const body = networkBody(context, key, network);
    if (own === undefined) {
      const step = addStep(draft, { id: `create-network ${key}`, type: 'createNetwork', dependsOn: [], cause: 'network does not exist', losses: [], key, body });
      draft.changes.push({ subject: 'network', name: key, kind: 'create', causes: ['network does not exist'], details: [], losses: [] });
      states.set(key, { name, id: undefined, ready: [step], recreated: false });
      continue;
    }
    const hash = own.labels[composeLabels.configHash];
    if (hash === undefined || hash === body.Labels?.[composeLabels.configHash]) {
      draft.changes.push({ subject: 'network', name: key, kind: 'none', causes: [], details: [], losses: [] });
      states.set(key, { name, id: own.id, ready: [], recreated: false });
      continue;
    }
    const outsiders = outsidersOn(context, own);
    if (outsiders.length > 0) {
      draft.problems.push({ severity: 'warning', code: 'network-in-use', message: `The configuration of network ${key} changed, but it stays as it is: ${outsiders.join(', ')} would lose it.`, hint: 'Deploy the whole project, and unplug containers of others first.' });
      states.set(key, { name, id: own.id, ready: [], recreated: false });
      continue;
    }
    states.set(key, { name, id: undefined, ready: [replaceNetwork(context, key, own.id, body)], recreated: true });
  }
  return states;
}

/** Whether this plan removes the container, or replaces, starts and plugs it in as it needs. */
function isHandled({ project, services, options }: Context, container: ObservedContainer): boolean {
  if (container.oneOff) return false;
  const isOrphan = !Object.hasOwn(project.services, container.service) && !Object.hasOwn(project.disabledServices, container.service);
  return services.has(container.service) || (isOrphan && options.removeOrphans !== false);
}

/** Containers on a network that this plan does not handle and therefore could not plug in again. */
function outsidersOn(context: Context, network: NetworkSummary): readonly string[] {
  const { observed } = context;
  const isOn = (endpoint: { readonly id: string; readonly name: string }): boolean => endpoint.id === network.id || (endpoint.id === '' && endpoint.name === network.name);
  const endpointsOf = (container: ObservedContainer): readonly { readonly id: string; readonly name: string }[] => Object.entries(container.networks).map(([name, { networkId }]) => ({ id: networkId, name }));
  return [
    ...observed.containers.filter((container) => !isHandled(context, container) && endpointsOf(container).some(isOn)).map((container) => container.name),
    ...(observed.neighbours ?? []).filter((neighbour) => neighbour.networks.some(isOn)).map((neighbour) => neighbour.name),
  ];
}

/** Containers that mount a volume and that this plan does not handle. */
function outsidersWith(context: Context, volumeName: string): readonly string[] {
  const { observed } = context;
  return [
    ...observed.containers.filter((container) => !isHandled(context, container) && container.mounts.some((mount) => mount.type === 'volume' && mount.name === volumeName)).map((container) => container.name),
    ...(observed.neighbours ?? []).filter((neighbour) => neighbour.volumes.includes(volumeName)).map((neighbour) => neighbour.name),
  ];
}

/** Stops and unplugs the members, deletes the network, creates it anew. Plugging back in is part of each container's own steps. */
function replaceNetwork(context: Context, key: string, networkId: string, body: NetworkCreateBody): StepId {
  const { observed, draft } = context;
  const cause = `configuration of network ${key} changed`;
  const unplugged: StepId[] = [];
  for (const container of observed.containers) {
    const attached = Object.values(container.networks).some((endpoint) => endpoint.networkId === networkId) || Object.hasOwn(container.networks, body.Name);
    if (!attached) continue;
    const name = shortName(container);
    const before = isLive(container) ? [addStop(context, container, name, cause, [])] : [];
    unplugged.push(addStep(draft, { id: stepIdFor(draft, 'disconnect-network', container, name, ` ${key}`), type: 'disconnectNetwork', service: container.service, network: { kind: 'existing', id: networkId, name: body.Name }, container: existing(container), dependsOn: before, cause, losses: [] }));
  }
  const removed = addStep(draft, { id: `remove-network ${key}`, type: 'removeNetwork', networkId, name: body.Name, dependsOn: unplugged, cause, losses: [] });
  draft.changes.push({ subject: 'network', name: key, kind: 'recreate', causes: [cause], details: [], losses: [] });
  return addStep(draft, { id: `create-network ${key}`, type: 'createNetwork', dependsOn: [removed], cause, losses: [], key, body });
}

/** Named volumes the planned services mount: found or created. One whose configuration changed is kept unless its loss was accepted. */
export function planVolumes(context: Context): ReadonlyMap<string, ResourceState> {
  const { project, observed, draft, options } = context;
  const states = new Map<string, ResourceState>();
  for (const key of usedKeys(context, (name) => volumesOf(project.services[name] ?? {}))) {
    const volume = project.volumes[key];
    if (volume === undefined) continue;
    const { name } = volume;
    const foreign = observed.foreign.volumes[name] ?? undefined;
    const own = observed.volumes.find((item) => item.name === name);
    if (volume.external === true) {
      if (foreign === undefined && own === undefined) {
        draft.problems.push({ severity: 'error', code: 'external-volume-missing', message: `Volume ${name} is declared external, but the engine has no volume of that name.`, hint: `Create it (docker volume create ${name}) or remove "external".` });
      }
      states.set(key, { name, id: undefined, ready: [], recreated: false });
      continue;
    }
    if (own === undefined && foreign !== undefined) {
      draft.problems.push({ severity: 'warning', code: 'volume-name-taken', message: `A volume named ${name} exists already and does not belong to project ${project.name}; it is used as it is.`, hint: 'Set "external: true" to say so in the file.' });
      states.set(key, { name, id: undefined, ready: [], recreated: false });
      continue;
    }
    const body = volumeBody(context, key, volume);
    if (own === undefined) {
      const step = addStep(draft, { id: `create-volume ${key}`, type: 'createVolume', dependsOn: [], cause: 'volume does not exist', losses: [], key, body });
      draft.changes.push({ subject: 'volume', name: key, kind: 'create', causes: ['volume does not exist'], details: [], losses: [] });
      states.set(key, { name, id: undefined, ready: [step], recreated: false });
      continue;
    }
    const hash = own.labels[composeLabels.configHash];
    const diverged = hash !== undefined && hash !== body.Labels?.[composeLabels.configHash];
    const outsiders = diverged && options.recreateVolumes === true ? outsidersWith(context, name) : [];
    if (outsiders.length > 0) {
      draft.problems.push({ severity: 'warning', code: 'volume-in-use', message: `The configuration of volume ${name} changed, but it stays as it is: ${outsiders.join(', ')} would lose it.`, hint: 'Deploy the whole project, and remove containers of others first.' });
    } else if (diverged && options.recreateVolumes === true) {
      states.set(key, replaceVolume(context, key, body));
      continue;
    } else if (diverged) {
      draft.problems.push({ severity: 'warning', code: 'volume-configuration-changed', message: `The configuration of volume ${name} changed, but the volume is kept as it is: recreating it would destroy its data.`, hint: 'Copy the data away and remove the volume, or deploy with volumes recreated.' });
    }
    draft.changes.push({ subject: 'volume', name: key, kind: 'none', causes: [], details: [], losses: [] });
    states.set(key, { name, id: undefined, ready: [], recreated: false });
  }
  return states;
}

/** Removes everything that mounts the volume, then the volume, and creates it anew: its data dies. */
function replaceVolume(context: Context, key: string, body: VolumeCreateBody): ResourceState {
  const { observed, draft } = context;
  const name = body.Name;
  const cause = `configuration of volume ${key} changed`;
  const freed: StepId[] = [];
  for (const container of observed.containers) {
    if (!container.mounts.some((mount) => mount.type === 'volume' && mount.name === name)) continue;
    freed.push(planRemoval(context, container, shortName(container), cause));
  }
  const losses = [{ kind: 'volume', name, message: `All data in volume ${name} is deleted.` }] as const;
  const removed = addStep(draft, { id: `remove-volume ${key}`, type: 'removeVolume', name, dependsOn: freed, cause, losses });
  draft.changes.push({ subject: 'volume', name: key, kind: 'recreate', causes: [cause], details: [], losses });
  const created = addStep(draft, { id: `create-volume ${key}`, type: 'createVolume', dependsOn: [removed], cause, losses: [], key, body });
  return { name, id: undefined, ready: [created], recreated: true };
}

import { composeLabels } from '#core/engine';
import { compareText, isJsonObject, toRecord, type JsonObject, type JsonValue } from '#core/lib';
import { configAttributes, literal, written } from './adopt-config.ts';
import { Keys, type AdoptContext, type ServiceDraft } from './adopt-context.ts';
import { hostAttributes } from './adopt-host.ts';
import { withoutEngineLogging } from './adopt-logging.ts';
import { addMounts } from './adopt-mounts.ts';
import { addNetworks, networkDefinitions } from './adopt-networks.ts';
import { engineDefaults, inspected, textAt, textMapAt, textsAt, type Inspected } from './inspect.ts';
import { orderService } from './order.ts';
import { nameFrom } from './run-draft.ts';
import { maskSecrets } from './secrets.ts';
import { composeText } from './text.ts';
import type { ComposeDraft, MaskedValue, Remark } from './types.ts';

/** The engine's inspect answers, as they come (Docker Engine API). */
export interface AdoptInput {
  /** Name of the Compose project whose containers these are, or the name the file gets for loose ones. */
  readonly project: string;
  /** The containers are the project's, by its labels; otherwise each becomes a service of its own. */
  readonly composed: boolean;
  readonly containers: readonly JsonObject[];
  readonly images: readonly JsonObject[];
  readonly networks: readonly JsonObject[];
  readonly volumes: readonly JsonObject[];
  /** `GET /info`: what the engine does where a container says nothing. */
  readonly engine: JsonObject;
  /** Names of other containers by id, for namespaces shared with them. */
  readonly others?: ReadonlyMap<string, string>;
}

export interface Adopted {
  /** A Compose file. */
  readonly text: string;
  readonly project: string;
  /** Values that are secrets by their name or hold a password; replaced in `text` when it was asked for. */
  readonly masked: readonly MaskedValue[];
  /** What the file cannot say or says otherwise. */
  readonly remarks: readonly Remark[];
}

interface Group {
  readonly service: string;
  /** Lowest number first. */
  readonly containers: readonly Inspected[];
}

function numberOf(container: Inspected): number {
  return Number.parseInt(container.labels.get(composeLabels.containerNumber) ?? '', 10) || 0;
}

/** Containers by service. One-off containers (`docker compose run`) are nobody's replica. */
function groups(input: AdoptInput): readonly Group[] {
  const keys = new Keys();
  const byService = new Map<string, Inspected[]>();
  for (const container of input.containers.map(inspected)) {
    const label = container.labels.get(composeLabels.service);
    if (input.composed && (label === undefined || container.labels.get(composeLabels.oneOff) === 'True')) continue;
    const service = input.composed ? (label ?? '') : keys.keyOf(container.id, nameFrom(label ?? container.name, 'app'));
    byService.set(service, [...(byService.get(service) ?? []), container]);
  }
  return [...byService]
    .map(([service, containers]) => ({ service, containers: containers.toSorted((left, right) => numberOf(left) - numberOf(right)) }))
    .toSorted((left, right) => compareText(left.service, right.service));
}

/** Dependencies that links, shared namespaces and volumes imply; Compose adds them by itself. */
function implied(attributes: ReadonlyMap<string, JsonValue>): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  const texts = (key: string): readonly string[] => {
    const value = attributes.get(key);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  };
  for (const source of texts('volumes_from')) if (!source.startsWith('container:')) found.set(source.split(':')[0] ?? '', false);
  for (const link of texts('links')) found.set(link.split(':')[0] ?? '', true);
  for (const key of ['network_mode', 'ipc', 'pid']) {
    const mode = attributes.get(key);
    if (typeof mode === 'string' && mode.startsWith('service:')) found.set(mode.slice('service:'.length), true);
  }
  return found;
}

/** `depends_on` from Compose's label: `db:service_healthy:false,cache:service_started:true`. */
function addDependencies(draft: ServiceDraft, services: ReadonlySet<string>): void {
  const by = implied(draft.attributes);
  const wanted: (readonly [name: string, condition: string, restart: boolean])[] = [];
  for (const entry of (draft.container.labels.get(composeLabels.dependsOn) ?? '').split(',')) {
    const [name = '', condition = 'service_started', restart = 'false'] = entry.split(':');
    if (name === '') continue;
    if (!services.has(name)) {
      draft.remarks.push({ level: 'lost', what: `depends_on ${name}`, reason: 'This service has no container on the engine.' });
      continue;
    }
    if (condition === 'service_started' && by.get(name) === (restart === 'true')) continue;
    wanted.push([name, condition, restart === 'true']);
  }
  if (wanted.length === 0) return;
  const plain = wanted.every(([, condition, restart]) => condition === 'service_started' && !restart);
  draft.attributes.set('depends_on', plain ? wanted.map(([name]) => name) : toRecord(wanted.map(([name, condition, restart]) => [name, { condition, ...(restart ? { restart } : {}) }])));
}

function addIdentity(input: AdoptInput, group: Group, draft: ServiceDraft): void {
  const { container, attributes } = draft;
  const number = numberOf(container) || 1;
  const usual = new Set([`${input.project}-${group.service}-${number}`, `${input.project}_${group.service}_${number}`]);
  // A replacement that an interrupted deploy left under its temporary name.
  const name = container.name.replace(/^[0-9a-f]{12}_/, '');
  if (name !== '' && (!input.composed || !usual.has(name))) attributes.set('container_name', name);
  if (group.containers.length > 1) {
    attributes.delete('container_name');
    const deploy = attributes.get('deploy');
    attributes.set('deploy', { replicas: group.containers.length, ...(isJsonObject(deploy) ? deploy : {}) });
    const hashes = new Set(group.containers.map(({ labels }) => labels.get(composeLabels.configHash)));
    if (hashes.size > 1) draft.remarks.push({ level: 'changed', what: 'replicas', reason: `Its ${group.containers.length} containers do not all have the same configuration; the file says that of ${container.name}.` });
  }
}

function byField(items: readonly JsonObject[], ...fields: readonly string[]): ReadonlyMap<string, JsonObject> {
  return new Map(items.flatMap((item) => fields.map((field): [string, JsonObject] => [textAt(item, field), item])));
}

function contextOf(input: AdoptInput, all: readonly Group[]): AdoptContext {
  const serviceOf = new Map<string, string>();
  const nameOf = new Map(input.others);
  for (const { service, containers } of all) {
    for (const { id, name } of containers) {
      serviceOf.set(id, service).set(name, service);
      nameOf.set(id, name);
    }
  }
  return {
    project: input.project,
    composed: input.composed,
    defaults: engineDefaults(input.engine),
    networks: byField(input.networks, 'Id', 'Name'),
    volumes: byField(input.volumes, 'Name'),
    serviceOf,
    nameOf,
    keys: { networks: new Keys(), volumes: new Keys() },
    topVolumes: new Map(),
    topNetworks: new Map(),
    secrets: new Map(),
  };
}

/** Keys that the project's own resources have by their labels are theirs, whatever is met first. */
function reserveKeys(input: AdoptInput, context: AdoptContext): void {
  if (!input.composed) return;
  for (const [items, keys, label] of [[input.networks, context.keys.networks, composeLabels.network], [input.volumes, context.keys.volumes, composeLabels.volume]] as const) {
    for (const item of items) {
      const labels = textMapAt(item, 'Labels');
      const key = labels.get(label);
      if (labels.get(composeLabels.project) === input.project && key !== undefined) keys.keyOf(textAt(item, 'Name'), key);
    }
  }
}

/**
 * A Compose file that says what these containers are, as far as a Compose file can: what their images say, engine defaults and Compose's own
 * labels are left out. Deployed under the project's name it replaces the containers by equal ones. Inspect answers are not trusted: a field
 * of the wrong type counts as absent.
 *
 * @param secrets `masked` puts `${NAME:?…}` in place of values that look like secrets
 */
export function composeFromContainers(input: AdoptInput, secrets: 'masked' | 'shown'): Adopted {
  const all = groups(input);
  const context = contextOf(input, all);
  reserveKeys(input, context);
  const images = byField(input.images, 'Id');
  const names = new Set(all.map(({ service }) => service));
  const remarks: Remark[] = input.composed ? [] : [{ level: 'changed', what: 'deploy', reason: 'These containers belong to no Compose project, so a deploy makes new ones beside them: remove them first, because their names and published ports are taken.' }];
  const services: [string, JsonObject][] = [];
  for (const group of all) {
    const [container] = group.containers;
    if (container === undefined) continue;
    const image = images.get(container.imageId);
    const own: Remark[] = [];
    const attributes = new Map([...written(configAttributes(container, image, context.defaults, own)), ...written(hostAttributes(container, context.defaults, own))]);
    const draft: ServiceDraft = { name: group.service, container, image, attributes, remarks: own };
    addMounts(context, draft);
    addNetworks(context, draft);
    addIdentity(input, group, draft);
    addDependencies(draft, names);
    services.push([group.service, orderService([...attributes].map(([key, value]) => [key, literal(value)] as const))]);
    remarks.push(...own.map((remark) => ({ ...remark, service: group.service })));
  }
  const networks = networkDefinitions(context);
  const whole: ComposeDraft = {
    name: input.project,
    services: toRecord(services),
    networks: literalEntries(networks),
    volumes: literalEntries(toRecord([...context.topVolumes].toSorted(([left], [right]) => compareText(left, right)))),
    ...(context.secrets.size === 0 ? {} : { secrets: toRecord([...context.secrets].map(([name, { file }]): [string, JsonObject] => [name, { file: literal(file ?? '') }])) }),
  };
  const draft = input.composed ? withoutEngineLogging(whole, hashesOf(all)) : whole;
  const hidden = maskSecrets(draft);
  return { text: composeText(secrets === 'masked' ? hidden.draft : draft), project: input.project, masked: hidden.masked, remarks };
}

function hashesOf(all: readonly Group[]): ReadonlyMap<string, string> {
  return new Map(
    all.flatMap(({ service, containers: [first] }) => {
      const hash = first?.labels.get(composeLabels.configHash);
      return hash === undefined ? [] : [[service, hash]];
    }),
  );
}

function literalEntries(entries: Readonly<Record<string, JsonObject | null>>): Readonly<Record<string, JsonObject | null>> {
  return toRecord(
    Object.entries(entries).map(([key, value]): [string, JsonObject | null] => {
      const escaped = literal(value);
      return [key, isJsonObject(escaped) ? escaped : null];
    }),
  );
}

/** Everything a set of containers refers to, for whoever inspects: image ids, names of networks and volumes, ids of containers they share with. */
export function referencesOf(containers: readonly JsonObject[]): { readonly images: readonly string[]; readonly networks: readonly string[]; readonly volumes: readonly string[]; readonly containers: readonly string[] } {
  const images = new Set<string>();
  const networks = new Set<string>();
  const volumes = new Set<string>();
  const shared = new Set<string>();
  for (const container of containers.map(inspected)) {
    images.add(container.imageId);
    for (const name of Object.keys(container.endpoints)) if (!['bridge', 'host', 'none'].includes(name)) networks.add(name);
    for (const mount of container.mounts) if (textAt(mount, 'Type') === 'volume' && textAt(mount, 'Name') !== '') volumes.add(textAt(mount, 'Name'));
    for (const field of ['NetworkMode', 'IpcMode', 'PidMode']) {
      const mode = textAt(container.host, field);
      if (mode.startsWith('container:')) shared.add(mode.slice('container:'.length));
    }
    for (const source of textsAt(container.host, 'VolumesFrom')) shared.add(source.split(':')[0] ?? '');
  }
  return { images: [...images].filter((id) => id !== ''), networks: [...networks], volumes: [...volumes], containers: [...shared].filter((id) => id !== '') };
}

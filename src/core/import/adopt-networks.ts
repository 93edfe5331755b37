import { loadProject, networkConfigHash } from '#core/compose';
import { composeLabels } from '#core/engine';
import { toRecord, type JsonObject, type JsonValue } from '#core/lib';
import { isToolLabel } from './adopt-config.ts';
import type { AdoptContext, ServiceDraft } from './adopt-context.ts';
import { flagAt, objectAt, objectsAt, recordOf, textAt, textMapAt, textsAt } from './inspect.ts';

/** Key under which the file declares a network: the project's own by its label, others as external ones. */
function networkKey(context: AdoptContext, name: string): string {
  const network = context.networks.get(name);
  const labels = network === undefined ? new Map<string, string>() : textMapAt(network, 'Labels');
  const own = context.composed && labels.get(composeLabels.project) === context.project ? labels.get(composeLabels.network) : undefined;
  // The key `default` would make an external network everybody's.
  const key = context.keys.networks.keyOf(name, own ?? (name === 'default' ? 'default-network' : name));
  context.topNetworks.set(key, name);
  return key;
}

/** The engine derives an address from the IP or, since 28, at random (locally administered); any other was asked for. */
function askedMac(container: ServiceDraft['container'], endpoint: JsonObject): string | undefined {
  const configured = textAt(container.config, 'MacAddress');
  if (configured !== '') return configured;
  const mac = textAt(endpoint, 'MacAddress').toLowerCase();
  const first = Number.parseInt(mac.slice(0, 2), 16);
  return mac === '' || !Number.isInteger(first) || (first & 2) === 2 ? undefined : mac;
}

/** Names every container of a service answers to by itself. */
function ownNames(draft: ServiceDraft): ReadonlySet<string> {
  const { container, name } = draft;
  return new Set([container.name, name, container.id.slice(0, 12), container.labels.get(composeLabels.service) ?? name]);
}

function endpointSettings(draft: ServiceDraft, endpoint: JsonObject): Map<string, JsonValue> {
  const settings = new Map<string, JsonValue>();
  const own = ownNames(draft);
  const aliases = [...new Set(textsAt(endpoint, 'Aliases'))].filter((alias) => !own.has(alias));
  const addressing = objectAt(endpoint, 'IPAMConfig');
  const options = textMapAt(endpoint, 'DriverOpts');
  const interfaceName = options.get('com.docker.network.endpoint.ifname');
  const driverOptions = recordOf(new Map([...options].filter(([name]) => name !== 'com.docker.network.endpoint.ifname')));
  if (aliases.length > 0) settings.set('aliases', aliases);
  if (textAt(addressing, 'IPv4Address') !== '') settings.set('ipv4_address', textAt(addressing, 'IPv4Address'));
  if (textAt(addressing, 'IPv6Address') !== '') settings.set('ipv6_address', textAt(addressing, 'IPv6Address'));
  if (textsAt(addressing, 'LinkLocalIPs').length > 0) settings.set('link_local_ips', [...textsAt(addressing, 'LinkLocalIPs')]);
  if (driverOptions !== undefined) settings.set('driver_opts', driverOptions);
  if (interfaceName !== undefined) settings.set('interface_name', interfaceName);
  if (typeof endpoint['GwPriority'] === 'number' && endpoint['GwPriority'] !== 0) settings.set('gw_priority', endpoint['GwPriority']);
  return settings;
}

/** Links to services of the file, and to containers outside of it, from what Compose makes of them: three names for each container. */
function addLinks(context: AdoptContext, draft: ServiceDraft): void {
  const links = new Set<string>();
  const outside = new Set<string>();
  const written = [...Object.values(draft.container.endpoints).flatMap((endpoint) => textsAt(endpoint, 'Links')), ...textsAt(draft.container.host, 'Links').map((link) => link.replace(/^\//, '').replace(/:\/.*\//, ':'))];
  for (const link of written) {
    const [target = '', alias = target] = link.split(':');
    const service = context.serviceOf.get(target);
    if (service === undefined) outside.add(alias === target ? target : `${target}:${alias}`);
    else if (!new RegExp(`^(?:${escaped(context.project)}[-_])?${escaped(service)}[-_]\\d+$`).test(alias)) links.add(alias === service ? service : `${service}:${alias}`);
    else if (alias === target && !context.composed) links.add(service);
  }
  if (links.size > 0) draft.attributes.set('links', [...links]);
  if (outside.size > 0) draft.attributes.set('external_links', [...outside]);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** A namespace shared with another container: a service where that container is one of the file's. */
function sharedMode(context: AdoptContext, mode: string): string {
  const reference = mode.slice('container:'.length);
  const service = context.serviceOf.get(reference);
  return service === undefined ? `container:${context.nameOf.get(reference) ?? reference}` : `service:${service}`;
}

/** `networks` or `network_mode`, links, and shared namespaces. */
export function addNetworks(context: AdoptContext, draft: ServiceDraft): void {
  const { container, attributes } = draft;
  const { host } = container;
  for (const [field, key] of [['IpcMode', 'ipc'], ['PidMode', 'pid']] as const) {
    const mode = textAt(host, field);
    if (mode.startsWith('container:')) attributes.set(key, sharedMode(context, mode));
  }
  addLinks(context, draft);
  const mode = textAt(host, 'NetworkMode');
  if (mode.startsWith('container:')) {
    attributes.set('network_mode', sharedMode(context, mode));
    return;
  }
  const names = Object.keys(container.endpoints);
  const joined = names.filter((name) => !['bridge', 'host', 'none'].includes(name));
  if (joined.length === 0) {
    attributes.set('network_mode', mode === '' || mode === 'default' ? 'bridge' : mode);
    const [endpoint = {}] = Object.values(container.endpoints);
    const mac = askedMac(container, endpoint);
    if (mac !== undefined) attributes.set('mac_address', mac);
    return;
  }
  if (joined.length < names.length) draft.remarks.push({ level: 'lost', what: 'bridge', reason: 'A Compose service cannot be on the engine’s own bridge network and on others.' });
  const settings = new Map(joined.map((name) => [networkKey(context, name), endpointSettings(draft, container.endpoints[name] ?? {})]));
  const primaryName = joined.find((name) => name === mode || textAt(context.networks.get(name) ?? {}, 'Id') === mode) ?? joined[0] ?? '';
  const primary = context.keys.networks.keyOf(primaryName, primaryName);
  const mac = askedMac(container, container.endpoints[primaryName] ?? {});
  if (mac !== undefined) settings.get(primary)?.set('mac_address', mac);
  const order = [...settings.keys()].toSorted((left, right) => (left < right ? -1 : 1));
  // The network a container is created on comes first, by priority where not by name.
  if (order[0] !== primary) settings.get(primary)?.set('priority', 100);
  const plain = order.every((key) => settings.get(key)?.size === 0);
  if (plain && order.length === 1 && primary === 'default') return;
  attributes.set('networks', plain ? order : toRecord(order.map((key) => [key, recordOf(settings.get(key) ?? new Map<string, JsonValue>()) ?? null])));
}

/** Pools docker hands out itself when nobody asks for a subnet. */
const automaticPool = /^(?:172\.(?:1[7-9]|2\d|3[01])\.0\.0\/16|192\.168\.\d+\.0\/20)$/;

function poolOf(config: JsonObject, gateway: boolean): JsonObject {
  const auxiliary = recordOf(textMapAt(config, 'AuxiliaryAddresses'));
  return {
    subnet: textAt(config, 'Subnet'),
    ...(gateway && textAt(config, 'Gateway') !== '' ? { gateway: textAt(config, 'Gateway') } : {}),
    ...(textAt(config, 'IPRange') === '' ? {} : { ip_range: textAt(config, 'IPRange') }),
    ...(auxiliary === undefined ? {} : { aux_addresses: auxiliary }),
  };
}

/**
 * Definitions that could have made this network, likeliest first. The engine's answer has the same shape whether a driver, a subnet or a
 * gateway was asked for or filled in; the configuration hash on the network tells.
 */
function candidates(network: JsonObject, name: string | undefined): readonly JsonObject[] {
  const labels = recordOf(new Map([...textMapAt(network, 'Labels')].filter(([label]) => !isToolLabel(label))));
  const options = recordOf(textMapAt(network, 'Options'));
  const ipam = objectAt(network, 'IPAM');
  const pools = objectsAt(ipam, 'Config').filter((config) => textAt(config, 'Subnet') !== '');
  const driver = textAt(network, 'Driver');
  const ipamDriver = textAt(ipam, 'Driver');
  const withoutPools = [{}, ...(ipamDriver === '' ? [] : [{ driver: ipamDriver }])];
  const poolLists = [pools.map((pool) => poolOf(pool, false)), pools.map((pool) => poolOf(pool, true))].filter((list) => list.length > 0);
  const ipams: readonly JsonObject[] = [...withoutPools, ...poolLists.flatMap((config) => withoutPools.map((base) => ({ ...base, config })))];
  const drivers: readonly JsonObject[] = driver === 'bridge' || driver === '' ? [{}, { driver: 'bridge' }] : [{ driver }];
  const ipv6: readonly JsonObject[] = flagAt(network, 'EnableIPv6') ? [{ enable_ipv6: true }] : [{}, { enable_ipv6: false }];
  const ipv4: readonly JsonObject[] = network['EnableIPv4'] === false ? [{ enable_ipv4: false }] : [{}, { enable_ipv4: true }];
  const fixed: JsonObject = {
    ...(options === undefined ? {} : { driver_opts: options }),
    ...(flagAt(network, 'Internal') ? { internal: true } : {}),
    ...(flagAt(network, 'Attachable') ? { attachable: true } : {}),
    ...(labels === undefined ? {} : { labels }),
  };
  return ipams.flatMap((pool) =>
    drivers.flatMap((driven) => ipv6.flatMap((six) => ipv4.map((four): JsonObject => ({ ...(name === undefined ? {} : { name }), ...driven, ...fixed, ...six, ...four, ...(Object.keys(pool).length === 0 ? {} : { ipam: pool }) })))),
  );
}

/** The configuration hash Compose gives a network of this definition. */
function hashOf(project: string, key: string, definition: JsonObject): string | undefined {
  const text = JSON.stringify({ name: project, services: { any: { image: 'any', networks: [key] } }, networks: toRecord([[key, definition]]) });
  const network = loadProject({ files: [{ path: '/compose.yaml', text }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } }).project?.networks[key];
  return network === undefined ? undefined : networkConfigHash(network);
}

/** Top-level `networks`: how each that is used was made; the default network only where it is not the plain one. */
export function networkDefinitions(context: AdoptContext): Readonly<Record<string, JsonObject | null>> {
  const definitions: [string, JsonObject | null][] = [];
  for (const [key, name] of context.topNetworks) {
    const network = context.networks.get(name) ?? {};
    const labels = textMapAt(network, 'Labels');
    if (!context.composed || labels.get(composeLabels.project) !== context.project || !labels.has(composeLabels.network)) {
      definitions.push([key, { ...(key === name ? {} : { name }), external: true }]);
      continue;
    }
    const possible = candidates(network, name === `${context.project}_${key}` ? undefined : name);
    const wanted = labels.get(composeLabels.configHash);
    const exact = wanted === undefined ? undefined : possible.find((definition) => hashOf(context.project, key, definition) === wanted);
    const automatic = objectsAt(objectAt(network, 'IPAM'), 'Config').every((config) => automaticPool.test(textAt(config, 'Subnet')) || textAt(config, 'Subnet').includes(':'));
    const guess = automatic ? possible[0] : possible.find((definition) => objectAt(definition, 'ipam')['config'] !== undefined);
    const definition = exact ?? guess ?? {};
    if (key === 'default' && Object.keys(definition).length === 0) continue;
    definitions.push([key, Object.keys(definition).length === 0 ? null : definition]);
  }
  return toRecord(definitions.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

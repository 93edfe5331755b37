import { composeLabels, type Engine } from '#core/engine';
import { isJsonObject, toRecord, type JsonObject, type JsonValue } from '#core/lib';

/** Fields of an inspect answer that name one container, are decided at its start, or tell who is attached to it. */
const passing = new Set(['NetworkID', 'EndpointID', 'Gateway', 'IPAddress', 'IPPrefixLen', 'IPv6Gateway', 'GlobalIPv6Address', 'GlobalIPv6PrefixLen', 'DNSNames', 'ContainerIDFile', 'ConsoleSize', 'AttachStdin', 'AttachStdout', 'AttachStderr', 'StdinOnce', 'OnBuild', 'ArgsEscaped']);
/** Lists whose order means nothing. */
const unordered = new Set(['Binds', 'Mounts', 'CapAdd', 'CapDrop', 'Env', 'Aliases', 'Links', 'ExtraHosts', 'VolumesFrom', 'Ulimits']);

function objectAt(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}

/** Empty and absent are one: engines and clients write either. */
function isNothing(value: JsonValue): boolean {
  return value === null || value === '' || value === 0 || value === false || (Array.isArray(value) && value.length === 0) || (isJsonObject(value) && Object.keys(value).length === 0);
}

function plain(value: JsonValue, key: string, rename: (text: string) => string): JsonValue {
  if (typeof value === 'string') return rename(key === 'CapAdd' || key === 'CapDrop' ? value.replace(/^CAP_/, '') : value);
  if (Array.isArray(value)) {
    const items = value.map((item: JsonValue) => plain(item, key, rename)).filter((item) => !(key === 'Aliases' && item === 'ID'));
    return unordered.has(key) ? items.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)) : items;
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, item]): [string, JsonValue][] => {
    if (item === undefined || passing.has(name)) return [];
    const kept = plain(item, name, rename);
    return isNothing(kept) ? [] : [[rename(name), kept]];
  });
  return toRecord(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** A volume without a name is said in one of two places, to the same effect. */
function withoutNamelessVolumes(host: JsonObject): JsonObject {
  const mounts = Array.isArray(host['Mounts']) ? host['Mounts'] : [];
  return { ...host, Mounts: mounts.filter((mount) => !(isJsonObject(mount) && mount['Type'] === 'volume' && (mount['Source'] ?? '') === '')) };
}

/** The part of an inspect answer that says what the container is, without names, ids and Compose's labels. */
function essence(container: JsonObject, rename: (text: string) => string): JsonObject {
  const id = String(container['Id']);
  const config = objectAt(container, 'Config');
  const host = objectAt(container, 'HostConfig');
  const restart = objectAt(host, 'RestartPolicy');
  const networks = objectAt(objectAt(container, 'NetworkSettings'), 'Networks');
  const labels = toRecord(Object.entries(objectAt(config, 'Labels')).filter(([name]) => !name.startsWith('com.docker.compose.')));
  const hostname = String(config['Hostname']);
  const mounts = Array.isArray(container['Mounts']) ? container['Mounts'].filter((mount) => isJsonObject(mount)) : [];
  const shared = new Map(Object.entries(networks).map(([name, endpoint]): [string, JsonValue] => [name, isJsonObject(endpoint) ? { ...endpoint, MacAddress: config['MacAddress'] ?? '' } : endpoint ?? null]));
  const value = plain(
    {
      Config: { ...config, Volumes: {}, Labels: labels, Hostname: id.startsWith(hostname) ? '' : hostname, StopSignal: config['StopSignal'] === 'SIGTERM' ? '' : config['StopSignal'] ?? '' },
      HostConfig: { ...withoutNamelessVolumes(host), RestartPolicy: restart['Name'] === 'no' ? {} : restart, Runtime: host['Runtime'] === 'runc' ? '' : host['Runtime'] ?? '', NetworkMode: host['NetworkMode'] === 'default' ? 'bridge' : host['NetworkMode'] ?? '' },
      Networks: toRecord(shared),
      Mounts: mounts.map(({ Source: source, Mode: _mode, ...mount }) => (mount['Type'] === 'volume' ? mount : { ...mount, Source: source ?? '' })),
    },
    '',
    (text) => rename(text.replaceAll(id.slice(0, 12), 'ID')),
  );
  return isJsonObject(value) ? value : {};
}

/** What each service of a project is on the engine, by `service-number`; ids and names that come and go are replaced by the same words. */
export async function essences(engine: Engine, project: string, ids?: readonly string[]): Promise<Readonly<Record<string, JsonObject>>> {
  const summaries = await engine.listContainers({ all: true, ...(ids === undefined ? { labels: { [composeLabels.project]: project } } : {}) });
  const chosen = summaries.filter(({ id }) => ids === undefined || ids.includes(id));
  const names = new Map(chosen.map(({ id, name, labels }) => [id, `container ${labels[composeLabels.service] ?? name}-${labels[composeLabels.containerNumber] ?? '1'}`]));
  const rename = (text: string): string => {
    let renamed = text;
    for (const [id, name] of names) renamed = renamed.replaceAll(id, name).replaceAll(id.slice(0, 12), name);
    return renamed.replaceAll(project, 'PROJECT').replaceAll(/\b[0-9a-f]{64}\b/g, 'ANONYMOUS');
  };
  const found = await Promise.all(
    chosen.map(async ({ id, labels, name }): Promise<[string, JsonObject]> => {
      const described = await engine.describe({ kind: 'container', id });
      return [`${labels[composeLabels.service] ?? name}-${labels[composeLabels.containerNumber] ?? '1'}`, essence(described, rename)];
    }),
  );
  return toRecord(found.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

import { toRecord, type JsonObject, type JsonValue } from '#core/lib';
import type { Attributes } from './adopt-config.ts';
import { flagAt, numberAt, objectAt, objectsAt, recordOf, textAt, textMapAt, textsAt, type EngineDefaults, type Inspected } from './inspect.ts';
import type { Remark } from './types.ts';

/** Bytes as people write them: `512m`; a number that is no round one stays a number. */
export function sizeText(bytes: number): string | number {
  for (const [unit, factor] of [['g', 1024 ** 3], ['m', 1024 ** 2], ['k', 1024]] as const) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return bytes;
}

function nonZero(value: number): number | undefined {
  return value === 0 ? undefined : value;
}

function size(value: number): string | number | undefined {
  return value > 0 ? sizeText(value) : undefined;
}

function filled(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list;
}

function restartOf(host: JsonObject): string | undefined {
  const policy = objectAt(host, 'RestartPolicy');
  const name = textAt(policy, 'Name');
  if (name === '' || name === 'no') return undefined;
  const attempts = numberAt(policy, 'MaximumRetryCount');
  return name === 'on-failure' && attempts > 0 ? `${name}:${attempts}` : name;
}

/** The driver only where it is another than the engine's, the options always. */
function loggingOf(host: JsonObject, defaults: EngineDefaults): JsonObject | undefined {
  const log = objectAt(host, 'LogConfig');
  const driver = textAt(log, 'Type');
  const options = recordOf(textMapAt(log, 'Config'));
  if (options === undefined && (driver === '' || driver === defaults.logDriver)) return undefined;
  return { ...(driver === '' ? {} : { driver }), ...(options === undefined ? {} : { options }) };
}

function capabilities(names: readonly string[]): readonly string[] | undefined {
  return filled(names.map((name) => name.replace(/^CAP_/, '')));
}

/**
 * Security options as asked for. The engine adds `label=disable` itself to containers that share the host's processes or are privileged,
 * and hides `systempaths=unconfined` in empty lists of masked paths.
 */
function securityOf(host: JsonObject): readonly string[] | undefined {
  const shares = flagAt(host, 'Privileged') || textAt(host, 'PidMode') === 'host' || textAt(host, 'IpcMode') === 'host' || textAt(host, 'IpcMode').startsWith('container:');
  const options = textsAt(host, 'SecurityOpt').filter((option) => !(shares && option === 'label=disable'));
  const masked = host['MaskedPaths'];
  const unconfined = !flagAt(host, 'Privileged') && Array.isArray(masked) && masked.length === 0;
  return filled(unconfined ? [...options, 'systempaths=unconfined'] : options);
}

function ulimitsOf(host: JsonObject): JsonObject | undefined {
  return recordOf(
    new Map(
      objectsAt(host, 'Ulimits').map((limit): [string, JsonValue] => {
        const [soft, hard] = [numberAt(limit, 'Soft'), numberAt(limit, 'Hard')];
        return [textAt(limit, 'Name'), soft === hard ? soft : { soft, hard }];
      }),
    ),
  );
}

function throttles(host: JsonObject, field: string, key: 'Rate' | 'Weight'): readonly JsonObject[] | undefined {
  const items = objectsAt(host, field).map((item) => ({ path: textAt(item, 'Path'), [key.toLowerCase()]: numberAt(item, key) }));
  return items.length === 0 ? undefined : items;
}

function blkioOf(host: JsonObject): JsonObject | undefined {
  const found: Attributes = {
    weight: nonZero(numberAt(host, 'BlkioWeight')),
    weight_device: throttles(host, 'BlkioWeightDevice', 'Weight'),
    device_read_bps: throttles(host, 'BlkioDeviceReadBps', 'Rate'),
    device_read_iops: throttles(host, 'BlkioDeviceReadIOps', 'Rate'),
    device_write_bps: throttles(host, 'BlkioDeviceWriteBps', 'Rate'),
    device_write_iops: throttles(host, 'BlkioDeviceWriteIOps', 'Rate'),
  };
  return recordOf(new Map(Object.entries(found).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)));
}

function devicesOf(host: JsonObject): readonly string[] | undefined {
  const mapped = objectsAt(host, 'Devices').map((device) => {
    const [source, target, permissions] = [textAt(device, 'PathOnHost'), textAt(device, 'PathInContainer'), textAt(device, 'CgroupPermissions')];
    if (permissions !== '' && permissions !== 'rwm') return `${source}:${target}:${permissions}`;
    return source === target ? source : `${source}:${target}`;
  });
  const cdi = objectsAt(host, 'DeviceRequests').filter((request) => textAt(request, 'Driver') === 'cdi').flatMap((request) => textsAt(request, 'DeviceIDs'));
  return filled([...mapped, ...cdi]);
}

interface DeviceRequests {
  readonly gpus: JsonValue | undefined;
  readonly reservations: readonly JsonObject[];
}

/** Requests for GPUs become `gpus`, others reservations. */
function requestsOf(host: JsonObject, remarks: Remark[]): DeviceRequests {
  const gpus: JsonObject[] = [];
  const reservations: JsonObject[] = [];
  for (const request of objectsAt(host, 'DeviceRequests')) {
    if (textAt(request, 'Driver') === 'cdi') continue;
    const sets = (Array.isArray(request['Capabilities']) ? request['Capabilities'] : []).filter((set) => Array.isArray(set)).map((set) => set.filter((name) => typeof name === 'string'));
    if (sets.length > 1) remarks.push({ level: 'lost', what: 'DeviceRequests', reason: 'Only the first of several alternative sets of capabilities can be written.' });
    const names = sets[0] ?? [];
    const ids = textsAt(request, 'DeviceIDs');
    const count = numberAt(request, 'Count');
    const base: JsonObject = {
      ...(textAt(request, 'Driver') === '' ? {} : { driver: textAt(request, 'Driver') }),
      ...(ids.length > 0 ? { device_ids: [...ids] } : { count: count === -1 ? 'all' : count }),
      ...(recordOf(textMapAt(request, 'Options')) === undefined ? {} : { options: toRecord(textMapAt(request, 'Options')) }),
    };
    if (names.at(-1) === 'gpu') gpus.push(names.length === 1 ? base : { ...base, capabilities: names.slice(0, -1) });
    else reservations.push({ capabilities: names, ...base });
  }
  const [only] = gpus;
  const all = gpus.length === 1 && only !== undefined && Object.keys(only).length === 1 && only['count'] === 'all';
  return { gpus: gpus.length === 0 ? undefined : all ? 'all' : gpus, reservations };
}

const unsaid: readonly (readonly [field: string, reason: string])[] = [
  ['CpusetMems', 'Compose has no attribute for memory nodes.'],
  ['VolumeDriver', 'A volume’s driver stands with the volume itself.'],
  ['Cgroup', 'Compose has no attribute for it.'],
  ['IOMaximumIOps', 'Compose has no attribute for this limit of Windows engines.'],
  ['IOMaximumBandwidth', 'Compose has no attribute for this limit of Windows engines.'],
];

/** All of `HostConfig` but mounts, networks and what shares another container's namespaces; engine defaults left out. */
export function hostAttributes(container: Inspected, defaults: EngineDefaults, remarks: Remark[]): Attributes {
  const { host } = container;
  for (const [field, reason] of unsaid) {
    const value = host[field];
    if (value !== undefined && value !== null && value !== '' && value !== 0) remarks.push({ level: 'lost', what: `HostConfig.${field}`, reason });
  }
  if (flagAt(host, 'AutoRemove')) remarks.push({ level: 'lost', what: '--rm', reason: 'The container of a service stays until it is removed from the engine.' });
  const memory = numberAt(host, 'Memory');
  const swap = numberAt(host, 'MemorySwap');
  const swappiness = numberAt(host, 'MemorySwappiness');
  const shm = numberAt(host, 'ShmSize');
  const ipc = textAt(host, 'IpcMode');
  const isolation = textAt(host, 'Isolation');
  const cgroup = textAt(host, 'CgroupnsMode');
  const runtime = textAt(host, 'Runtime');
  const { gpus, reservations } = requestsOf(host, remarks);
  const pids = numberAt(host, 'PidsLimit');
  return {
    restart: restartOf(host),
    logging: loggingOf(host, defaults),
    annotations: recordOf(textMapAt(host, 'Annotations')),
    cap_add: capabilities(textsAt(host, 'CapAdd')),
    cap_drop: capabilities(textsAt(host, 'CapDrop')),
    // Privileged containers keep the host's on engines with cgroup 1, whatever the default.
    cgroup: cgroup === '' || cgroup === defaults.cgroup ? undefined : cgroup,
    cgroup_parent: textAt(host, 'CgroupParent') || undefined,
    dns: filled(textsAt(host, 'Dns')),
    dns_opt: filled(textsAt(host, 'DnsOptions')),
    dns_search: filled(textsAt(host, 'DnsSearch')),
    extra_hosts: filled(textsAt(host, 'ExtraHosts')),
    group_add: filled(textsAt(host, 'GroupAdd')),
    init: typeof host['Init'] === 'boolean' ? host['Init'] : undefined,
    ipc: ipc === '' || ipc === 'private' || ipc.startsWith('container:') ? undefined : ipc,
    isolation: isolation === '' || isolation === 'default' ? undefined : isolation,
    oom_kill_disable: flagAt(host, 'OomKillDisable') || undefined,
    oom_score_adj: nonZero(numberAt(host, 'OomScoreAdj')),
    pid: textAt(host, 'PidMode') === 'host' ? 'host' : undefined,
    privileged: flagAt(host, 'Privileged') || undefined,
    read_only: flagAt(host, 'ReadonlyRootfs') || undefined,
    runtime: runtime === '' || runtime === defaults.runtime ? undefined : runtime,
    security_opt: securityOf(host),
    shm_size: shm === 64 * 1024 ** 2 ? undefined : size(shm),
    storage_opt: recordOf(textMapAt(host, 'StorageOpt')),
    sysctls: recordOf(textMapAt(host, 'Sysctls')),
    userns_mode: textAt(host, 'UsernsMode') || undefined,
    uts: textAt(host, 'UTSMode') || undefined,
    cpus: numberAt(host, 'NanoCpus') === 0 ? undefined : numberAt(host, 'NanoCpus') / 1e9,
    cpu_shares: nonZero(numberAt(host, 'CpuShares')),
    cpu_period: nonZero(numberAt(host, 'CpuPeriod')),
    cpu_quota: nonZero(numberAt(host, 'CpuQuota')),
    cpu_rt_period: nonZero(numberAt(host, 'CpuRealtimePeriod')),
    cpu_rt_runtime: nonZero(numberAt(host, 'CpuRealtimeRuntime')),
    cpu_count: nonZero(numberAt(host, 'CpuCount')),
    // Compose sends hundredths of what is written.
    cpu_percent: nonZero(numberAt(host, 'CpuPercent') / 100),
    cpuset: textAt(host, 'CpusetCpus') || undefined,
    mem_limit: size(memory),
    mem_reservation: size(numberAt(host, 'MemoryReservation')),
    // The engine allows as much swap as memory where nobody says otherwise.
    memswap_limit: swap === -1 ? -1 : swap === memory * 2 ? undefined : size(swap),
    mem_swappiness: swappiness > 0 ? swappiness : undefined,
    pids_limit: pids === 0 ? undefined : pids,
    ulimits: ulimitsOf(host),
    blkio_config: blkioOf(host),
    devices: devicesOf(host),
    device_cgroup_rules: filled(textsAt(host, 'DeviceCgroupRules')),
    gpus,
    tmpfs: filled([...textMapAt(host, 'Tmpfs')].map(([path, options]) => (options === '' ? path : `${path}:${options}`))),
    deploy: reservations.length === 0 ? undefined : { resources: { reservations: { devices: [...reservations] } } },
  };
}


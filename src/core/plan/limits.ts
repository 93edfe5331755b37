import type { Service } from '#core/compose';
import type { JsonObject } from '#core/lib';
import { isJsonObject } from '#core/lib';
import { flagOf, nonEmpty, numberOf, objectOf, objectsOf, present, textMapOf, textOf, textsOf } from './values.ts';

function nonZero(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value;
}

function nanoCpus(cpus: number | undefined): number | undefined {
  return cpus === undefined ? undefined : nonZero(Math.round(cpus * 1e9));
}

interface Ulimit {
  readonly Name: string;
  readonly Hard: number;
  readonly Soft: number;
}

function ulimitsOf(service: Service): readonly Ulimit[] | undefined {
  const ulimits: Ulimit[] = [];
  for (const [name, value] of Object.entries(objectOf(service['ulimits']) ?? {})) {
    const single = numberOf(value) ?? 0;
    const limits = isJsonObject(value) ? value : {};
    ulimits.push({ Name: name, Hard: numberOf(limits['hard']) ?? single, Soft: numberOf(limits['soft']) ?? single });
  }
  return nonEmpty(ulimits);
}

function deviceRequest(device: JsonObject, extraCapability: readonly string[]): Readonly<Record<string, unknown>> {
  const count = device['count'] === 'all' ? -1 : numberOf(device['count']);
  return {
    Driver: textOf(device['driver']) ?? '',
    ...present({ Count: count, DeviceIDs: nonEmpty(textsOf(device['device_ids'])), Options: nonEmpty(textMapOf(device['options'])) }),
    Capabilities: [[...(textsOf(device['capabilities']) ?? []), ...extraCapability]],
  };
}

/** CDI names (`vendor.com/class=name`) are asked of the driver instead of being mapped as paths. */
function isCdiDevice(device: JsonObject): boolean {
  const source = textOf(device['source']);
  return source !== undefined && source === textOf(device['target']) && /^[A-Za-z][\w.-]*\/[A-Za-z][\w-]*=[\w.:-]+$/.test(source);
}

function throttle(blkio: JsonObject, key: string, field: 'Rate' | 'Weight'): readonly Readonly<Record<string, unknown>>[] | undefined {
  return nonEmpty(objectsOf(blkio[key]).map((device) => ({ Path: textOf(device['path']) ?? '', [field]: numberOf(device[field.toLowerCase()]) ?? 0 })));
}

/** CPU, memory, device and I/O limits of HostConfig (docker/compose `getDeployResources`): service keys first, `deploy.resources` wins. */
export function resourcesOf(service: Service): Readonly<Record<string, unknown>> {
  const resources = objectOf(objectOf(service.deploy)?.['resources']);
  const limits = objectOf(resources?.['limits']);
  const reservations = objectOf(resources?.['reservations']);
  const blkio = objectOf(service['blkio_config']) ?? {};
  const devices = objectsOf(service['devices']);
  const cdi = devices.filter(isCdiDevice).map((device) => textOf(device['source']) ?? '');
  const percent = numberOf(service['cpu_percent']);
  return present({
    CgroupParent: textOf(service['cgroup_parent']),
    Memory: nonZero(numberOf(limits?.['memory'])) ?? nonZero(numberOf(service['mem_limit'])),
    MemorySwap: nonZero(numberOf(service['memswap_limit'])),
    MemorySwappiness: nonZero(numberOf(service['mem_swappiness'])),
    MemoryReservation: nonZero(numberOf(reservations?.['memory'])) ?? nonZero(numberOf(service['mem_reservation'])),
    OomKillDisable: flagOf(service['oom_kill_disable']),
    CpuCount: nonZero(numberOf(service['cpu_count'])),
    CpuPercent: percent === undefined ? undefined : nonZero(Math.trunc(percent * 100)),
    CpuPeriod: nonZero(numberOf(service['cpu_period'])),
    CpuQuota: nonZero(numberOf(service['cpu_quota'])),
    CpuRealtimePeriod: nonZero(numberOf(service['cpu_rt_period'])),
    CpuRealtimeRuntime: nonZero(numberOf(service['cpu_rt_runtime'])),
    CpuShares: nonZero(numberOf(service['cpu_shares'])),
    NanoCpus: nanoCpus(numberOf(limits?.['cpus'])) ?? nanoCpus(numberOf(service['cpus'])),
    CpusetCpus: textOf(service['cpuset']),
    PidsLimit: nonZero(numberOf(limits?.['pids'])) ?? nonZero(numberOf(service['pids_limit'])),
    BlkioWeight: nonZero(numberOf(blkio['weight'])),
    BlkioWeightDevice: throttle(blkio, 'weight_device', 'Weight'),
    BlkioDeviceReadBps: throttle(blkio, 'device_read_bps', 'Rate'),
    BlkioDeviceReadIOps: throttle(blkio, 'device_read_iops', 'Rate'),
    BlkioDeviceWriteBps: throttle(blkio, 'device_write_bps', 'Rate'),
    BlkioDeviceWriteIOps: throttle(blkio, 'device_write_iops', 'Rate'),
    DeviceCgroupRules: nonEmpty(textsOf(service['device_cgroup_rules'])),
    Devices: nonEmpty(
      devices
        .filter((device) => !isCdiDevice(device))
        .map((device) => ({ PathOnHost: textOf(device['source']) ?? '', PathInContainer: textOf(device['target']) ?? '', CgroupPermissions: textOf(device['permissions']) ?? 'rwm' })),
    ),
    DeviceRequests: nonEmpty([
      ...objectsOf(reservations?.['devices']).map((device) => deviceRequest(device, [])),
      ...(cdi.length === 0 ? [] : [{ Driver: 'cdi', DeviceIDs: cdi }]),
      ...objectsOf(service['gpus']).map((device) => deviceRequest(device, ['gpu'])),
    ]),
    Ulimits: ulimitsOf(service),
  });
}

/**
 * The attributes of a service in canonical order.
 * Source: Compose Specification schema, https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json
 * (Apache-2.0); order and emptiness rules as printed by `docker compose config --format json`.
 */
import { compareText } from '#core/lib';
import type { Canonicalizer } from '../canonicalize.ts';
import { child, formatScalar, list, mapOf, scalar, textOf, type Node } from '../parse/node.ts';
import { arrange, type Dialect } from '../output/arrange.ts';
import { canonicalCommand, canonicalTest } from '../short/command.ts';
import { canonicalCount, canonicalHosts, canonicalUlimit, expandDevice, expandGpus, expandReference, finishDeviceRequest, finishSecret, mountKey } from '../short/misc.ts';
import { expandPort, portKey } from '../short/ports.ts';
import { expandVolume, finishVolume, targetKey } from '../short/volumes.ts';
import { build } from './build.ts';
import {
  boolean, bytes, choice, decimal, dictionary, distinctTextList, duration, integer, listOf, mapping, mode, nullableMapping, object, options, strictBoolean, text,
  textList, textOrNumber, textOrNumberSet, textSet, textSetOrSingle, type CustomShape, type DictionaryShape, type ObjectShape, type ScalarShape, type Shape, type TextShape,
} from './shape.ts';

const command: CustomShape = { kind: 'custom', written: [text, textList], canonicalize: canonicalCommand, merge: 'replace' };
const whole: ScalarShape = { kind: 'integer' };
const path: TextShape = { kind: 'text', convert: (value, context) => context.absolute(value) };

const extraHosts: CustomShape = { kind: 'custom', written: [mapping], canonicalize: canonicalHosts, merge: 'append', arrange: sortedTexts };
const softAndHard = object([['soft', integer], ['hard', integer]]);
const ulimit: CustomShape = { kind: 'custom', written: [integer, softAndHard], canonicalize: canonicalUlimit, merge: 'keys', arrange: arrangedLimit };
const ulimits: DictionaryShape = dictionary('a limit', ulimit, { keys: /.+/s });

function reference(finish?: ObjectShape['finish']): ObjectShape {
  return object(
    [['source', text], ['target', text], ['uid', text], ['gid', text], ['mode', mode, 'present']],
    { required: ['source'], short: expandReference, shortName: 'a name', ...(finish === undefined ? {} : { finish }) },
  );
}

const secretReferences = listOf(reference(finishSecret), { key: mountKey('/run/secrets') });
const buildSecretReferences = listOf(reference());
const configReferences = listOf(reference(), { key: mountKey('') });

const hook = object(
  [['command', command, 'always', null], ['user', text], ['privileged', boolean], ['working_dir', text], ['environment', nullableMapping]],
  { required: ['command'] },
);
const preStartHook = object([
  ['command', command, 'always', null], ['image', text], ['user', text], ['privileged', boolean], ['working_dir', text], ['environment', nullableMapping], ['per_replica', boolean],
]);

const develop = object(
  [['watch', listOf(object(
    [
      ['path', path], ['action', choice('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec')], ['target', text], ['exec', hook, 'always'],
      ['include', textSetOrSingle], ['ignore', textSetOrSingle], ['initial_sync', strictBoolean],
    ],
    { required: ['path', 'action'] },
  ))]],
  { nullable: true },
);

const deviceRequest: ObjectShape = object(
  [
    ['capabilities', textList], ['driver', text], ['count', { kind: 'custom', written: [choice('all'), integer], canonicalize: canonicalCount, merge: 'replace' }],
    ['device_ids', textList], ['options', mapping],
  ],
  { finish: finishDeviceRequest },
);
const reservedDevice: ObjectShape = { ...deviceRequest, required: ['capabilities'] };

const gpuList = listOf(deviceRequest);
const gpus: CustomShape = {
  kind: 'custom',
  written: [choice('all'), gpuList],
  merge: 'append',
  arrange: (node, dialect) => arrange(node, gpuList, dialect),
  canonicalize: (node, context) => {
    const expanded = expandGpus(node, context);
    return expanded === undefined ? undefined : context.value(expanded, gpuList);
  },
};

const updateConfig = object([
  ['parallelism', integer, 'present'], ['delay', duration], ['failure_action', text], ['monitor', duration], ['max_failure_ratio', decimal],
  ['order', choice('start-first', 'stop-first')],
]);

const deploy = object(
  [
    ['mode', text], ['replicas', integer, 'present'], ['labels', mapping], ['update_config', updateConfig, 'present'], ['rollback_config', updateConfig, 'present'],
    ['resources', object([
      ['limits', object([['cpus', decimal], ['memory', bytes], ['pids', integer]]), 'present'],
      ['reservations', object([
        ['cpus', decimal], ['memory', bytes], ['devices', listOf(reservedDevice)],
        ['generic_resources', listOf(object([['discrete_resource_spec', object([['kind', text, 'always', ''], ['value', integer, 'always', 0]]), 'present']]))],
      ]), 'present'],
    ]), 'always'],
    ['restart_policy', object([['condition', text], ['delay', duration, 'present'], ['max_attempts', integer, 'present'], ['window', duration, 'present']]), 'present'],
    ['placement', object([
      ['constraints', textList], ['preferences', listOf(object([['spread', text]]))], ['max_replicas_per_node', integer],
    ]), 'always'],
    ['endpoint_mode', text],
  ],
  { nullable: true },
);

const healthcheck = object([
  ['test', { kind: 'custom', written: [text, textList], canonicalize: canonicalTest, merge: 'replace' }], ['timeout', duration, 'present'], ['interval', duration, 'present'],
  ['retries', integer, 'present'], ['start_period', duration, 'present'], ['start_interval', duration, 'present'], ['disable', boolean],
]);

const throttle = listOf(object([['path', text], ['rate', bytes]], { unnamed: true }));
const blkio = object([
  ['weight', integer], ['weight_device', listOf(object([['path', text], ['weight', integer]], { unnamed: true }))], ['device_read_bps', throttle], ['device_read_iops', throttle],
  ['device_write_bps', throttle], ['device_write_iops', throttle],
]);

const volume = object(
  [
    ['type', choice('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image')], ['source', text], ['target', text], ['read_only', boolean], ['consistency', text],
    ['bind', object([['selinux', choice('z', 'Z')], ['propagation', text], ['create_host_path', boolean], ['recursive', choice('enabled', 'disabled', 'writable', 'readonly')]]), 'present'],
    ['volume', object([['labels', mapping], ['nocopy', boolean], ['subpath', text]]), 'present'],
    ['tmpfs', object([['size', bytes], ['mode', integer]]), 'present'],
    ['image', object([['subpath', text]]), 'present'],
  ],
  { required: ['type', 'target'], short: expandVolume, shortName: 'a string', finish: finishVolume },
);

const serviceNetwork = object(
  [
    ['aliases', textSet], ['driver_opts', options], ['gw_priority', integer], ['interface_name', text], ['ipv4_address', text], ['ipv6_address', text],
    ['link_local_ips', textSet], ['mac_address', text], ['priority', integer],
  ],
  { nullable: true },
);

const dependency = object(
  [['condition', choice('service_started', 'service_healthy', 'service_completed_successfully')], ['restart', boolean], ['required', strictBoolean, 'always', true]],
  { required: ['condition'] },
);

function startedDependency(item: Node): Node {
  const { origin } = item;
  return { kind: 'map', origin, size: 2, entries: new Map([['condition', { key: 'condition', keyOrigin: origin, value: scalar('service_started', origin) }]]) };
}

const envFile = listOf(
  object([['path', path], ['required', boolean, 'present'], ['format', text]], {
    required: ['path'],
    short: (node) => ({ kind: 'map', origin: node.origin, size: 2, entries: new Map([['path', { key: 'path', keyOrigin: node.origin, value: node }]]) }),
    shortName: 'a path',
  }),
  { single: true, key: (item) => textOf(child(item, 'path')) ?? '' },
);

const port: ObjectShape = object(
  [['name', text], ['mode', text], ['host_ip', text], ['target', whole], ['published', textOrNumber], ['protocol', text], ['app_protocol', text]],
  { required: ['target'], shortName: 'a port' },
);

const model = object([['endpoint_var', text], ['model_var', text]], { nullable: true });

const pullPolicy: TextShape = {
  kind: 'text',
  check: (value) => (/always|never|build|if_not_present|missing|refresh|daily|weekly|every_([0-9]+[wdhms])+/.test(value) ? undefined : 'must be always, never, missing, build, daily, weekly or every_<duration>'),
  convert: (value) => (value === 'if_not_present' ? 'missing' : value),
};

const containerName: TextShape = {
  kind: 'text',
  check: (value) => (/[a-zA-Z0-9][a-zA-Z0-9_.-]+/.test(value) ? undefined : 'must have at least two characters: letters, digits, underscores, dots and dashes'),
};

const extend: Shape = object([['service', text], ['file', text]], {
  required: ['service'],
  short: (node) => ({ kind: 'map', origin: node.origin, size: 2, entries: new Map([['service', { key: 'service', keyOrigin: node.origin, value: node }]]) }),
  shortName: 'the name of a service',
});

export const service: ObjectShape = object([
  ['profiles', textSet], ['annotations', mapping], ['attach', boolean, 'present'], ['build', build(extraHosts, ulimits, buildSecretReferences), 'present'], ['develop', develop, 'present'],
  ['blkio_config', blkio, 'present'], ['cap_add', textSet], ['cap_drop', textSet], ['cgroup_parent', text], ['cgroup', choice('host', 'private')],
  ['cpu_count', { kind: 'integer', minimum: 0 }], ['cpu_percent', { kind: 'decimal', minimum: 0, maximum: 100 }], ['cpu_period', integer], ['cpu_quota', integer],
  ['cpu_rt_period', integer], ['cpu_rt_runtime', integer], ['cpus', decimal], ['cpuset', text], ['cpu_shares', integer], ['command', command, 'always', null],
  ['configs', configReferences], ['container_name', containerName],
  ['credential_spec', object([['config', text], ['file', text], ['registry', text]]), 'present'],
  ['depends_on', dictionary('a service', dependency, { listValue: startedDependency })], ['deploy', deploy, 'present'], ['device_cgroup_rules', distinctTextList],
  ['devices', listOf(object([['source', text], ['target', text], ['permissions', text]], { required: ['source'], short: expandDevice, shortName: 'a string' }), { key: targetKey })],
  ['dns', textSetOrSingle], ['dns_opt', textSet], ['dns_search', textSetOrSingle], ['domainname', text], ['entrypoint', command, 'always', null],
  ['provider', object([['type', text], ['options', { kind: 'custom', written: [options], canonicalize: providerOptions, merge: 'keys' }]], { required: ['type'] }), 'present'],
  ['environment', nullableMapping], ['env_file', envFile], ['expose', textOrNumberSet], ['extends', extend], ['external_links', distinctTextList],
  ['extra_hosts', extraHosts], ['group_add', textOrNumberSet], ['gpus', gpus], ['hostname', text], ['healthcheck', healthcheck, 'present'], ['image', text],
  ['init', boolean, 'present'], ['ipc', text], ['isolation', text], ['labels', mapping],
  ['label_file', listOf(path, { single: true })], ['links', textSet],
  ['logging', object([['driver', text], ['options', options]], { merge: 'driver' }), 'present'], ['mem_limit', bytes], ['mem_reservation', bytes],
  ['memswap_limit', bytes], ['mem_swappiness', bytes], ['mac_address', text], ['models', dictionary('a model', model, { listValue: (item) => scalar(null, item.origin) })],
  ['network_mode', text], ['networks', dictionary('a network', serviceNetwork, { listValue: (item) => scalar(null, item.origin) })], ['oom_kill_disable', boolean],
  ['oom_score_adj', { kind: 'integer', minimum: -1000, maximum: 1000 }], ['pid', { kind: 'text', nullable: true }], ['pids_limit', integer], ['platform', text],
  ['ports', listOf(port, { key: portKey, expand: expandPort })], ['pre_start', listOf(preStartHook)], ['privileged', boolean], ['pull_policy', pullPolicy],
  ['pull_refresh_after', text], ['read_only', boolean], ['restart', text], ['runtime', text], ['scale', integer, 'present'], ['secrets', secretReferences],
  ['security_opt', distinctTextList], ['shm_size', bytes], ['stdin_open', boolean], ['stop_grace_period', duration, 'present'], ['stop_signal', text],
  ['storage_opt', options], ['sysctls', mapping], ['tmpfs', textSetOrSingle], ['tty', boolean], ['ulimits', ulimits], ['use_api_socket', strictBoolean], ['user', text],
  ['userns_mode', text], ['uts', text], ['volumes', listOf(volume, { key: targetKey })], ['volumes_from', distinctTextList], ['working_dir', text],
  ['post_start', listOf(hook)], ['pre_stop', listOf(hook)],
]);

/** Compose prints hosts sorted, whatever their order in the file. */
function sortedTexts(node: Node): Node {
  if (node.kind !== 'list') return node;
  return list([...node.items].sort((left, right) => compareText(textOf(left) ?? '', textOf(right) ?? '')), node.origin);
}

/** JSON leaves out limits of 0, and then a lone 0 is no limits at all; YAML prints both, always. */
function arrangedLimit(node: Node, dialect: Dialect): Node {
  const limits = node.kind === 'map' ? node : mapOf([['soft', node], ['hard', node]], node.origin);
  const zero = (limit: Node | undefined): boolean => limit === undefined || (limit.kind === 'scalar' && limit.value === 0);
  if (node.kind === 'scalar' && !zero(node)) return node;
  return dialect === 'json' ? arrange(limits, softAndHard, dialect) : mapOf(['soft', 'hard'].map((key) => [key, child(limits, key) ?? scalar(0, node.origin)]), node.origin);
}

/** Provider options: each a list of text, a lone value meaning a list of one. */
function providerOptions(node: Node, context: Canonicalizer): Node | undefined {
  if (node.kind !== 'map') return context.error('wrong-type', 'Provider options must be a mapping.', node.origin, 'write NAME: value');
  const options: (readonly [string, Node])[] = [];
  for (const { key, value } of node.entries.values()) {
    const items = value.kind === 'list' ? value.items : [value];
    const wrong = items.find((item) => item.kind !== 'scalar' || item.value === null);
    if (wrong !== undefined) context.at(key, () => context.error('wrong-type', `The provider option "${key}" must be a string, a number, true or false, or a list of these.`, wrong.origin, 'write a single value'));
    else options.push([key, list(items.map((item) => (item.kind === 'scalar' ? scalar(formatScalar(item), item.origin) : item)), value.origin)]);
  }
  return mapOf(options, node.origin);
}

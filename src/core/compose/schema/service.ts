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
import { canonicalCount, canonicalHosts, canonicalUlimit, canonicalBuildUlimit, expandDevice, expandGpus, expandReference, finishDeviceRequest, finishSecret, mountKey } from '../short/misc.ts';
import { expandPort, portKey } from '../short/ports.ts';
import { expandVolume, finishVolume, targetKey } from '../short/volumes.ts';
import { build } from './build.ts';
import {
  boolean, bytes, choice, decimal, dictionary, distinctMapping, distinctTextList, distinctTextListOrSingle, duration, integer, listOf, mapping, mode, natural, nullableMapping, object, options,
  strictBoolean, text, textList, textOrNumber, textOrWhole, textOrWholeSet, textSet, textSetOrSingle, whole, wholeBytes, type CustomShape, type DictionaryShape, type ListShape, type MappingShape, type ObjectShape, type ScalarShape, type Shape, type TextShape,
} from './shape.ts';

const command: CustomShape = { kind: 'custom', written: [text, textList], canonicalize: canonicalCommand, merge: 'replace' };
const path: TextShape = { kind: 'text', convert: (value, context) => context.absolute(value) };
const watched: TextShape = { ...path, check: (value) => (value === '' ? 'must not be empty' : undefined) };

const extraHosts: CustomShape = { kind: 'custom', written: [mapping], canonicalize: canonicalHosts, merge: 'append', arrange: sortedTexts };
const softAndHard = object([['soft', whole], ['hard', whole]]);
const ulimit: CustomShape = { kind: 'custom', written: [whole, softAndHard], canonicalize: canonicalUlimit, merge: 'keys', arrange: arrangedLimit };
const ulimits: DictionaryShape = dictionary('a limit', ulimit, { keys: /.+/s });
/** Compose casts text to numbers in a service's limits only. */
const buildUlimits: DictionaryShape = dictionary('a limit', { ...ulimit, canonicalize: canonicalBuildUlimit }, { keys: /.+/s });

function reference(finish?: ObjectShape['finish']): ObjectShape {
  return object(
    [['source', text], ['target', text], ['uid', text], ['gid', text], ['mode', mode, 'present']],
    { required: ['source'], short: expandReference, shortName: 'a name', ...(finish === undefined ? {} : { finish }) },
  );
}

const secretReferences = listOf(reference(finishSecret), { key: mountKey('/run/secrets') });
const buildSecretReferences = listOf(reference());
const configReferences = listOf(reference(), { key: mountKey('') });

const hookEnvironment: MappingShape = { ...nullableMapping, distinct: true };
const hook = object(
  [['command', command, 'always', null], ['user', text], ['privileged', boolean], ['working_dir', text], ['environment', hookEnvironment]],
  { required: ['command'] },
);
const preStartHook = object([
  ['command', command, 'always', null], ['image', text], ['user', text], ['privileged', boolean], ['working_dir', text], ['environment', nullableMapping], ['per_replica', boolean],
]);

const develop = object(
  [['watch', listOf(object(
    [
      ['path', watched], ['action', choice('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec')], ['target', text], ['exec', hook, 'always'],
      ['include', distinctTextListOrSingle], ['ignore', distinctTextListOrSingle], ['initial_sync', strictBoolean],
    ],
    { required: ['path', 'action'] },
  ))]],
  { nullable: true },
);

const deviceRequest: ObjectShape = object(
  [
    ['capabilities', distinctTextList], ['driver', text], ['count', { kind: 'custom', written: [choice('all'), whole], canonicalize: canonicalCount, merge: 'replace' }],
    ['device_ids', distinctTextList], ['options', distinctMapping],
  ],
  { finish: finishDeviceRequest },
);
const reservedDevice: ObjectShape = { ...deviceRequest, required: ['capabilities'] };

const gpuList = listOf({ ...deviceRequest, open: true });
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
  ['parallelism', natural, 'present'], ['delay', duration], ['failure_action', text], ['monitor', duration], ['max_failure_ratio', decimal],
  ['order', choice('start-first', 'stop-first')],
]);

const textBytes: ScalarShape = { kind: 'bytes', numbers: 'none' };

const deploy = object(
  [
    ['mode', text], ['replicas', natural, 'present'], ['labels', mapping], ['update_config', updateConfig, 'present'], ['rollback_config', updateConfig, 'present'],
    ['resources', object([
      ['limits', object([['cpus', decimal], ['memory', textBytes], ['pids', whole]]), 'present'],
      ['reservations', object([
        ['cpus', decimal], ['memory', textBytes], ['devices', listOf(reservedDevice)],
        ['generic_resources', listOf(object([['discrete_resource_spec', object([['kind', text, 'always', ''], ['value', integer, 'always', 0]]), 'present']]))],
      ]), 'present'],
    ]), 'always'],
    ['restart_policy', object([['condition', text], ['delay', duration, 'present'], ['max_attempts', natural, 'present'], ['window', duration, 'present']]), 'present'],
    ['placement', object([
      ['constraints', textList], ['preferences', listOf(object([['spread', text]]))], ['max_replicas_per_node', natural],
    ]), 'always'],
    ['endpoint_mode', text],
  ],
  { nullable: true },
);

const healthcheck = object([
  ['test', { kind: 'custom', written: [text, textList], canonicalize: canonicalTest, merge: 'replace' }], ['timeout', duration, 'present'], ['interval', duration, 'present'],
  ['retries', { kind: 'integer', minimum: 0 }, 'present'], ['start_period', duration, 'present'], ['start_interval', duration, 'present'], ['disable', boolean],
]);

const weight: ScalarShape = { kind: 'integer', strict: true, numbers: 'whole', minimum: 0, maximum: 65_535 };
const throttle = listOf(object([['path', text], ['rate', wholeBytes]], { unnamed: true }));
const blkio = object([
  ['weight', weight], ['weight_device', listOf(object([['path', text], ['weight', weight]], { unnamed: true }))], ['device_read_bps', throttle], ['device_read_iops', throttle],
  ['device_write_bps', throttle], ['device_write_iops', throttle],
]);

const volume = object(
  [
    ['type', choice('bind', 'volume', 'tmpfs', 'cluster', 'npipe', 'image')], ['source', text], ['target', text], ['read_only', boolean], ['consistency', text],
    ['bind', object([['selinux', choice('z', 'Z')], ['propagation', text], ['create_host_path', boolean], ['recursive', choice('enabled', 'disabled', 'writable', 'readonly')]]), 'present'],
    ['volume', object([['labels', distinctMapping], ['nocopy', boolean], ['subpath', text]]), 'present'],
    ['tmpfs', object([['size', { ...wholeBytes, minimum: 0 }], ['mode', { kind: 'integer', strict: true, minimum: 0, maximum: 4_294_967_295 }]]), 'present'],
    ['image', object([['subpath', text]]), 'present'],
  ],
  { required: ['type', 'target'], short: expandVolume, shortName: 'a string', finish: finishVolume },
);

const priority: ScalarShape = { kind: 'integer', strict: true };
const serviceNetwork = object(
  [
    ['aliases', textSet], ['driver_opts', options], ['gw_priority', priority], ['interface_name', text], ['ipv4_address', text], ['ipv6_address', text],
    ['link_local_ips', textSet], ['mac_address', text], ['priority', priority],
  ],
  { nullable: true },
);

const dependency = object(
  [['condition', choice('service_started', 'service_healthy', 'service_completed_successfully')], ['restart', boolean], ['required', strictBoolean, 'always', true]],
  { required: ['condition'] },
);

function startedDependency(item: Node): Node {
  const { origin } = item;
  return mapOf([['condition', scalar('service_started', origin)], ['required', scalar(true, origin)]], origin);
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
  [['name', text], ['mode', text], ['host_ip', text], ['target', { ...natural, maximum: 4_294_967_295 }], ['published', textOrNumber], ['protocol', text], ['app_protocol', text]],
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

const extend: Shape = object([['service', text], ['file', { kind: 'text', nullable: true }]], {
  open: true,
  required: ['service'],
  short: (node) => ({ kind: 'map', origin: node.origin, size: 2, entries: new Map([['service', { key: 'service', keyOrigin: node.origin, value: node }]]) }),
  shortName: 'the name of a service',
});

/** A lone empty text is no server. */
const dns: ListShape = { ...textSetOrSingle, expand: (item, context) => (context.path.at(-1) === 'dns' && textOf(item) === '' ? [] : [item]) };
const loggingOptions: MappingShape = { ...options, values: ['whole', 'decimal', 'null'] };
const storageOptions: MappingShape = { ...options, values: ['whole', 'null'] };

export const service: ObjectShape = object([
  ['profiles', textSet], ['annotations', mapping], ['attach', boolean, 'present'], ['build', build(extraHosts, buildUlimits, buildSecretReferences), 'present'], ['develop', develop, 'present'],
  ['blkio_config', blkio, 'present'], ['cap_add', textSet], ['cap_drop', textSet], ['cgroup_parent', text], ['cgroup', choice('host', 'private')],
  ['cpu_count', natural], ['cpu_percent', { kind: 'decimal', numbers: 'whole', minimum: 0, maximum: 100 }], ['cpu_period', integer], ['cpu_quota', integer],
  ['cpu_rt_period', integer], ['cpu_rt_runtime', integer], ['cpus', decimal], ['cpuset', text], ['cpu_shares', integer], ['command', command, 'always', null],
  ['configs', configReferences], ['container_name', containerName],
  ['credential_spec', object([['config', text], ['file', text], ['registry', text]]), 'present'],
  ['depends_on', dictionary('a service', dependency, { listValue: startedDependency })], ['deploy', deploy, 'present'], ['device_cgroup_rules', distinctTextList],
  ['devices', listOf(object([['source', text], ['target', text], ['permissions', text]], { required: ['source', 'target'], short: expandDevice, shortName: 'a string' }), { key: targetKey })],
  ['dns', dns], ['dns_opt', textSet], ['dns_search', textSetOrSingle], ['domainname', text], ['entrypoint', command, 'always', null],
  ['provider', object([['type', text], ['options', { kind: 'custom', written: [options], canonicalize: providerOptions, merge: 'keys', arrange: arrangedOptions }]], { required: ['type'] }), 'present'],
  ['environment', nullableMapping], ['env_file', envFile], ['expose', textOrWholeSet], ['extends', extend], ['external_links', distinctTextList],
  ['extra_hosts', extraHosts], ['group_add', listOf(textOrWhole, { distinct: true })], ['gpus', gpus], ['hostname', text], ['healthcheck', healthcheck, 'present'], ['image', text],
  ['init', boolean, 'present'], ['ipc', text], ['isolation', text], ['labels', mapping],
  ['label_file', listOf(path, { single: true })], ['links', textSet],
  ['logging', object([['driver', text], ['options', loggingOptions]], { merge: 'driver' }), 'present'], ['mem_limit', bytes], ['mem_reservation', wholeBytes],
  ['memswap_limit', bytes], ['mem_swappiness', wholeBytes], ['mac_address', text], ['models', dictionary('a model', model, { listValue: (item) => scalar(null, item.origin) })],
  ['network_mode', text], ['networks', dictionary('a network', serviceNetwork, { listValue: (item) => scalar(null, item.origin) })], ['oom_kill_disable', boolean],
  ['oom_score_adj', { ...whole, minimum: -1000, maximum: 1000 }], ['pid', { kind: 'text', nullable: true }], ['pids_limit', integer], ['platform', text],
  ['ports', listOf(port, { key: portKey, expand: expandPort })], ['pre_start', listOf(preStartHook), 'newer'], ['privileged', boolean], ['pull_policy', pullPolicy],
  ['pull_refresh_after', text, 'ignored'], ['read_only', boolean], ['restart', text], ['runtime', text], ['scale', natural, 'present'], ['secrets', secretReferences],
  ['security_opt', distinctTextList], ['shm_size', bytes], ['stdin_open', boolean], ['stop_grace_period', duration, 'present'], ['stop_signal', text],
  ['storage_opt', storageOptions], ['sysctls', mapping], ['tmpfs', textSetOrSingle], ['tty', boolean], ['ulimits', ulimits], ['use_api_socket', strictBoolean], ['user', text],
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

/** Provider options: each a text or a list of texts. */
function providerOptions(node: Node, context: Canonicalizer): Node | undefined {
  if (node.kind !== 'map') return context.error('wrong-type', 'Provider options must be a mapping.', node.origin, 'write NAME: value');
  const options: (readonly [string, Node])[] = [];
  for (const { key, value } of node.entries.values()) {
    const items = value.kind === 'list' ? value.items : [value];
    const wrong = items.find((item) => item.kind !== 'scalar' || item.value === null || item.timestamp === true);
    if (wrong !== undefined) context.at(key, () => context.error('wrong-type', `The provider option "${key}" must be a string, a number, true or false, or a list of these.`, wrong.origin, 'write a single value'));
    else options.push([key, value]);
  }
  return mapOf(options, node.origin);
}

/** They are printed as lists of text, a lone value as a list of one; what is empty is not printed. */
function arrangedOptions(node: Node, dialect: Dialect): Node {
  if (node.kind !== 'map') return node;
  const asText = (item: Node): Node => (item.kind === 'scalar' ? scalar(formatScalar(item), item.origin) : item);
  const options = [...node.entries.values()].map(({ key, value }) => [key, list((value.kind === 'list' ? value.items : [value]).map(asText), value.origin)] as const);
  return arrange(mapOf(options.filter(([, value]) => value.items.length > 0), node.origin), mapping, dialect);
}

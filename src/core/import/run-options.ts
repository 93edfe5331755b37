/**
 * Every option of `docker run` and the attribute of the Compose Specification that means the same, or why there is none.
 * Sources: docker/cli v29 `docs/reference/commandline/container_run.md`, podman v5 `podman-run(1)` for its own options.
 */
import { compareText, isJsonObject, type JsonValue } from '#core/lib';
import { addMount, addVolume } from './run-mounts.ts';
import { addNetwork } from './run-network.ts';
import { append, csvFields, cutPair, hasVariable, put, splitOutside, type RunDraft, type ValueProblem } from './run-draft.ts';

/** A flag takes no value (`--init`, `--init=false`); anything else takes one. */
export interface RunOption {
  readonly flag: boolean;
  /** Answers what is wrong with the value, if anything. A flag that is given as false is not applied. */
  readonly apply: (draft: RunDraft, value: string) => ValueProblem;
}

function value(apply: (draft: RunDraft, text: string) => ValueProblem | void): RunOption {
  return { flag: false, apply: (draft, text) => apply(draft, text) ?? undefined };
}

function flag(apply: (draft: RunDraft) => void): RunOption {
  return {
    flag: true,
    apply: (draft) => {
      apply(draft);
      return undefined;
    },
  };
}

const text = (key: string): RunOption => value((draft, written) => void draft.service.set(key, written));
const list = (key: string): RunOption => value((draft, written) => append(draft.service, key, written));
const on = (key: string): RunOption => flag((draft) => void draft.service.set(key, true));

/** A number stays a number; a variable stays text. */
function number(put_: (draft: RunDraft, amount: number | string) => void, pattern = /^-?\d{1,15}$/, what = 'a whole number'): RunOption {
  return value((draft, written) => {
    if (!pattern.test(written) && !hasVariable(written)) return `wants ${what}`;
    put_(draft, pattern.test(written) ? Number(written) : written);
    return undefined;
  });
}

const whole = (key: string): RunOption => number((draft, amount) => void draft.service.set(key, amount));
const decimal = (key: string): RunOption => number((draft, amount) => void draft.service.set(key, amount), /^(?:\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})$/, 'a number such as 1.5');

/** `name=value` (or a bare name, which is empty). */
function pairs(key: string, separator = '='): RunOption {
  return value((draft, written) => {
    const at = written.indexOf(separator);
    if (written === '' || at === 0) return `wants “name${separator}value”`;
    put(draft.service, key, at < 0 ? written : written.slice(0, at), at < 0 ? '' : written.slice(at + 1));
    return undefined;
  });
}

/** Sizes are written as people write them: `512m`. */
function size(key: string): RunOption {
  return value((draft, written) => {
    if (!/^-?\d+(?:\.\d+)? ?[bkmgtp]?i?b?$/i.test(written) && !hasVariable(written)) return 'wants a size such as 512m';
    draft.service.set(key, /^-?\d+$/.test(written) && Number.isSafeInteger(Number(written)) ? Number(written) : written);
    return undefined;
  });
}

/** `path:rate` of the block device limits. */
function throttle(key: string, field: 'rate' | 'weight'): RunOption {
  return value((draft, written) => {
    const parts = [...splitOutside(written, ':')];
    const amount = parts.pop() ?? '';
    const path = parts.join(':');
    if (path === '' || amount === '') return `wants “path:${field}”`;
    const blkio = new Map(Object.entries(objectAt(draft, 'blkio_config')));
    append(blkio, key, { path, [field]: /^\d+$/.test(amount) ? Number(amount) : amount });
    draft.service.set('blkio_config', Object.fromEntries(blkio));
    return undefined;
  });
}

function objectAt(draft: RunDraft, key: string): Record<string, JsonValue> {
  const found = draft.service.get(key);
  if (!isJsonObject(found)) return {};
  return Object.fromEntries(Object.entries(found).flatMap(([name, item]) => (item === undefined ? [] : [[name, item]])));
}

const health = (key: string): RunOption => value((draft, written) => void draft.healthcheck.set(key, written));

function endpoint(key: string, several = false): RunOption {
  return value((draft, written) => {
    if (several) append(draft.endpoint, key, written);
    else draft.endpoint.set(key, written);
  });
}

/** No attribute for it: `reason` says why, or what to do instead. */
function lost(reason: string, kind: 'flag' | 'value' = 'value'): (name: string) => RunOption {
  return (name) => ({
    flag: kind === 'flag',
    apply: (draft, written) => {
      if (!draft.remarks.some(({ what }) => what === `--${name}`)) draft.remarks.push({ level: 'lost', what: kind === 'flag' || written === '' ? `--${name}` : `--${name} ${written}`, reason });
      return undefined;
    },
  });
}

function environment(draft: RunDraft, written: string): ValueProblem {
  const [name, content] = cutPair(written);
  if (name === '') return 'wants “NAME=value” or “NAME”';
  // A bare name is taken from the shell, by docker run as by Compose.
  put(draft.service, 'environment', name, content ?? null);
  return undefined;
}

/** Docker reads such a file as it is; without `raw` Compose would take quotes off and interpolate. */
function environmentFile(draft: RunDraft, path: string): ValueProblem {
  append(draft.service, 'env_file', { path: path.startsWith('/') || path.startsWith('.') || path.startsWith('~') || path.startsWith('$') ? path : `./${path}`, format: 'raw' });
  return undefined;
}

/** `all`, a number, or `count=…,device=…,driver=…,capabilities=…` (docker/cli `opts/gpus.go`). */
function gpus(draft: RunDraft, written: string): ValueProblem {
  if (written === 'all') {
    draft.service.set('gpus', 'all');
    return undefined;
  }
  const request = new Map<string, JsonValue>();
  // The value as a whole may carry the quotes that the shell was meant to leave: '"device=0,1"'.
  const unquoted = written.startsWith('"') && written.endsWith('"') && written.length > 1 ? [written.slice(1, -1)] : undefined;
  let key = '';
  for (const field of unquoted?.[0]?.split(',') ?? csvFields(written)) {
    const [name, content] = cutPair(field);
    if (content === undefined && key !== '' && (key === 'device_ids' || key === 'capabilities')) {
      append(request, key, field);
      continue;
    }
    if (content === undefined && /^\d{1,6}$/.test(name)) request.set('count', Number(name));
    else if (content === undefined && name === 'all') request.set('count', 'all');
    else if (content === undefined) return 'wants “all”, a number or “device=…”';
    else if (name === 'device') for (const id of content.split(',')) append(request, (key = 'device_ids'), id);
    else if (name === 'count') request.set('count', content === 'all' || content === '-1' ? 'all' : /^\d{1,6}$/.test(content) ? Number(content) : content);
    else if (name === 'capabilities') for (const capability of content.split(',')) append(request, (key = 'capabilities'), capability);
    else if (name === 'driver') request.set('driver', content);
    else if (name === 'options') for (const option of content.split(',')) put(request, 'options', ...optionPair(option));
    else return `has no field “${name}”`;
  }
  append(draft.service, 'gpus', Object.fromEntries(request));
  return undefined;
}

function optionPair(written: string): [string, string] {
  const [name, content = ''] = cutPair(written);
  return [name, content];
}

function ulimit(draft: RunDraft, written: string): ValueProblem {
  const [name, limits = ''] = cutPair(written);
  const [soft = '', hard] = splitOutside(limits, ':');
  const amount = (limit: string): number | string | undefined => (/^-?\d{1,15}$/.test(limit) ? Number(limit) : hasVariable(limit) ? limit : undefined);
  const [first, second] = [amount(soft), hard === undefined ? undefined : amount(hard)];
  if (name === '' || first === undefined || (hard !== undefined && second === undefined)) return 'wants “name=soft:hard”';
  put(draft.service, 'ulimits', name, second === undefined ? first : { soft: first, hard: second });
  return undefined;
}

function logOption(draft: RunDraft, written: string): ValueProblem {
  const [name, content = ''] = cutPair(written);
  if (name === '') return 'wants “name=value”';
  const logging = objectAt(draft, 'logging');
  const options = new Map([['options', logging['options'] ?? {}]]);
  put(options, 'options', name, content);
  draft.service.set('logging', { ...logging, options: options.get('options') ?? {} });
  return undefined;
}

/** Containers outside of the file are named as such: `links` and a bare `volumes_from` mean services. */
function link(draft: RunDraft, written: string): ValueProblem {
  append(draft.service, 'external_links', written);
  draft.remarks.push({ level: 'changed', what: `--link ${written}`, reason: 'The other container is not in this file. Once it is a service here it is reached by its name, without a link.' });
  return undefined;
}

function stopTimeout(draft: RunDraft, written: string): ValueProblem {
  if (written === '-1') draft.remarks.push({ level: 'lost', what: '--stop-timeout -1', reason: 'Compose always stops a container after a time; write a long one.' });
  else if (/^\d{1,9}$/.test(written)) draft.service.set('stop_grace_period', `${written}s`);
  else return 'wants a number of seconds';
  return undefined;
}

const ofClient = 'It only tells the docker client how to start the container; a service is started by a deploy.';
const podmanOwn = 'Podman’s own option: Compose has no attribute for it.';
const windowsOnly = 'Compose has no attribute for this limit, which only Windows engines know.';

const entries: readonly (readonly [names: string, option: RunOption | ((name: string) => RunOption)])[] = [
  ['add-host', list('extra_hosts')],
  ['annotation', pairs('annotations')],
  ['attach a', lost(ofClient)],
  ['blkio-weight', number((draft, weight) => void draft.service.set('blkio_config', { ...objectAt(draft, 'blkio_config'), weight }))],
  ['blkio-weight-device', throttle('weight_device', 'weight')],
  ['cap-add', list('cap_add')],
  ['cap-drop', list('cap_drop')],
  ['cgroup-parent', text('cgroup_parent')],
  ['cgroupns', text('cgroup')],
  ['cidfile', lost('A service has no file with its container’s id; ask the engine by the project’s label.')],
  ['cpu-count', whole('cpu_count')],
  ['cpu-percent', whole('cpu_percent')],
  ['cpu-period', whole('cpu_period')],
  ['cpu-quota', whole('cpu_quota')],
  ['cpu-rt-period', whole('cpu_rt_period')],
  ['cpu-rt-runtime', whole('cpu_rt_runtime')],
  ['cpu-shares c', whole('cpu_shares')],
  ['cpus', decimal('cpus')],
  ['cpuset-cpus', text('cpuset')],
  ['cpuset-mems', lost('Compose has no attribute for memory nodes.')],
  ['detach d', lost('A deploy always starts services in the background.', 'flag')],
  ['detach-keys', lost(ofClient)],
  ['device', list('devices')],
  ['device-cgroup-rule', list('device_cgroup_rules')],
  ['device-read-bps', throttle('device_read_bps', 'rate')],
  ['device-read-iops', throttle('device_read_iops', 'rate')],
  ['device-write-bps', throttle('device_write_bps', 'rate')],
  ['device-write-iops', throttle('device_write_iops', 'rate')],
  ['disable-content-trust', lost('Compose does not check image signatures.', 'flag')],
  ['dns', list('dns')],
  ['dns-option dns-opt', list('dns_opt')],
  ['dns-search', list('dns_search')],
  ['domainname', text('domainname')],
  ['entrypoint', value((draft, written) => void draft.service.set('entrypoint', written === '' ? [] : [written]))],
  ['env e', value(environment)],
  ['env-file', value(environmentFile)],
  ['expose', list('expose')],
  ['gpus', value(gpus)],
  ['group-add', list('group_add')],
  ['health-cmd', health('test')],
  ['health-interval', health('interval')],
  ['health-retries', number((draft, retries) => void draft.healthcheck.set('retries', retries))],
  ['health-start-interval', health('start_interval')],
  ['health-start-period', health('start_period')],
  ['health-timeout', health('timeout')],
  ['hostname h', text('hostname')],
  ['init', on('init')],
  ['interactive i', on('stdin_open')],
  ['io-maxbandwidth', lost(windowsOnly)],
  ['io-maxiops', lost(windowsOnly)],
  ['ip', endpoint('ipv4_address')],
  ['ip6', endpoint('ipv6_address')],
  ['ipc', text('ipc')],
  ['isolation', text('isolation')],
  ['kernel-memory', lost('Engines no longer have this limit.')],
  ['label l', pairs('labels')],
  ['label-file', list('label_file')],
  ['link', value(link)],
  ['link-local-ip', endpoint('link_local_ips', true)],
  ['log-driver', value((draft, driver) => void draft.service.set('logging', { driver, ...objectAt(draft, 'logging') }))],
  ['log-opt', value(logOption)],
  ['mac-address', text('mac_address')],
  ['memory m', size('mem_limit')],
  ['memory-reservation', size('mem_reservation')],
  ['memory-swap', size('memswap_limit')],
  ['memory-swappiness', whole('mem_swappiness')],
  ['mount', value(addMount)],
  ['name', text('container_name')],
  ['network net', value(addNetwork)],
  ['network-alias net-alias', endpoint('aliases', true)],
  ['no-healthcheck', flag((draft) => void draft.healthcheck.set('disable', true))],
  ['oom-kill-disable', on('oom_kill_disable')],
  ['oom-score-adj', whole('oom_score_adj')],
  ['pid', text('pid')],
  ['pids-limit', whole('pids_limit')],
  ['platform', text('platform')],
  ['privileged', on('privileged')],
  ['publish p', list('ports')],
  ['publish-all P', lost('Which ports an image exposes is not written in the line; name those to publish under “ports”.', 'flag')],
  ['pull', text('pull_policy')],
  ['quiet q', lost(ofClient, 'flag')],
  ['read-only', on('read_only')],
  ['restart', text('restart')],
  ['rm', lost('The container of a service stays until it is removed from the engine.', 'flag')],
  ['runtime', text('runtime')],
  ['security-opt', list('security_opt')],
  ['shm-size', size('shm_size')],
  ['sig-proxy', lost(ofClient, 'flag')],
  ['stop-signal', text('stop_signal')],
  ['stop-timeout', value(stopTimeout)],
  ['storage-opt', pairs('storage_opt')],
  ['sysctl', pairs('sysctls')],
  ['tmpfs', list('tmpfs')],
  ['tty t', on('tty')],
  ['ulimit', value(ulimit)],
  ['use-api-socket', on('use_api_socket')],
  ['user u', text('user')],
  ['userns', text('userns_mode')],
  ['uts', text('uts')],
  ['volume v', value(addVolume)],
  ['volume-driver', value((draft, driver) => void (draft.volumeDriver = driver))],
  ['volumes-from', value((draft, written) => append(draft.service, 'volumes_from', `container:${written}`))],
  ['workdir w', text('working_dir')],

  ...['arch', 'authfile', 'cgroup-conf', 'chrootdirs', 'conmon-pidfile', 'creds', 'decryption-key', 'env-merge', 'gidmap', 'group-entry', 'health-log-destination', 'health-max-log-count', 'health-max-log-size', 'health-on-failure', 'health-startup-cmd', 'health-startup-interval', 'health-startup-retries', 'health-startup-success', 'health-startup-timeout', 'hostuser', 'hosts-file', 'image-volume', 'init-path', 'os', 'passwd-entry', 'personality', 'pidfile', 'pod', 'pod-id-file', 'preserve-fd', 'preserve-fds', 'rdt-class', 'requires', 'retry', 'retry-delay', 'rootfs-propagation', 'sdnotify', 'seccomp-policy', 'secret', 'shm-size-systemd', 'subgidname', 'subuidname', 'systemd', 'timeout', 'tz', 'uidmap', 'umask', 'unsetenv', 'variant', 'cert-dir'].map((name) => [name, lost(podmanOwn)] as const),
  ...['env-host', 'http-proxy', 'no-hostname', 'no-hosts', 'passwd', 'read-only-tmpfs', 'replace', 'rmi', 'rootfs', 'tls-verify', 'unsetenv-all'].map((name) => [name, lost(podmanOwn, 'flag')] as const),
];

const byName = new Map<string, { readonly long: string; readonly option: RunOption }>();
for (const [names, made] of entries) {
  const [long = '', ...others] = names.split(' ');
  const option = typeof made === 'function' ? made(long) : made;
  for (const name of [long, ...others]) byName.set(name, { long, option });
}

/** An option by its long name or its letter; undefined: `docker run` has none of that name. */
export function runOption(name: string): { readonly long: string; readonly option: RunOption } | undefined {
  return byName.get(name);
}

/** Long names of all options, for “did you mean”. */
export function runOptionNames(): readonly string[] {
  return [...byName.keys()].filter((name) => name.length > 1).toSorted(compareText);
}

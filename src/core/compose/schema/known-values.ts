/** Linux capabilities without their prefix, as `cap_add` and `cap_drop` take them (capabilities(7)). */
const capabilities = [
  'ALL', 'AUDIT_CONTROL', 'AUDIT_READ', 'AUDIT_WRITE', 'BLOCK_SUSPEND', 'BPF', 'CHECKPOINT_RESTORE', 'CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'IPC_LOCK', 'IPC_OWNER',
  'KILL', 'LEASE', 'LINUX_IMMUTABLE', 'MAC_ADMIN', 'MAC_OVERRIDE', 'MKNOD', 'NET_ADMIN', 'NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_RAW', 'PERFMON', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID',
  'SYS_ADMIN', 'SYS_BOOT', 'SYS_CHROOT', 'SYS_MODULE', 'SYS_NICE', 'SYS_PACCT', 'SYS_PTRACE', 'SYS_RAWIO', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'SYSLOG', 'WAKE_ALARM',
] as const;

const loggingDrivers = ['json-file', 'local', 'journald', 'syslog', 'fluentd', 'gelf', 'awslogs', 'gcplogs', 'splunk', 'none'] as const;
const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/386', 'linux/ppc64le', 'linux/s390x', 'linux/riscv64'] as const;
const signals = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGKILL', 'SIGWINCH'] as const;
const gpuCapabilities = ['gpu', 'compute', 'utility', 'graphics', 'video', 'display', 'tpu'] as const;

/**
 * Values that are usual at a place whose shape accepts any text: named by the prose of the Compose Specification and the engine's
 * documentation, not by the schema. By pattern (see `SchemaPlace.pattern`).
 */
export const knownValues: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['services.*.restart', ['no', 'always', 'on-failure', 'unless-stopped']],
  ['services.*.pull_policy', ['always', 'never', 'missing', 'build', 'daily', 'weekly']],
  ['services.*.network_mode', ['bridge', 'host', 'none']],
  ['services.*.ipc', ['shareable', 'private', 'host', 'none']],
  ['services.*.pid', ['host']],
  ['services.*.uts', ['host']],
  ['services.*.userns_mode', ['host']],
  ['services.*.platform', platforms],
  ['services.*.runtime', ['runc', 'nvidia']],
  ['services.*.stop_signal', signals],
  ['services.*.stop_grace_period', ['10s', '30s', '1m']],
  ['services.*.isolation', ['default', 'process', 'hyperv']],
  ['services.*.cap_add.*', capabilities],
  ['services.*.cap_drop.*', capabilities],
  ['services.*.security_opt.*', ['no-new-privileges:true', 'seccomp=unconfined', 'apparmor=unconfined', 'label=disable']],
  ['services.*.env_file.*.format', ['raw']],
  ['services.*.healthcheck.interval', ['5s', '10s', '30s', '1m']],
  ['services.*.healthcheck.timeout', ['3s', '5s', '10s', '30s']],
  ['services.*.healthcheck.start_period', ['10s', '30s', '1m']],
  ['services.*.healthcheck.start_interval', ['1s', '2s', '5s']],
  ['services.*.healthcheck.test.*', ['CMD', 'CMD-SHELL', 'NONE']],
  ['services.*.logging.driver', loggingDrivers],
  ['services.*.logging.options', ['max-size', 'max-file', 'tag', 'labels', 'env', 'compress', 'mode']],
  ['services.*.ulimits', ['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack']],
  ['services.*.build.ulimits', ['core', 'cpu', 'data', 'fsize', 'locks', 'memlock', 'msgqueue', 'nice', 'nofile', 'nproc', 'rss', 'rtprio', 'rttime', 'sigpending', 'stack']],
  ['services.*.build.dockerfile', ['Dockerfile']],
  ['services.*.build.network', ['default', 'host', 'none']],
  ['services.*.build.platforms.*', platforms],
  ['services.*.build.isolation', ['default', 'process', 'hyperv']],
  ['services.*.build.entitlements.*', ['network.host', 'security.insecure', 'device']],
  ['services.*.build.ssh', ['default']],
  ['services.*.build.ssh.*', ['default']],
  ['services.*.ports.*.protocol', ['tcp', 'udp', 'sctp']],
  ['services.*.ports.*.mode', ['host', 'ingress']],
  ['services.*.ports.*.host_ip', ['127.0.0.1', '0.0.0.0', '::1']],
  ['services.*.ports.*.app_protocol', ['http', 'https', 'http2', 'grpc']],
  ['services.*.devices.*.permissions', ['r', 'rw', 'rwm']],
  ['services.*.volumes.*.consistency', ['consistent', 'cached', 'delegated']],
  ['services.*.volumes.*.bind.propagation', ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']],
  ['services.*.deploy.mode', ['replicated', 'global', 'replicated-job', 'global-job']],
  ['services.*.deploy.endpoint_mode', ['vip', 'dnsrr']],
  ['services.*.deploy.restart_policy.condition', ['none', 'on-failure', 'any']],
  ['services.*.deploy.update_config.failure_action', ['continue', 'pause', 'rollback']],
  ['services.*.deploy.rollback_config.failure_action', ['continue', 'pause']],
  ['services.*.deploy.placement.constraints.*', ['node.role == manager', 'node.role == worker', 'node.hostname == ', 'node.labels.']],
  ['services.*.deploy.placement.preferences.*.spread', ['node.id', 'node.hostname', 'node.labels.']],
  ['services.*.deploy.resources.reservations.devices.*.capabilities.*', gpuCapabilities],
  ['services.*.deploy.resources.reservations.devices.*.driver', ['nvidia', 'cdi', 'amd']],
  ['services.*.gpus.*.capabilities.*', gpuCapabilities],
  ['services.*.gpus.*.driver', ['nvidia', 'cdi', 'amd']],
  ['services.*.provider.type', ['model']],
  ['networks.*.driver', ['bridge', 'overlay', 'macvlan', 'ipvlan', 'host', 'none']],
  ['networks.*.ipam.driver', ['default']],
  ['volumes.*.driver', ['local']],
  ['volumes.*.driver_opts', ['type', 'o', 'device']],
  ['secrets.*.template_driver', ['golang']],
  ['configs.*.template_driver', ['golang']],
]);

import { parseDuration, type Project, type Service } from '#core/compose';
import { composeLabels, composeVersion, type ContainerCreateBody, type ContainerMount, type EngineCapabilities, type HealthConfig, type HostConfig } from '#core/engine';
import { compareText, toRecord } from '#core/lib';
import { serviceImage } from '#core/observe';
import { resourcesOf } from './limits.ts';
import { mountsOf } from './mounts.ts';
import { portsOf, type Attachment } from './networking.ts';
import { dependenciesOf } from './services.ts';
import { flagOf, nonEmpty, numberOf, objectOf, present, textMapOf, textOf, textsOf } from './values.ts';

/** What decides one container's body besides the project itself. */
export interface ContainerSettings {
  readonly project: Project;
  readonly serviceName: string;
  readonly service: Service;
  readonly number: number;
  readonly capabilities: EngineCapabilities;
  readonly configHash: string;
  /** Local id of the image; undefined while it has to be pulled or built first. */
  readonly imageId: string | undefined;
  readonly imageVolumes: readonly string[];
  /** Mounts of the container that is replaced. */
  readonly inherited: readonly ContainerMount[];
  /** Old `svc-N` when this one replaces another. */
  readonly replaces: string | undefined;
  readonly links: readonly string[];
  readonly attachment: Attachment;
}

function healthcheckOf(service: Service, capabilities: EngineCapabilities): HealthConfig | undefined {
  const check = service.healthcheck;
  if (check === undefined) return undefined;
  const nanoseconds = (text: string | undefined): number | undefined => (text === undefined ? undefined : parseDuration(text));
  return present({
    Test: check.disable === true ? ['NONE'] : check.test,
    Interval: nanoseconds(check.interval),
    Timeout: nanoseconds(check.timeout),
    StartPeriod: nanoseconds(check.start_period),
    // Engines below API 1.44 refuse the field; the plan warns.
    StartInterval: capabilities.healthStartInterval ? nanoseconds(check.start_interval) : undefined,
    Retries: check.retries,
  });
}

function restartPolicyOf(service: Service): HostConfig['RestartPolicy'] {
  const engineName = (condition: string): string => (condition === 'none' ? 'no' : condition === 'any' ? 'always' : condition);
  const policy = objectOf(objectOf(service.deploy)?.['restart_policy']);
  if (policy !== undefined) return { Name: engineName(textOf(policy['condition']) ?? ''), MaximumRetryCount: numberOf(policy['max_attempts']) ?? 0 };
  if (service.restart === undefined || service.restart === '') return undefined;
  const [name, attempts] = service.restart.split(':');
  return { Name: engineName(name ?? ''), MaximumRetryCount: Number.parseInt(attempts ?? '0', 10) || 0 };
}

/** `CAP_` spelled out, sorted, as the docker client library sends it. */
function capabilityNames(names: readonly string[] | undefined): readonly string[] | undefined {
  if (names === undefined || names.length === 0) return undefined;
  const spelled = names.map((name) => name.toUpperCase()).map((name) => (name === 'ALL' || name.startsWith('CAP_') ? name : `CAP_${name}`));
  return spelled.includes('ALL') ? ['ALL'] : [...new Set(spelled)].sort(compareText);
}

function tmpfsOf(service: Service): Readonly<Record<string, string>> | undefined {
  const entries = (textsOf(service['tmpfs']) ?? []).map((entry): readonly [string, string] => {
    const colon = entry.indexOf(':');
    return colon < 0 ? [entry, ''] : [entry.slice(0, colon), entry.slice(colon + 1)];
  });
  return nonEmpty(toRecord(entries));
}

/** `host=1.2.3.4` of the canonical form, as the engine writes it: `host:1.2.3.4`. */
function extraHostsOf(service: Service): readonly string[] | undefined {
  return nonEmpty(textsOf(service['extra_hosts'])?.map((entry) => (entry.includes('=') ? entry.replace('=', ':') : entry)));
}

function hostConfigOf(settings: ContainerSettings): HostConfig {
  const { project, service } = settings;
  const { binds, mounts } = mountsOf(project, service, settings.inherited, settings.imageVolumes);
  const logging = objectOf(service['logging']);
  const securityOptions = textsOf(service['security_opt']) ?? [];
  const unconfinedPaths = securityOptions.includes('systempaths=unconfined');
  return present({
    Binds: nonEmpty(binds),
    Mounts: nonEmpty(mounts),
    LogConfig: logging === undefined ? undefined : { Type: textOf(logging['driver']) ?? '', Config: textMapOf(logging['options']) ?? {} },
    NetworkMode: settings.attachment.networkMode,
    PortBindings: nonEmpty(portsOf(service).bindings),
    RestartPolicy: restartPolicyOf(service),
    Annotations: nonEmpty(textMapOf(service['annotations'])),
    CapAdd: capabilityNames(textsOf(service['cap_add'])),
    CapDrop: capabilityNames(textsOf(service['cap_drop'])),
    CgroupnsMode: textOf(service['cgroup']),
    Dns: nonEmpty(textsOf(service['dns'])),
    DnsOptions: nonEmpty(textsOf(service['dns_opt'])),
    DnsSearch: nonEmpty(textsOf(service['dns_search'])),
    ExtraHosts: extraHostsOf(service),
    GroupAdd: nonEmpty(textsOf(service['group_add'])),
    Init: flagOf(service['init']),
    IpcMode: textOf(service['ipc']),
    Isolation: textOf(service['isolation']),
    Links: nonEmpty(settings.links),
    OomScoreAdj: numberOf(service['oom_score_adj']),
    PidMode: textOf(service['pid']),
    Privileged: flagOf(service['privileged']),
    ReadonlyRootfs: flagOf(service['read_only']),
    Runtime: textOf(service['runtime']),
    SecurityOpt: nonEmpty(securityOptions.filter((option) => option !== 'systempaths=unconfined')),
    MaskedPaths: unconfinedPaths ? [] : undefined,
    ReadonlyPaths: unconfinedPaths ? [] : undefined,
    ShmSize: numberOf(service['shm_size']),
    StorageOpt: nonEmpty(textMapOf(service['storage_opt'])),
    Sysctls: nonEmpty(textMapOf(service['sysctls'])),
    Tmpfs: tmpfsOf(service),
    UsernsMode: textOf(service['userns_mode']),
    UTSMode: textOf(service['uts']),
    VolumeDriver: textOf(service['volume_driver']),
    VolumesFrom: nonEmpty(textsOf(service['volumes_from'])),
    ...resourcesOf(service),
  });
}

/** `svc:condition:restart` of each dependency, comma-joined, as the `depends_on` label carries it. */
function dependsOnLabel(project: Project, serviceName: string): string {
  return Object.entries(dependenciesOf(project, serviceName))
    .map(([name, dependency]) => `${name}:${dependency.condition}:${dependency.restart === true}`)
    .sort(compareText)
    .join(',');
}

function labelsOf(settings: ContainerSettings): Readonly<Record<string, string>> {
  const { project, serviceName, service } = settings;
  return {
    ...service.labels,
    [composeLabels.configHash]: settings.configHash,
    [composeLabels.containerNumber]: String(settings.number),
    [composeLabels.dependsOn]: dependsOnLabel(project, serviceName),
    ...(settings.imageId === undefined ? {} : { [composeLabels.image]: settings.imageId }),
    [composeLabels.oneOff]: 'False',
    [composeLabels.project]: project.name,
    [composeLabels.configFiles]: project.composeFiles.join(','),
    [composeLabels.workingDir]: project.workingDir,
    ...(project.environmentFiles.length === 0 ? {} : { [composeLabels.environmentFile]: project.environmentFiles.join(',') }),
    ...(settings.replaces === undefined ? {} : { [composeLabels.replace]: settings.replaces }),
    [composeLabels.service]: serviceName,
    [composeLabels.version]: composeVersion,
  };
}

/**
 * The create request's body for one container: what Docker Compose 2.40 sends (docker/compose `pkg/compose/create.go`),
 * with `service:` references still in NetworkMode, IpcMode, PidMode and VolumesFrom (the planner lists them for the executor).
 */
export function containerBody(settings: ContainerSettings): ContainerCreateBody {
  const { project, serviceName, service, attachment } = settings;
  const environment = Object.entries(service.environment ?? {}).map(([name, value]) => (value === null ? name : `${name}=${value}`));
  const gracePeriod = service.stop_grace_period;
  return {
    Image: serviceImage(project.name, serviceName, service),
    AttachStdout: true,
    AttachStderr: true,
    Labels: labelsOf(settings),
    HostConfig: hostConfigOf(settings),
    ...present({
      Hostname: service.hostname,
      Domainname: textOf(service['domainname']),
      User: service.user,
      ExposedPorts: nonEmpty(portsOf(service).exposed),
      Tty: flagOf(service['tty']),
      OpenStdin: flagOf(service['stdin_open']),
      Env: nonEmpty(environment.sort(compareText)),
      // null inherits the image's, an empty list clears it.
      Cmd: service.command === null ? undefined : service.command,
      Entrypoint: service.entrypoint === null ? undefined : service.entrypoint,
      Healthcheck: healthcheckOf(service, settings.capabilities),
      WorkingDir: service.working_dir,
      MacAddress: attachment.macAddress,
      StopSignal: service.stop_signal,
      StopTimeout: gracePeriod === undefined ? undefined : Math.floor(parseDuration(gracePeriod) / 1_000_000_000),
      NetworkingConfig: attachment.endpoints === undefined ? undefined : { EndpointsConfig: attachment.endpoints },
    }),
  };
}

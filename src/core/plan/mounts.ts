import type { FileObject, Project, Service, ServiceSecret, ServiceVolume } from '#core/compose';
import type { ContainerMount, Mount } from '#core/engine';
import { nonEmpty, numberOf, present } from './values.ts';

/** A file to be written into a container before each start: content known to the planner. */
export interface InjectedFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** What a service mounts, split as Compose sends it, plus the files that have to be written into the container. */
export interface Mounts {
  readonly binds: readonly string[];
  readonly mounts: readonly Mount[];
}

function isAbsoluteTarget(path: string): boolean {
  return path.startsWith('/') || path.startsWith('\\\\') || /^[A-Za-z]:\\/.test(path);
}

function targetOf(reference: ServiceSecret, folder: string): string {
  const target = reference.target;
  if (target === undefined || target === '') return folder + reference.source;
  return isAbsoluteTarget(target) ? target : folder + target;
}

function bindOptions(bind: NonNullable<ServiceVolume['bind']>): Readonly<Record<string, unknown>> {
  return present({
    Propagation: bind.propagation,
    CreateMountpoint: bind.create_host_path === true ? true : undefined,
    NonRecursive: bind.recursive === 'disabled' ? true : undefined,
    ReadOnlyNonRecursive: bind.recursive === 'writable' ? true : undefined,
    ReadOnlyForceRecursive: bind.recursive === 'readonly' ? true : undefined,
  });
}

/** One volume in the long form of the Mounts API. */
function mountOf(project: Project, volume: ServiceVolume): Mount {
  const named = volume.type === 'volume' && volume.source !== undefined ? project.volumes[volume.source]?.name : undefined;
  const source = named ?? volume.source;
  return {
    Type: volume.type,
    Target: volume.target,
    ...present({
      Source: source === '' ? undefined : source,
      ReadOnly: volume.read_only,
      Consistency: volume.consistency,
      BindOptions: volume.type === 'bind' && volume.bind !== undefined ? bindOptions(volume.bind) : undefined,
      VolumeOptions:
        volume.type === 'volume' && volume.volume !== undefined
          ? present({ NoCopy: volume.volume.nocopy, Subpath: volume.volume.subpath, Labels: nonEmpty(volume.volume.labels) })
          : undefined,
      TmpfsOptions: volume.type === 'tmpfs' && volume.tmpfs !== undefined ? present({ SizeBytes: numberOf(volume.tmpfs.size), Mode: volume.tmpfs.mode }) : undefined,
      ImageOptions: volume.type === 'image' && volume.image !== undefined ? present({ Subpath: volume.image.subpath }) : undefined,
    }),
  };
}

/** `source:target:rw[,z][,nocopy]`: used wherever the Mounts API cannot create a missing host folder or nothing needs it. */
function bindText(source: string, volume: ServiceVolume): string {
  const options = [volume.read_only === true ? 'ro' : 'rw'];
  if (volume.bind?.selinux !== undefined && volume.bind.selinux !== '') options.push(volume.bind.selinux);
  if (volume.bind?.propagation !== undefined && volume.bind.propagation !== '') options.push(volume.bind.propagation);
  if (volume.volume?.nocopy === true) options.push('nocopy');
  return `${source}:${volume.target}:${options.join(',')}`;
}

function bindNeedsMountsApi(volume: ServiceVolume): boolean {
  const { bind } = volume;
  if (bind === undefined) return false;
  return bind.create_host_path !== true || (bind.propagation ?? '') !== '' || (bind.recursive ?? '') !== '';
}

function volumeNeedsMountsApi(volume: ServiceVolume): boolean {
  const options = volume.volume;
  if (options === undefined) return false;
  return Object.keys(options.labels ?? {}).length > 0 || (options.subpath ?? '') !== '' || options.nocopy === true;
}

/** The source of a secret or config is a file on the host: it becomes a read-only bind. */
function fileMount(definition: FileObject, target: string, options: Readonly<Record<string, unknown>> | undefined): Mount {
  return { Type: 'bind', Source: definition.file ?? '', Target: target, ReadOnly: true, ...present({ BindOptions: options }) };
}

/**
 * Binds and Mounts of one container (docker/compose `create.go`). `inherited`: mounts of the container it replaces; its anonymous
 * volumes (declared in the file without a source, or by the image) are attached again by name.
 */
export function mountsOf(project: Project, service: Service, inherited: readonly ContainerMount[], imageVolumes: readonly string[]): Mounts {
  const byTarget = new Map<string, Mount>();
  let declared = service.volumes ?? [];
  for (const old of inherited) {
    if (old.type === 'tmpfs') continue;
    const source = old.type === 'volume' ? (old.name ?? old.source) : old.source;
    const anonymous = declared.some((volume) => volume.target === old.destination && (volume.source ?? '') === '');
    if (!anonymous && !imageVolumes.includes(old.destination)) continue;
    byTarget.set(old.destination, { Type: old.type, Source: source, Target: old.destination, ...(old.readWrite ? {} : { ReadOnly: true }) });
    if (anonymous) declared = declared.filter((volume) => volume.target !== old.destination || (volume.source ?? '') !== '');
  }
  const declaredAt = new Map<string, ServiceVolume>();
  for (const volume of declared) {
    byTarget.set(volume.target, mountOf(project, volume));
    declaredAt.set(volume.target, volume);
  }
  for (const secret of service.secrets ?? []) {
    const definition = project.secrets[secret.source];
    const target = targetOf(secret, '/run/secrets/');
    if (definition?.file !== undefined && definition.file !== '' && !byTarget.has(target)) byTarget.set(target, fileMount(definition, target, {}));
  }
  for (const config of service.configs ?? []) {
    const definition = project.configs[config.source];
    const target = targetOf(config, '/');
    if (definition?.file !== undefined && definition.file !== '' && !byTarget.has(target)) byTarget.set(target, fileMount(definition, target, undefined));
  }

  const binds: string[] = [];
  const mounts: Mount[] = [];
  for (const [target, mount] of byTarget) {
    const volume = declaredAt.get(target);
    const source = mount.Source ?? '';
    if (volume !== undefined && volume.type === 'bind' && !bindNeedsMountsApi(volume)) binds.push(bindText(source, volume));
    else if (volume !== undefined && volume.type === 'volume' && volume.source !== undefined && Object.hasOwn(project.volumes, volume.source) && !volumeNeedsMountsApi(volume)) binds.push(bindText(source, volume));
    else mounts.push(mount);
  }
  return { binds, mounts };
}

/** Permission bits from Compose's octal text; 0444 when absent. */
function modeOf(mode: string | undefined): number {
  const parsed = mode === undefined ? Number.NaN : Number.parseInt(mode, 8);
  return Number.isSafeInteger(parsed) ? parsed : 0o444;
}

/** A secret or config whose content cannot be had. */
export interface MissingContent {
  readonly kind: 'secret' | 'config';
  readonly name: string;
  readonly reason: 'external' | 'unset' | 'undefined';
  readonly variable?: string;
}

/** Files that are no files on the host (`content`, `environment`): written into the container before its first start. */
export function injectedFiles(project: Project, service: Service, variables: Readonly<Record<string, string>>): { readonly files: readonly InjectedFile[]; readonly missing: readonly MissingContent[] } {
  const files: InjectedFile[] = [];
  const missing: MissingContent[] = [];
  const add = (kind: 'secret' | 'config', reference: ServiceSecret, definition: FileObject | undefined, folder: string): void => {
    if (definition === undefined) {
      missing.push({ kind, name: reference.source, reason: 'undefined' });
      return;
    }
    if (definition.external === true) {
      missing.push({ kind, name: definition.name, reason: 'external' });
      return;
    }
    if (definition.file !== undefined && definition.file !== '') return;
    const variable = definition.environment;
    const content = definition.content ?? (variable !== undefined && Object.hasOwn(variables, variable) ? variables[variable] : undefined);
    if (content === undefined) missing.push({ kind, name: reference.source, reason: 'unset', ...(variable === undefined ? {} : { variable }) });
    else files.push({ path: targetOf(reference, folder), content, mode: modeOf(reference.mode) });
  };
  for (const secret of service.secrets ?? []) add('secret', secret, project.secrets[secret.source], '/run/secrets/');
  for (const config of service.configs ?? []) add('config', config, project.configs[config.source], '/');
  return { files, missing };
}

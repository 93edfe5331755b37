import { composeLabels } from '#core/engine';
import { isAbsolutePath, type JsonObject, type JsonValue } from '#core/lib';
import { isToolLabel } from './adopt-config.ts';
import type { AdoptContext, ServiceDraft } from './adopt-context.ts';
import { flagAt, keysAt, listAt, numberAt, objectAt, objectsAt, recordOf, textAt, textMapAt, textsAt } from './inspect.ts';
import { sizeText } from './adopt-host.ts';

const propagations = new Set(['private', 'rshared', 'shared', 'rslave', 'slave']);

function isAnonymous(name: string, volume: JsonObject | undefined): boolean {
  const labels = volume === undefined ? new Map<string, string>() : textMapAt(volume, 'Labels');
  return /^[0-9a-f]{64}$/.test(name) && !labels.has(composeLabels.volume);
}

/** The top-level key of a named volume; it is declared with that. Ours by label, else external. */
function volumeKey(context: AdoptContext, name: string): string {
  const volume = context.volumes.get(name);
  const labels = volume === undefined ? new Map<string, string>() : textMapAt(volume, 'Labels');
  const own = context.composed && labels.get(composeLabels.project) === context.project ? labels.get(composeLabels.volume) : undefined;
  const key = context.keys.volumes.keyOf(name, own ?? name);
  if (context.topVolumes.has(key)) return key;
  if (own === undefined) {
    context.topVolumes.set(key, { ...(key === name ? {} : { name }), external: true });
    return key;
  }
  const driver = volume === undefined ? '' : textAt(volume, 'Driver');
  const options = volume === undefined ? undefined : recordOf(textMapAt(volume, 'Options'));
  const ownLabels = recordOf(new Map([...labels].filter(([label]) => !isToolLabel(label))));
  const definition = {
    ...(name === `${context.project}_${key}` ? {} : { name }),
    ...(driver === '' || driver === 'local' ? {} : { driver }),
    ...(options === undefined ? {} : { driver_opts: options }),
    ...(ownLabels === undefined ? {} : { labels: ownLabels }),
  };
  context.topVolumes.set(key, Object.keys(definition).length === 0 ? null : definition);
  return key;
}

interface Bind {
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}

/** `source:target[:options]` of HostConfig.Binds; the drive letter of a Windows path is part of it. */
function readBind(text: string): Bind | undefined {
  const match = /^((?:[A-Za-z]:[\\/])?[^:]*):((?:[A-Za-z]:[\\/])?[^:]+)(?::(.*))?$/s.exec(text);
  if (match === null) return undefined;
  return { source: match[1] ?? '', target: match[2] ?? '', options: (match[3] ?? '').split(',') };
}

function shortForm(source: string, target: string, options: readonly string[]): JsonValue {
  // The short form cannot carry a colon in a path.
  const plain = (path: string): boolean => !path.replace(/^[A-Za-z]:[\\/]/, '').includes(':');
  const bind = isAbsolutePath(source);
  if (plain(source) && plain(target)) return [source, target, ...(options.length === 0 ? [] : [options.join(',')])].join(':');
  return { type: bind ? 'bind' : 'volume', source, target, ...(options.includes('ro') ? { read_only: true } : {}), ...(bind ? { bind: { create_host_path: true } } : {}) };
}

function fromBind(context: AdoptContext, text: string): JsonValue | undefined {
  const bind = readBind(text);
  if (bind === undefined) return undefined;
  const kept = bind.options.filter((option) => option === 'ro' || option === 'z' || option === 'Z' || option === 'nocopy' || propagations.has(option));
  return shortForm(isAbsolutePath(bind.source) ? bind.source : volumeKey(context, bind.source), bind.target, kept);
}

/** A read-only file at /run/secrets is how Compose hands over a secret that is a file. */
function asSecret(context: AdoptContext, mount: JsonObject): string | undefined {
  const name = /^\/run\/secrets\/([A-Za-z0-9][\w.-]*)$/.exec(textAt(mount, 'Target'))?.[1];
  const file = textAt(mount, 'Source');
  if (!context.composed || name === undefined || !flagAt(mount, 'ReadOnly') || textAt(mount, 'Type') !== 'bind') return undefined;
  const known = context.secrets.get(name);
  if (known !== undefined && known['file'] !== file) return undefined;
  context.secrets.set(name, { file });
  return name;
}

function fromMount(context: AdoptContext, mount: JsonObject): JsonValue {
  const type = textAt(mount, 'Type');
  const [source, target] = [textAt(mount, 'Source'), textAt(mount, 'Target')];
  const readOnly = flagAt(mount, 'ReadOnly');
  const common = { target, ...(readOnly ? { read_only: true } : {}), ...(['', 'default', 'consistent'].includes(textAt(mount, 'Consistency')) ? {} : { consistency: textAt(mount, 'Consistency') }) };
  switch (type) {
    case 'volume': {
      const options = objectAt(mount, 'VolumeOptions');
      const labels = recordOf(new Map([...textMapAt(options, 'Labels')].filter(([label]) => !isToolLabel(label))));
      const subpath = textAt(options, 'Subpath');
      const key = volumeKey(context, source);
      if (labels === undefined && subpath === '') return shortForm(key, target, [...(readOnly ? ['ro'] : []), ...(flagAt(options, 'NoCopy') ? ['nocopy'] : [])]);
      return { type, source: key, ...common, volume: { ...(flagAt(options, 'NoCopy') ? { nocopy: true } : {}), ...(subpath === '' ? {} : { subpath }), ...(labels === undefined ? {} : { labels }) } };
    }
    case 'bind': {
      const options = objectAt(mount, 'BindOptions');
      const propagation = textAt(options, 'Propagation');
      const recursive = flagAt(options, 'NonRecursive') ? 'disabled' : flagAt(options, 'ReadOnlyNonRecursive') ? 'writable' : flagAt(options, 'ReadOnlyForceRecursive') ? 'readonly' : '';
      return { type, source, ...common, bind: { create_host_path: flagAt(options, 'CreateMountpoint'), ...(propagation === '' || propagation === 'rprivate' ? {} : { propagation }), ...(recursive === '' ? {} : { recursive }) } };
    }
    case 'tmpfs': {
      const options = objectAt(mount, 'TmpfsOptions');
      const tmpfs = { ...(numberAt(options, 'SizeBytes') > 0 ? { size: sizeText(numberAt(options, 'SizeBytes')) } : {}), ...(numberAt(options, 'Mode') > 0 ? { mode: numberAt(options, 'Mode') } : {}) };
      return { type, ...common, ...(Object.keys(tmpfs).length === 0 ? {} : { tmpfs }) };
    }
    default: {
      const subpath = textAt(objectAt(mount, 'ImageOptions'), 'Subpath');
      return { type, ...(source === '' ? {} : { source }), ...common, ...(subpath === '' ? {} : { image: { subpath } }) };
    }
  }
}

/** Volumes the container has without a name: their data stays with the old container when a loose one is replaced by a service. */
function remarkAnonymous(context: AdoptContext, draft: ServiceDraft): void {
  if (context.composed) return;
  for (const mount of draft.container.mounts) {
    const name = textAt(mount, 'Name');
    if (textAt(mount, 'Type') !== 'volume' || !isAnonymous(name, context.volumes.get(name))) continue;
    draft.remarks.push({ level: 'changed', what: textAt(mount, 'Destination'), reason: `What is stored here is in a volume without a name (${name.slice(0, 12)}…); the service begins with an empty one. To keep the data, mount that volume as an external one.` });
  }
}

/** `volumes`, `secrets` and `volumes_from` of a service. */
export function addMounts(context: AdoptContext, draft: ServiceDraft): void {
  const { host, config } = draft.container;
  const imageVolumes = new Set(draft.image === undefined ? [] : keysAt(objectAt(draft.image, 'Config'), 'Volumes'));
  const volumes: JsonValue[] = [];
  const secrets: JsonValue[] = [];
  const targets = new Set<string>();
  const anonymous = (target: string): void => {
    if (!imageVolumes.has(target) && !targets.has(target)) volumes.push(target);
    targets.add(target);
  };
  for (const text of textsAt(host, 'Binds')) {
    const bind = readBind(text);
    if (bind !== undefined && !isAbsolutePath(bind.source) && isAnonymous(bind.source, context.volumes.get(bind.source))) {
      anonymous(bind.target);
      continue;
    }
    const mount = fromBind(context, text);
    if (mount === undefined) draft.remarks.push({ level: 'lost', what: text, reason: 'This mount is written in a way that is not understood.' });
    else volumes.push(mount);
    if (bind !== undefined) targets.add(bind.target);
  }
  for (const mount of objectsAt(host, 'Mounts')) {
    const [source, target] = [textAt(mount, 'Source'), textAt(mount, 'Target')];
    const secret = asSecret(context, mount);
    if (secret !== undefined) secrets.push(secret);
    else if (textAt(mount, 'Type') === 'volume' && (source === '' || isAnonymous(source, context.volumes.get(source)))) anonymous(target);
    else volumes.push(fromMount(context, mount));
    targets.add(target);
  }
  for (const target of keysAt(config, 'Volumes')) anonymous(target);
  if (volumes.length > 0) draft.attributes.set('volumes', volumes);
  if (secrets.length > 0) draft.attributes.set('secrets', secrets);

  const from = listAt(host, 'VolumesFrom').filter((item) => typeof item === 'string').map((item) => {
    const [reference = '', mode] = item.split(':');
    const service = context.serviceOf.get(reference);
    const name = service ?? `container:${context.nameOf.get(reference) ?? reference}`;
    return mode === undefined ? name : `${name}:${mode}`;
  });
  if (from.length > 0) draft.attributes.set('volumes_from', from);
  remarkAnonymous(context, draft);
}


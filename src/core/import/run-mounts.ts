import type { JsonValue } from '#core/lib';
import { append, csvFields, cutPair, hasVariable, nameFrom, splitOutside, type RunDraft, type ValueProblem } from './run-draft.ts';

/** `${PWD}` is the folder the command was typed in: in a Compose file that is its own folder. */
function besideTheFile(source: string): string {
  const match = /^\$\{PWD\}(?:[\\/](.*))?$/s.exec(source);
  if (match === null) return source;
  return match[1] === undefined || match[1] === '' ? '.' : `./${match[1].replaceAll('\\', '/')}`;
}

function isPath(source: string): boolean {
  return /^(?:[./~]|\\\\|[A-Za-z]:[\\/])/.test(source) || (source.startsWith('${') && !/^\$\{[^}]*\}$/.test(source));
}

/** The colons that separate fields: not in `${…}`, not after a drive letter. */
function volumeFields(text: string): readonly string[] {
  const fields: string[] = [];
  for (const part of splitOutside(text, ':')) {
    const drive = fields.at(-1);
    if (drive !== undefined && /^[A-Za-z]$/.test(drive) && /^[\\/]/.test(part) && fields.length !== 2) fields[fields.length - 1] = `${drive}:${part}`;
    else fields.push(part);
  }
  return fields;
}

const understood = new Set(['ro', 'rw', 'z', 'Z', 'nocopy', 'rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);
/** Said, but without effect on Linux engines, or the default anyway. */
const harmless = new Set(['cached', 'delegated', 'consistent', 'default', 'copy', '']);

/** A volume of the engine, used under its own name: `docker run` makes it when it is not there, and so does this. */
export function useVolume(draft: RunDraft, name: string, more: Readonly<Record<string, JsonValue>> = {}): string {
  const key = nameFrom(name, 'data');
  draft.volumes.set(key, { name, ...more });
  return key;
}

/** `-v [source:]target[:options]`. */
export function addVolume(draft: RunDraft, text: string): ValueProblem {
  const [first = '', second, options = '', ...rest] = volumeFields(text);
  if (first === '' || rest.length > 0) return 'wants “source:target” or “source:target:ro”';
  if (second === undefined) {
    append(draft.service, 'volumes', first);
    return undefined;
  }
  if (second === '') return 'names no folder in the container after the colon';
  const kept = options.split(',').filter((option) => understood.has(option) && option !== 'rw');
  const dropped = options.split(',').filter((option) => !understood.has(option) && !harmless.has(option));
  if (dropped.length > 0) draft.remarks.push({ level: 'lost', what: `-v …:${dropped.join(',')}`, reason: 'Compose has no such option for a mount.' });
  const source = besideTheFile(first);
  const named = isPath(source) ? source : hasVariable(source) ? source : useVolume(draft, source);
  append(draft.service, 'volumes', [named, second, ...(kept.length === 0 ? [] : [kept.join(',')])].join(':'));
  return undefined;
}

const mountKeys: ReadonlyMap<string, string> = new Map([['src', 'source'], ['dst', 'target'], ['destination', 'target'], ['ro', 'readonly'], ['read-only', 'readonly']]);
const optionGroup: ReadonlyMap<string, readonly [group: string, key: string]> = new Map([
  ['bind-propagation', ['bind', 'propagation']],
  ['volume-subpath', ['volume', 'subpath']],
  ['tmpfs-size', ['tmpfs', 'size']],
  ['tmpfs-mode', ['tmpfs', 'mode']],
  ['image-subpath', ['image', 'subpath']],
]);

function isTrue(value: string | undefined): boolean {
  return value === undefined || /^(?:1|t|true)$/i.test(value);
}

/** `--mount type=…,source=…,target=…`, https://docs.docker.com/engine/storage/bind-mounts/#options-for---mount */
export function addMount(draft: RunDraft, text: string): ValueProblem {
  const groups = new Map<string, Map<string, JsonValue>>();
  const mount = new Map<string, string>([['type', 'volume']]);
  const volumeOptions = new Map<string, JsonValue>();
  const volumeLabels = new Map<string, JsonValue>();
  let driver: string | undefined;
  const set = (group: string, key: string, value: JsonValue): void => {
    groups.set(group, (groups.get(group) ?? new Map<string, JsonValue>()).set(key, value));
  };
  for (const field of csvFields(text)) {
    const [written, value] = cutPair(field);
    const key = mountKeys.get(written.toLowerCase()) ?? written.toLowerCase();
    const group = optionGroup.get(key);
    if (group !== undefined) set(group[0], group[1], key === 'tmpfs-mode' ? Number.parseInt(value ?? '', 8) || 0 : (value ?? ''));
    else if (key === 'readonly') mount.set('readonly', String(isTrue(value)));
    else if (key === 'type' || key === 'source' || key === 'target' || key === 'consistency') mount.set(key, value ?? '');
    else if (key === 'bind-recursive') set('bind', 'recursive', value ?? '');
    else if (key === 'bind-nonrecursive') {
      if (isTrue(value)) set('bind', 'recursive', 'disabled');
    } else if (key === 'volume-nocopy') set('volume', 'nocopy', isTrue(value));
    else if (key === 'volume-driver') driver = value;
    else if (key === 'volume-opt') volumeOptions.set(...entryOf(value));
    else if (key === 'volume-label') volumeLabels.set(...entryOf(value));
    else if (key === 'bind-create-src') set('bind', 'create_host_path', isTrue(value));
    else return `has no field “${written}”`;
  }
  const type = mount.get('type') ?? '';
  const target = mount.get('target') ?? '';
  const source = besideTheFile(mount.get('source') ?? '');
  if (!['bind', 'volume', 'tmpfs', 'npipe', 'image', 'cluster'].includes(type)) return `has no type “${type}”`;
  if (target === '') return 'names no target';
  // Unlike -v, --mount never makes the folder on the host.
  if (type === 'bind' && !groups.get('bind')?.has('create_host_path')) set('bind', 'create_host_path', false);
  const more = {
    ...(driver === undefined || driver === 'local' ? {} : { driver }),
    ...(volumeOptions.size === 0 ? {} : { driver_opts: Object.fromEntries(volumeOptions) }),
    ...(volumeLabels.size === 0 ? {} : { labels: Object.fromEntries(volumeLabels) }),
  };
  const used = type !== 'volume' || source === '' || hasVariable(source) ? source : useVolume(draft, source, more);
  if (source === '' && Object.keys(more).length > 0) draft.remarks.push({ level: 'lost', what: '--mount volume-…', reason: 'A volume without a name cannot have a driver, options or labels in a Compose file: give it a source.' });
  const consistency = mount.get('consistency');
  append(draft.service, 'volumes', {
    type,
    ...(used === '' ? {} : { source: used }),
    target,
    ...(mount.get('readonly') === 'true' ? { read_only: true } : {}),
    ...(consistency === undefined || consistency === 'default' || consistency === 'consistent' ? {} : { consistency }),
    ...Object.fromEntries([...groups].map(([group, values]) => [group, Object.fromEntries(values)])),
  });
  return undefined;
}

function entryOf(value: string | undefined): [string, JsonValue] {
  const [name, text = ''] = cutPair(value ?? '');
  return [name, text];
}

import { EngineError } from '#core/engine';
import { isJsonObject } from '#core/lib';
import { atLeast } from './versions.ts';

interface Newer {
  /** `*` stands for every key or item. */
  readonly path: readonly string[];
  /** API version that brought the field; older engines ignore it without a word. */
  readonly since: string;
  /** What is lost without it, as people know it. */
  readonly meaning: string;
  /** Ignoring it would do something else than what was asked for. */
  readonly essential: boolean;
}

const inMounts = ['HostConfig', 'Mounts', '*'];
const inEndpoints = ['NetworkingConfig', 'EndpointsConfig', '*'];

/** Engine API version history, fields of `POST /containers/create` after 1.41 that the descriptions name. */
const newerInContainers: readonly Newer[] = [
  { path: ['Healthcheck', 'StartInterval'], since: '1.44', meaning: 'the health check’s start interval', essential: false },
  { path: ['HostConfig', 'Annotations'], since: '1.43', meaning: 'annotations', essential: false },
  { path: [...inMounts, 'BindOptions', 'CreateMountpoint'], since: '1.42', meaning: 'making missing folders for bind mounts', essential: false },
  { path: [...inMounts, 'BindOptions', 'ReadOnlyNonRecursive'], since: '1.44', meaning: 'non-recursive read-only mounts', essential: false },
  { path: [...inMounts, 'BindOptions', 'ReadOnlyForceRecursive'], since: '1.44', meaning: 'forced recursive read-only mounts', essential: true },
  { path: [...inMounts, 'VolumeOptions', 'Subpath'], since: '1.45', meaning: 'mounting a folder of a volume', essential: true },
  { path: [...inMounts, 'TmpfsOptions', 'Options'], since: '1.46', meaning: 'options of tmpfs mounts', essential: false },
  { path: [...inMounts, 'ImageOptions'], since: '1.48', meaning: 'image mounts', essential: true },
  { path: [...inEndpoints, 'GwPriority'], since: '1.48', meaning: 'gateway priorities', essential: false },
];

function without(value: unknown, path: readonly string[]): { readonly value: unknown; readonly found: boolean } {
  const [key, ...rest] = path;
  if (key === undefined) return { value, found: false };
  if (key === '*') {
    if (Array.isArray(value)) {
      const items = value.map((item: unknown) => without(item, rest));
      return { value: items.map((item) => item.value), found: items.some((item) => item.found) };
    }
    if (!isJsonObject(value)) return { value, found: false };
    const entries = Object.entries(value).map(([name, item]) => [name, without(item, rest)] as const);
    return { value: Object.fromEntries(entries.map(([name, item]) => [name, item.value])), found: entries.some(([, item]) => item.found) };
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, key) || value[key] === undefined) return { value, found: false };
  const entries = Object.entries(value);
  if (rest.length === 0) return { value: Object.fromEntries(entries.filter(([name]) => name !== key)), found: true };
  const inner = without(value[key], rest);
  return { value: Object.fromEntries(entries.map(([name, item]) => (name === key ? [name, inner.value] : [name, item]))), found: inner.found };
}

/**
 * Leaves out of a container's body what an engine at this API version does not know, with a warning for each.
 * @throws EngineError `unsupported` where leaving it out would do something else than what was asked for
 */
export function fitContainer(body: object, api: string): { readonly body: object; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  let fitted = body;
  for (const field of newerInContainers) {
    if (atLeast(api, field.since)) continue;
    const result = without(fitted, field.path);
    if (!result.found || typeof result.value !== 'object' || result.value === null) continue;
    const sentence = `The engine (API ${api}) does not know ${field.meaning}; it takes API ${field.since}.`;
    if (field.essential) throw new EngineError('unsupported', sentence, { hint: 'Update the engine, or do without.' });
    warnings.push(sentence);
    fitted = result.value;
  }
  return { body: fitted, warnings };
}

/** The same for one endpoint of `POST /networks/{id}/connect`. */
export function fitEndpoint(endpoint: object, api: string): object {
  if (atLeast(api, '1.48')) return endpoint;
  const { value } = without(endpoint, ['GwPriority']);
  return typeof value === 'object' && value !== null ? value : endpoint;
}

/** The same for `POST /networks/create`; engines before API 1.44 make a second network of the same name unless told not to. */
export function fitNetwork(body: object, api: string): object {
  const { value } = atLeast(api, '1.48') ? { value: body } : without(body, ['EnableIPv4']);
  const fitted = typeof value === 'object' && value !== null ? value : body;
  const { value: plain } = without(fitted, ['CheckDuplicate']);
  const base = typeof plain === 'object' && plain !== null ? plain : fitted;
  return atLeast(api, '1.44') ? base : { ...base, CheckDuplicate: true };
}

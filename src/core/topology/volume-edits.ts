import { Refusal, type Edit, type Source } from '#core/compose/edit';
import type { JsonValue } from '#core/lib';
import { asList, asMap, removal, removeItems, requireName, requireService } from './document.ts';

/** Source and target of a mount in short (`data:/path:ro`) or long form. A Windows drive letter is part of its path. */
export function mountParts(mount: JsonValue): { readonly source: string | undefined; readonly target: string | undefined } {
  const long = asMap(mount);
  if (long !== undefined) return { source: typeof long['source'] === 'string' ? long['source'] : undefined, target: typeof long['target'] === 'string' ? long['target'] : undefined };
  if (typeof mount !== 'string') return { source: undefined, target: undefined };
  const [, source, target] = /^((?:[A-Za-z]:[\\/])?[^:]*):((?:[A-Za-z]:[\\/])?[^:]*)(?::.*)?$/.exec(mount) ?? [];
  return source === undefined ? { source: undefined, target: mount } : { source, target };
}

function isPath(volume: string): boolean {
  return /^(?:[./~]|[A-Za-z]:[\\/])/.test(volume);
}

export function volumeDeclarations(source: Source, volumes: readonly string[]): readonly Edit[] {
  const declared = new Set(source.keys(['volumes']));
  return volumes.filter((volume) => !declared.has(volume)).map((volume): Edit => {
    requireName('volume', volume);
    return { op: 'set', path: ['volumes', volume], value: null };
  });
}

/** Mounts a named volume (made when absent) or a path at `target`; what was mounted there before is replaced. */
export function mountVolume(source: Source, service: string, volume: string, target: string, readOnly: boolean): readonly Edit[] {
  requireService(source, service);
  if (!target.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(target)) throw new Refusal('invalid-path', `“${target}” is not an absolute path inside the container.`, 0, 'Begin it with “/”.');
  const path = ['services', service, 'volumes'];
  const mounts = asList(source.get(path)) ?? [];
  const index = mounts.findIndex((mount) => mountParts(mount).target === target);
  const plain = !/[:$]/.test(volume.replace(/^[A-Za-z]:/, '')) && !/:/.test(target.replace(/^[A-Za-z]:/, ''));
  const item: JsonValue = plain
    ? `${volume}:${target}${readOnly ? ':ro' : ''}`
    : { type: isPath(volume) ? 'bind' : 'volume', source: volume, target, ...(readOnly ? { read_only: true } : {}) };
  const edit: Edit = index === -1 ? { op: 'append', path, value: item } : { op: 'set', path: [...path, index], value: item };
  return [edit, ...(isPath(volume) ? [] : volumeDeclarations(source, [volume]))];
}

/** Removes a named volume from the file and every mount of it. Data on the engine is not touched. */
export function removeVolume(source: Source, volume: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (const service of source.servicesMentioning(volume)) {
    const path = ['services', service, 'volumes'];
    const mounts = asList(source.get(path)) ?? [];
    edits.push(...removeItems(path, mounts.length, mounts.flatMap((mount, index) => (mountParts(mount).source === volume ? [index] : []))));
  }
  return [...edits, ...removal(source, ['volumes', volume], 0)];
}

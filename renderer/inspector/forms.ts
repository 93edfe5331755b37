import { isJsonObject, type JsonObject, type JsonValue } from '#core/lib';
import { readYaml } from '../yaml/source.ts';

/** One variable as written; `value` null: a bare name, taken from the shell. */
export interface EnvironmentRow {
  readonly name: string;
  readonly value: string | null;
}

function scalarText(value: JsonValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** `environment`, map or list. */
export function environmentRows(written: JsonValue | undefined): readonly EnvironmentRow[] {
  if (Array.isArray(written)) {
    return written.flatMap((item: unknown): EnvironmentRow[] => {
      if (typeof item !== 'string') return [];
      const at = item.indexOf('=');
      return [at < 0 ? { name: item, value: null } : { name: item.slice(0, at), value: item.slice(at + 1) }];
    });
  }
  if (!isJsonObject(written)) return [];
  return Object.entries(written).map(([name, value]) => ({ name, value: scalarText(value) }));
}

/** An entry of a list that has a short and a long syntax. */
export type ListEntry = { readonly kind: 'short'; readonly text: string } | { readonly kind: 'long'; readonly value: JsonObject };

/** `ports` or `volumes`. */
export function listEntries(written: JsonValue | undefined): readonly ListEntry[] {
  if (!Array.isArray(written)) return [];
  return written.map((item: unknown): ListEntry => {
    if (isJsonObject(item)) return { kind: 'long', value: item };
    return { kind: 'short', text: typeof item === 'string' || typeof item === 'number' ? String(item) : '' };
  });
}

/** The list with one item replaced (`undefined` removes it); an index past the end appends. */
export function withItem(written: JsonValue | undefined, index: number, item: JsonValue | undefined): JsonValue | undefined {
  const list: JsonValue[] = Array.isArray(written) ? [...written] : [];
  if (item === undefined) list.splice(index, 1);
  else list[Math.min(index, list.length)] = item;
  return list.length === 0 ? undefined : list;
}

/** A command as one line: a string as it stands, a list in YAML's flow form. */
export function commandText(written: JsonValue | undefined): string {
  if (written === undefined || written === null) return '';
  if (Array.isArray(written)) return `[${written.map((word) => JSON.stringify(typeof word === 'string' ? word : String(word))).join(', ')}]`;
  return typeof written === 'object' ? '' : String(written);
}

/** What `commandText` shows, read back: text that begins with `[` must be a list of words. `false`: it is not. */
export function readCommand(text: string): JsonValue | undefined | false {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (!trimmed.startsWith('[')) return trimmed;
  const value = readYaml(trimmed);
  if (!Array.isArray(value)) return false;
  const words = value.map((word: unknown) => (typeof word === 'string' || typeof word === 'number' || typeof word === 'boolean' ? String(word) : undefined));
  return words.every((word) => word !== undefined) ? words : false;
}

/** True when Compose replaces something in this text. `$$` is a plain dollar. */
export function hasVariable(text: string): boolean {
  return /\$(?:[A-Za-z_]|\{)/.test(text.replaceAll('$$', ''));
}

export type PortProblem = 'syntax' | 'range' | 'mismatch';

const portPattern = /^(?:(?:(\[[0-9a-fA-F:.]+\]|\d{1,3}(?:\.\d{1,3}){3}):)?(\d*)(?:-(\d+))?:)?(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/;

/** Short port syntax (Compose Specification, `ports`): `[HOST:]CONTAINER[/PROTOCOL]`, host as `[IP:](port | range)`. */
export function portProblem(text: string): PortProblem | undefined {
  if (hasVariable(text)) return undefined;
  const match = portPattern.exec(text.trim());
  if (match === null) return 'syntax';
  const [, , first, last, target, targetEnd] = match;
  const numbers = [first, last, target, targetEnd].flatMap((part) => (part === undefined || part === '' ? [] : [Number(part)]));
  if (numbers.some((number) => number > 65_535) || Number(target) === 0) return 'range';
  if (last !== undefined && Number(last) < Number(first)) return 'range';
  if (targetEnd !== undefined && Number(targetEnd) < Number(target)) return 'range';
  if (targetEnd !== undefined && first !== undefined && first !== '') {
    const published = last === undefined ? 1 : Number(last) - Number(first) + 1;
    if (published !== Number(targetEnd) - Number(target) + 1) return 'mismatch';
  }
  return undefined;
}

/** Host ports a short entry asks for, as first and last number with its protocol; undefined when the engine chooses. */
export function publishedRange(text: string): { readonly first: number; readonly last: number; readonly protocol: string } | undefined {
  const match = portPattern.exec(text.trim());
  const first = match?.[2];
  if (match === null || first === undefined || first === '') return undefined;
  return { first: Number(first), last: Number(match[3] ?? first), protocol: match[6] ?? 'tcp' };
}

export type MountProblem = 'source' | 'target';

/** A named volume: what else looks like a name is a path. */
export function isVolumeName(source: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(source);
}

export function mountProblem(source: string, target: string): MountProblem | undefined {
  if (source.includes(':') && !/^[a-zA-Z]:[\\/]/.test(source)) return 'source';
  if (source !== '' && !isVolumeName(source) && !/^(?:[./~$\\]|[a-zA-Z]:[\\/])/.test(source)) return 'source';
  return /^(?:\/|[a-zA-Z]:[\\/]|\$)/.test(target) && !/:/.test(target.replace(/^[a-zA-Z]:/, '')) ? undefined : 'target';
}

/** Compose Specification, durations: `1m30s`. */
export function isDuration(text: string): boolean {
  return hasVariable(text) || text === '0' || /^(?:\d+(?:\.\d+)?(?:us|µs|ms|ns|h|m|s))+$/.test(text.trim());
}

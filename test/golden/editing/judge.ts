import { isDeepStrictEqual } from 'node:util';
import { countChanges, dataOf, get, isDataMap, keysAt, linesOf, spansAt, type Data, type DataMap, type Written } from './data.ts';
import { services, type Trial } from './trials.ts';

/** What is wrong with the outcome of a command, in words; empty: nothing. `unsure` counts attributes that were not compared. */
export interface Verdict {
  readonly faults: readonly string[];
  readonly unsure: number;
}

/** Compares the canonical project after a command with the one that was meant. */
export function judgeMeaning(trial: Trial, written: Written, before: DataMap, after: DataMap): Verdict {
  const expected = copy(before);
  trial.intend(expected);
  const actual = copy(after);
  let unsure = 0;
  const faults: string[] = [];
  const forget = (service: string, attribute: string): void => {
    for (const side of [expected, actual]) {
      const found = get(side, ['services', service]);
      if (isDataMap(found)) delete found[attribute];
    }
    unsure += 1;
  };
  for (const { service, attribute } of trial.about) {
    // Merged with what it extends, or with what its env files say: the outcome is not the written value alone.
    const own = get(written.data, ['services', service]);
    const blended = get(own, ['extends']) !== undefined || (attribute === 'environment' && get(own, ['env_file']) !== undefined) || (attribute === 'labels' && get(own, ['label_file']) !== undefined);
    for (const name of [...(blended ? [service] : []), ...heirs(written, service)]) {
      if (!isDeepStrictEqual(get(expected, ['services', name, attribute]), get(actual, ['services', name, attribute]))) forget(name, attribute);
    }
  }
  if (trial.renamed !== undefined) faults.push(...judgeRenaming(trial.renamed, written, expected, actual));
  return { faults: [...faults, ...differences(expected, actual, '')], unsure };
}

function copy(map: DataMap): DataMap {
  const result = dataOf(map);
  return isDataMap(result) ? result : {};
}

/** Services of the same file that extend one, directly or through others. */
function heirs(written: Written, service: string): readonly string[] {
  const found = new Set([service]);
  for (const base of found) {
    for (const name of keysAt(written.data, ['services'])) {
      const extended = get(written.data, ['services', name, 'extends']);
      const of = isDataMap(extended) ? (extended['file'] === undefined ? extended['service'] : undefined) : extended;
      if (of === base) found.add(name);
    }
  }
  found.delete(service);
  return [...found];
}

/** Variables may change by the name alone, and must where an address plainly names the service. Then they are taken out of the comparison. */
function judgeRenaming({ from, to }: { readonly from: string; readonly to: string }, written: Written, expected: DataMap, actual: DataMap): readonly string[] {
  const faults: string[] = [];
  const inAddress = new RegExp(`://(?:[^@/\\s$]*@)?${from.replaceAll('.', '\\.')}(?=[:/]|$)(?![^/\\s]*@)`);
  for (const [name, service] of services(actual)) {
    const environment = service['environment'];
    const before = get(expected, ['services', name, 'environment']);
    if (!isDataMap(environment) || !isDataMap(before)) continue;
    for (const [variable, value] of Object.entries(environment)) {
      const old = before[variable];
      if (typeof value !== 'string' || typeof old !== 'string') continue;
      if (value !== old && value.replaceAll(to, from) !== old) faults.push(`${name}.environment.${variable}: ${JSON.stringify(old)} became ${JSON.stringify(value)}`);
      else before[variable] = value;
      // A text of many lines is data; what comes from “.env” or a default of a variable is not in this file.
      const own = get(written.data, ['services', name === to ? from : name, 'environment']);
      const spelled = Array.isArray(own) ? own.includes(`${variable}=${old}`) : get(own, [variable]) === old;
      if (spelled && inAddress.test(value) && old.length < 500) faults.push(`${name}.environment.${variable} still names ${from}`);
    }
  }
  return faults;
}

function differences(expected: Data | undefined, actual: Data | undefined, path: string): readonly string[] {
  if (isDeepStrictEqual(expected, actual)) return [];
  if (isDataMap(expected) && isDataMap(actual)) return [...new Set([...Object.keys(expected), ...Object.keys(actual)])].flatMap((key) => differences(expected[key], actual[key], `${path}.${key}`));
  return [`${path}: wanted ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`];
}

/** Only lines that the command is about may go, and no more may come than what it says. */
export function judgeLines(trial: Trial, befores: readonly Written[], after: string): readonly string[] {
  const [first] = befores;
  if (first === undefined) return [];
  const lines = linesOf(after);
  const { removed, added } = countChanges(first.lines, lines);
  const removes = ['remove', 'disconnect', 'leave', 'batch'].some((word) => trial.command.type.startsWith(word)) || ('value' in trial.command && trial.command.value === undefined);
  const allowed = new Map<string, number>();
  for (const written of befores) {
    const numbers = new Set<number>();
    for (const path of trial.touches) {
      for (const { from, to } of spansAt(written, path, removes)) {
        for (let line = from; line <= to; line += 1) numbers.add(line);
        if (!removes) continue;
        // Comments and blank lines around what goes.
        for (let line = from - 1; line >= 0 && /^\s*(?:#|$)/.test(written.lines[line] ?? ''); line -= 1) numbers.add(line);
        for (let line = to + 1; line < written.lines.length && /^\s*(?:#|$)/.test(written.lines[line] ?? ''); line += 1) numbers.add(line);
      }
    }
    for (const number of numbers) allowed.set(written.lines[number] ?? '', (allowed.get(written.lines[number] ?? '') ?? 0) + 1);
  }
  const faults: string[] = [];
  const total = [...allowed.values()].reduce((sum, count) => sum + count, 0);
  for (const [line, count] of lost(first.lines, lines)) if (count > 0 && count > (allowed.get(line) ?? 0)) faults.push(`lost the line ${JSON.stringify(line)}`);
  if (removed > total) faults.push(`${removed} lines went or moved, ${total} may`);
  const most = removed + sizeOf(dataOf(trial.command)) * 2 + 4;
  if (added > most) faults.push(`gained ${added} lines for ${removed}`);
  return faults;
}

/** Lines that are there less often than before, with the difference. */
function lost(before: readonly string[], after: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of before) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of after) counts.set(line, (counts.get(line) ?? 0) - 1);
  return counts;
}

function sizeOf(value: Data): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + sizeOf(item), 1);
  if (isDataMap(value)) return Object.values(value).reduce<number>((sum, item) => sum + sizeOf(item), 1);
  return typeof value === 'string' ? value.split('\n').length : 1;
}


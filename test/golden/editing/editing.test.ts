import { describe, expect, it } from 'vitest';
import { applyCommand, type Command } from '#core/topology';
import { absentHere } from '../../support/absent.ts';
import { emptyHistory, record, redo, undo } from '../../../renderer/state/history.ts';
import { get, isDataMap, readWritten, type Path } from './data.ts';
import { judgeLines, judgeMeaning } from './judge.ts';
import { makers } from './kinds.ts';
import { corpusIsHere, samples, type Sample } from './projects.ts';
import { createRandom, type Random, type Setting, type Trial } from './trials.ts';

const types = Object.keys(makers).filter((type): type is keyof typeof makers => type in makers);
const stepsOfEach = 12;

/** More than one only when somebody looks for what one round does not find. */
const rounds = Number(process.env['EDITING_ROUNDS'] ?? '1');

interface Tally {
  made: number;
  unchanged: number;
  unsure: number;
  readonly perType: Map<string, number>;
  readonly refused: Map<string, number>;
  readonly overridden: Map<string, number>;
  readonly faults: string[];
}

function makeTrial(setting: Setting, wanted: number): Trial | undefined {
  for (let turn = 0; turn < types.length; turn += 1) {
    const type = types[(wanted + turn) % types.length];
    const trial = type === undefined ? undefined : makers[type](setting);
    if (trial !== undefined) return trial;
  }
  return undefined;
}

/** Two commands, the second one made for what the first one leaves. */
function makeBatch(setting: Setting, wanted: number, sample: Sample): Trial | undefined {
  const first = makeTrial(setting, wanted);
  const between = first === undefined ? undefined : applyCommand(setting.written.text, first.command).text;
  const written = between === undefined ? undefined : readWritten(between);
  const canonical = between === undefined ? undefined : sample.canonical(between);
  if (first === undefined || written === undefined || canonical === undefined) return undefined;
  const second = makeTrial({ ...setting, written, canonical, turn: setting.turn + 100_000 }, setting.random.below(types.length));
  if (second === undefined || first.renamed !== undefined || second.renamed !== undefined) return first;
  return {
    command: { type: 'batch', commands: [first.command, second.command] },
    intend: (after) => {
      first.intend(after);
      second.intend(after);
    },
    touches: [...first.touches, ...second.touches],
    about: [...first.about, ...second.about],
  };
}

function play(sample: Sample, seed: number, tally: Tally): void {
  const random = createRandom(seed);
  let text = sample.text;
  let history = emptyHistory;
  const texts = [text];
  let canonical = sample.canonical(text);
  let written = readWritten(text);
  for (let step = 0; step < stepsOfEach && canonical !== undefined && written !== undefined; step += 1) {
    const turn = seed * 100 + step;
    const setting: Setting = { written, canonical, random, turn };
    const wanted = seed + step * 5;
    const trial = step % 7 === 6 ? makeBatch(setting, wanted, sample) : makeTrial(setting, wanted);
    if (trial === undefined) continue;
    const what = `${sample.name}, step ${step}: ${JSON.stringify(trial.command).slice(0, 220)}`;
    const plain = applyCommand(text, trial.command);
    // What is refused for being shared is carried out with an override.
    const result = plain.refused === undefined ? plain : applyCommand(text, trial.command, { override: true });
    if (plain.refused !== undefined && result.refused === undefined) tally.overridden.set(plain.refused.code, (tally.overridden.get(plain.refused.code) ?? 0) + 1);
    if (result.refused !== undefined) {
      const { code, message, range } = result.refused;
      tally.refused.set(code, (tally.refused.get(code) ?? 0) + 1);
      if (result.text !== text) tally.faults.push(`${what}\n    refused, but the text changed`);
      if (message === '' || range === undefined || range.line > written.lines.length) tally.faults.push(`${what}\n    refused without a place: ${message}`);
      continue;
    }
    tally.made += 1;
    tally.perType.set(trial.command.type, (tally.perType.get(trial.command.type) ?? 0) + 1);
    if (result.text === text) tally.unchanged += 1;
    const after = sample.canonical(result.text);
    const afterWritten = readWritten(result.text);
    if (after === undefined || afterWritten === undefined) {
      tally.faults.push(`${what}\n    does not load any more`);
      continue;
    }
    const verdict = judgeMeaning(trial, written, canonical, after);
    tally.unsure += verdict.unsure;
    // An override writes out what its place shared.
    const faults = [...verdict.faults, ...(plain.refused !== undefined ? [] : judgeLines(trial, trial.command.type === 'batch' ? [written, afterWritten] : [written], result.text))];
    if (faults.length > 0) tally.faults.push(`${what}\n    ${faults.slice(0, 4).join('\n    ')}`);
    if (result.text !== text) {
      history = record(history, text);
      texts.push(result.text);
    }
    text = result.text;
    canonical = after;
    written = afterWritten;
  }
  // Back to the first byte and forth to the last.
  for (const expected of texts.slice(0, -1).toReversed()) {
    const moved = undo(history, text);
    expect(moved?.text, `${sample.name}: undo`).toBe(expected);
    if (moved !== undefined) ({ history, text } = moved);
  }
  expect(text, sample.name).toBe(sample.text);
  for (const expected of texts.slice(1)) {
    const moved = redo(history, text);
    expect(moved?.text, `${sample.name}: redo`).toBe(expected);
    if (moved !== undefined) ({ history, text } = moved);
  }
}

/** Commands that say what the file says already. */
function idleCommands(sample: Sample, random: Random): readonly Command[] {
  const written = readWritten(sample.text);
  const canonical = sample.canonical(sample.text);
  if (written === undefined || canonical === undefined) return [];
  const commands: Command[] = [];
  const of = (path: Path) => get(written.data, path);
  const all = isDataMap(of(['services'])) ? Object.keys(of(['services']) ?? {}) : [];
  for (const service of all) {
    const own = of(['services', service]);
    if (!isDataMap(own)) continue;
    for (const [attribute, value] of Object.entries(own)) {
      if (value !== null && !attribute.startsWith('x-')) commands.push({ type: 'setAttribute', service, attribute, value });
      if (isDataMap(value)) for (const [key, inner] of Object.entries(value)) commands.push({ type: 'setValue', path: ['services', service, attribute, key], value: inner });
      if (Array.isArray(value)) for (const [index, inner] of value.entries()) commands.push({ type: 'setValue', path: ['services', service, attribute, index], value: inner });
    }
    if (typeof own['image'] === 'string') commands.push({ type: 'setImage', service, image: own['image'] });
    const environment = own['environment'];
    const variables = Array.isArray(environment) ? environment.map((item) => /^([^=]*)(?:=([\s\S]*))?$/.exec(String(item))) : isDataMap(environment) ? Object.entries(environment).map(([name, value]) => [name, name, value === null ? undefined : String(value)]) : [];
    for (const variable of variables) {
      const name = variable?.[1];
      if (name === undefined) continue;
      commands.push({ type: 'setEnvironment', service, name, value: variable?.[2] ?? null }, { type: 'renameEnvironment', service, from: name, to: name });
    }
    commands.push({ type: 'removeEnvironment', service, name: 'NOT_THERE' }, { type: 'setAttribute', service, attribute: 'x-not-there', value: undefined }, { type: 'setValue', path: ['services', service, 'x-a', 'b'], value: undefined });
    commands.push({ type: 'renameService', from: service, to: service }, { type: 'disconnect', from: service, to: 'not-there', environment: ['NOT_THERE'] });
    const depends = own['depends_on'];
    // Only where both are on one network already.
    if (all.every((name) => of(['services', name, 'networks']) === undefined)) {
      if (Array.isArray(depends)) for (const to of depends.map(String).filter((name) => all.includes(name))) commands.push({ type: 'connect', from: service, to, condition: 'service_started' }, { type: 'connect', from: service, to });
      else if (isDataMap(depends)) for (const [to, how] of Object.entries(depends)) if (all.includes(to)) commands.push({ type: 'connect', from: service, to, condition: String(get(how, ['condition'])) });
    }
    const networks = own['networks'];
    const joined = Array.isArray(networks) ? networks.map(String) : isDataMap(networks) ? Object.keys(networks) : [];
    for (const network of joined.filter((key) => key === 'default' || get(canonical, ['networks', key]) !== undefined && of(['networks', key]) !== undefined)) commands.push({ type: 'joinNetwork', service, network });
    if (joined.length > 0) commands.push({ type: 'leaveNetwork', service, network: 'not-there' });
    for (const mount of Array.isArray(own['volumes']) ? own['volumes'] : []) {
      const [, volume, target, mode] = /^([a-z][\w.-]+):(\/[^:$]*)(:ro)?$/.exec(String(mount)) ?? [];
      if (volume !== undefined && target !== undefined && of(['volumes', volume]) !== undefined) commands.push({ type: 'mountVolume', service, volume, target, readOnly: mode !== undefined });
    }
  }
  commands.push({ type: 'removeVolume', volume: 'not-there' }, { type: 'removeNetwork', network: 'not-there' }, { type: 'removeServices', services: [] }, { type: 'moveServices', positions: {} }, { type: 'batch', commands: [] });
  if (typeof written.data['name'] === 'string') commands.push({ type: 'setValue', path: ['name'], value: written.data['name'] });
  // All of them for small files, a share for large ones.
  const share = Math.ceil(commands.length / 40);
  return commands.filter((_, index) => (index + random.below(share)) % share === 0);
}

describe('commands over whole projects', () => {
  if (!corpusIsHere) absentHere('the Compose corpus: random commands were tried on the recorded cases and templates only');
  const found = samples();

  it('leave every byte alone where they change nothing', { timeout: 60_000 }, () => {
    let count = 0;
    const faults: string[] = [];
    for (const [index, sample] of found.entries()) {
      const idle = idleCommands(sample, createRandom(index));
      for (const command of idle) {
        const result = applyCommand(sample.text, command);
        count += 1;
        if (result.refused !== undefined) faults.push(`${sample.name}: ${JSON.stringify(command).slice(0, 200)} was refused: ${result.refused.message}`);
        else if (result.text !== sample.text) faults.push(`${sample.name}: ${JSON.stringify(command).slice(0, 200)} changed the text`);
      }
      const batch = applyCommand(sample.text, { type: 'batch', commands: idle.slice(0, 10) });
      if (batch.text !== sample.text) faults.push(`${sample.name}: a batch changed the text`);
    }
    process.stdout.write(`editing: ${count} idle commands on ${found.length} projects\n`);
    expect(faults).toEqual([]);
    expect(count).toBeGreaterThan(500);
  });

  it('change what they mean and nothing else, and are undone to the byte', { timeout: 90_000 * rounds }, () => {
    const tally: Tally = { made: 0, unchanged: 0, unsure: 0, perType: new Map(), refused: new Map(), overridden: new Map(), faults: [] };
    for (let round = 0; round < rounds; round += 1) for (const [index, sample] of found.entries()) play(sample, round * 1_000 + index + 1, tally);
    const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, count) => sum + count, 0);
    const refusals = total(tally.refused);
    const overridden = total(tally.overridden);
    const list = (counts: ReadonlyMap<string, number>): string => [...counts].map(([key, count]) => `${key} ${count}`).join(', ');
    process.stdout.write(`editing: ${tally.made} commands made (${list(tally.perType)}), ${tally.unchanged} of them without effect, ${overridden} of them only with an override (${list(tally.overridden)}), ${refusals} refused (${list(tally.refused)}), ${tally.unsure} attributes not compared\n`);
    expect(tally.faults).toEqual([]);
    expect(types.filter((type) => !tally.perType.has(type))).toEqual([]);
    expect((refusals + overridden) / (tally.made + refusals)).toBeLessThan(0.1);
    expect(refusals / (tally.made + refusals)).toBeLessThan(0.01);
  });
});

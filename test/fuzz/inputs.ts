import * as fc from 'fast-check';
import { schemaPatterns } from '#core/compose';
import type { JsonValue } from '#core/lib';
import type { Command } from '#core/topology';

/** One thing to try: files of a project (the first is the Compose file), variables of the shell, and an edit. */
export interface Input {
  readonly files: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly profiles: readonly string[];
  readonly interpolate: boolean;
  readonly command: Command;
}

/** Names by which files refer to each other. */
export const fileNames = ['compose.yaml', 'over.yaml', '.env', 'base.yaml'] as const;

const names = fc.constantFrom('web', 'db', 'a', 'b', 'x-y', '__proto__', 'constructor', 'toString', 'default', 'ä', 'a.b', '1', 'true', 'null', '');
const words = fc.constantFrom(
  '', '~', 'null', 'true', 'yes', 'off', '0', '-1', '0755', '1e3', '.inf', '1_000', '99999999999999999999', '12:30', '2020-01-01', '64m', '1.5g', '10s', '1m30s', '80:80', '127.0.0.1::53/udp', '1-65535',
  '8000-9000:8000-9000', './a:/b:ro', 'data:/x', '/x', 'C:\\x:/y', '${A}', '${A:-${B:-c}}', '${A:?no}', '${A', '$$', '$', '${__proto__}', '*', '*a', '&a x', '!reset null', '!override []', '!!binary aa', '!!int x', '<<', '|', '>-',
  'service:web', 'container:x', 'service_healthy', 'unless-stopped', 'a=b', '=', 'A', 'x'.repeat(300), '../../../etc/passwd', '/etc/shadow', 'https://x.invalid/a.git', 'base.yaml', 'compose.yaml', '\u2028', '\ufeff', '\0', '🚀', '\u202e', '"', "'", '[', '{a: 1', '- - -',
);

const keys = [...new Set(schemaPatterns().flatMap((pattern) => pattern.split('.').filter((step) => /^[a-z_]+$/.test(step))))];
const attribute = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...keys) }, { weight: 1, arbitrary: names }, { weight: 1, arbitrary: fc.constantFrom('x-a', '<<', 'prots', '__proto__') });

const scalar = fc.oneof({ weight: 6, arbitrary: words }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) }, { weight: 1, arbitrary: fc.integer() }, { weight: 1, arbitrary: fc.double() }, { weight: 1, arbitrary: fc.boolean() }, { weight: 1, arbitrary: fc.constant(null) });

type Tree = string | number | boolean | null | readonly Tree[] | readonly (readonly [string, Tree])[];

const { value } = fc.letrec<{ readonly value: Tree; readonly list: Tree; readonly map: Tree }>((tie) => ({
  value: fc.oneof({ maxDepth: 5, withCrossShrink: true }, { weight: 5, arbitrary: scalar }, { weight: 2, arbitrary: tie('list') }, { weight: 4, arbitrary: tie('map') }),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.array(fc.tuple(attribute, tie('value')), { maxLength: 5 }),
}));

function isPair(item: Tree | readonly [string, Tree]): item is readonly [string, Tree] {
  return Array.isArray(item) && item.length === 2 && typeof item[0] === 'string';
}

/** Block YAML of a tree, its words unquoted, so that they mean what they mean. Lists of pairs are mappings. */
function write(tree: Tree, indent: string): string {
  if (typeof tree !== 'object' || tree === null) return ` ${typeof tree === 'string' ? tree : JSON.stringify(tree) ?? 'null'}\n`;
  if (tree.length === 0) return ' []\n';
  const inner = `${indent}  `;
  const lines: string[] = [];
  for (const item of tree) lines.push(isPair(item) ? `${inner}${item[0]}:${write(item[1], inner)}` : `${inner}-${write(item, inner)}`);
  return `\n${lines.join('')}`;
}

const body = fc.array(fc.tuple(attribute, value), { maxLength: 6 });

/** A file of the right outline with anything inside. */
const generated = fc
  .tuple(fc.array(fc.tuple(names, body), { maxLength: 4 }), fc.array(fc.tuple(fc.constantFrom('networks', 'volumes', 'secrets', 'configs', 'models', 'include', 'name', 'version', 'x-a', 'x-slipway'), value), { maxLength: 4 }))
  .map(([services, rest]) => `services:${services.length === 0 ? ' {}\n' : `\n${services.map(([name, attributes]) => `  ${name}:\n    image: x\n${attributes.map(([key, item]) => `    ${key}:${write(item, '    ')}`).join('')}`).join('')}`}${rest.map(([key, item]) => `${key}:${write(item, '')}`).join('')}`);

interface Mutation {
  readonly kind: 'cut' | 'insert' | 'double' | 'swap' | 'indent' | 'replace';
  /** Places as fractions of the text. */
  readonly at: number;
  readonly to: number;
  readonly text: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({ kind: fc.constantFrom('cut', 'insert', 'double', 'swap', 'indent', 'replace'), at: fc.double({ min: 0, max: 1, noNaN: true }), to: fc.double({ min: 0, max: 1, noNaN: true }), text: fc.oneof(words, attribute.map((key) => `${key}:`), fc.constantFrom('\n', '\t', '  ', '\r', ' #', '- ', ': ', '\n---\n', '<<: *a', '&a ', '*a')) });

function mutated(text: string, { kind, at, to, text: inserted }: Mutation): string {
  const place = Math.floor(at * text.length);
  const end = Math.min(text.length, place + Math.floor(to * Math.min(60, text.length)));
  const lines = text.split('\n');
  const line = Math.floor(at * lines.length);
  const other = Math.floor(to * lines.length);
  switch (kind) {
    case 'cut':
      return text.slice(0, place) + text.slice(end);
    case 'insert':
      return text.slice(0, place) + inserted + text.slice(place);
    case 'replace':
      return text.slice(0, place) + inserted + text.slice(end);
    case 'double':
      return [...lines.slice(0, line + 1), lines[line] ?? '', ...lines.slice(line + 1)].join('\n');
    case 'swap':
      return lines.map((own, index) => (index === line ? (lines[other] ?? own) : index === other ? (lines[line] ?? own) : own)).join('\n');
    case 'indent':
      return lines.map((own, index) => (index >= Math.min(line, other) && index <= Math.max(line, other) ? `  ${own}` : own)).join('\n');
  }
}

/** Aliases of aliases, deep nesting, long lines: what is small to write and large to read. */
const bombs = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom('alias', 'merge', 'nest', 'flow', 'default', 'extends', 'anchors')).map(([depth, width, kind]) => {
  switch (kind) {
    case 'alias':
      return `${Array.from({ length: depth }, (_, index) => `x-${index}: &a${index} [${index === 0 ? 'x' : Array.from({ length: width }, () => `*a${index - 1}`).join(', ')}]`).join('\n')}\nservices: {web: {image: x, labels: *a${depth - 1}}}\n`;
    case 'merge':
      return `${Array.from({ length: depth }, (_, index) => `x-${index}: &a${index} {${index === 0 ? 'image: x' : `<<: [${Array.from({ length: width }, () => `*a${index - 1}`).join(', ')}], k${index}: *a${index - 1}`}}`).join('\n')}\nservices: {web: {<<: *a${depth - 1}}}\n`;
    case 'nest':
      return `x-a:${Array.from({ length: depth * width }, (_, index) => `\n${' '.repeat(index + 1)}a:`).join('')}\n`;
    case 'flow':
      return `x-a: ${'['.repeat(depth * width * 10)}`;
    case 'default':
      return `services: {web: {image: "${'${A:-'.repeat(depth * width)}x${'}'.repeat(depth * width)}"}}\n`;
    case 'extends':
      return `services:\n${Array.from({ length: depth * width }, (_, index) => `  s${index}: {image: x, extends: s${index + 1}}`).join('\n')}\n`;
    case 'anchors':
      return `services:\n${Array.from({ length: depth }, (_, index) => `  s${index}: &s${index}\n    image: x\n    environment: &e${index} {A: b${index > 0 ? `, <<: *e${index - 1}` : ''}}\n`).join('')}`;
  }
});

/** A few characters that stand for as many ports as a machine has; each takes long, so there are few. */
const ranges = fc.integer({ min: 1, max: 4 }).map((count) => `services: {web: {image: x, ports: [${Array.from({ length: count }, (_, index) => `"${index + 1}-65535"`).join(', ')}]}}\n`);

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ type: fc.constant('addService' as const), service: names, definition: fc.record({ image: words }) }),
  fc.record({ type: fc.constant('removeServices' as const), services: fc.array(names, { maxLength: 3 }) }),
  fc.record({ type: fc.constant('renameService' as const), from: names, to: names }),
  fc.record({ type: fc.constant('setImage' as const), service: names, image: words }),
  fc.record({ type: fc.constant('setEnvironment' as const), service: names, name: words, value: fc.option(words) }),
  fc.record({ type: fc.constant('removeEnvironment' as const), service: names, name: words }),
  fc.record({ type: fc.constant('setAttribute' as const), service: names, attribute, value: fc.oneof(jsonValue(), fc.constant(undefined)) }),
  fc.record({ type: fc.constant('setValue' as const), path: fc.array(fc.oneof(attribute, fc.nat(3)), { maxLength: 5 }), value: fc.oneof(jsonValue(), fc.constant(undefined)) }),
  fc.record({ type: fc.constant('connect' as const), from: names, to: names }),
  fc.record({ type: fc.constant('disconnect' as const), from: names, to: names }),
  fc.record({ type: fc.constant('addNetwork' as const), network: names }),
  fc.record({ type: fc.constant('removeNetwork' as const), network: names }),
  fc.record({ type: fc.constant('joinNetwork' as const), service: names, network: names }),
  fc.record({ type: fc.constant('leaveNetwork' as const), service: names, network: names }),
  fc.record({ type: fc.constant('mountVolume' as const), service: names, volume: names, target: words }),
  fc.record({ type: fc.constant('removeVolume' as const), volume: names }),
  fc.record({ type: fc.constant('moveServices' as const), positions: fc.dictionary(names, fc.record({ x: fc.integer(), y: fc.integer() }), { maxKeys: 2 }) }),
);

function jsonValue(): fc.Arbitrary<JsonValue> {
  return fc.oneof(scalar.filter((item) => typeof item !== 'number' || Number.isFinite(item)), fc.array(words, { maxLength: 3 }), fc.dictionary(names, words, { maxKeys: 3 }));
}

/** Inputs: generated files, mutated real ones, texts that grow, and noise. `seeds`: real Compose files. */
export function inputs(seeds: readonly string[]): fc.Arbitrary<Input> {
  const real = fc.tuple(fc.constantFrom(...seeds), fc.array(mutation, { maxLength: 3 })).map(([text, mutations]) => mutations.reduce(mutated, text));
  const text = fc.oneof(
    { weight: 2000, arbitrary: generated },
    { weight: 4000, arbitrary: real },
    { weight: 400, arbitrary: bombs },
    { weight: 200, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 200, arbitrary: fc.array(words, { maxLength: 20 }).map((parts) => parts.join('\n')) },
    { weight: 1, arbitrary: ranges },
  );
  return fc.record({
    files: fc.oneof({ weight: 4, arbitrary: fc.tuple(text) }, { weight: 1, arbitrary: fc.array(text, { minLength: 2, maxLength: fileNames.length }) }),
    environment: fc.dictionary(fc.constantFrom('A', 'B', 'TAG', 'COMPOSE_PROFILES', 'COMPOSE_PROJECT_NAME', '__proto__'), words, { maxKeys: 3 }),
    profiles: fc.array(fc.constantFrom('*', 'front', 'web', ''), { maxLength: 2 }),
    interpolate: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    command,
  });
}

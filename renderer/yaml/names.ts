import { describePlace } from '#core/compose';
import { firstLevel, isDocumentMark, nextLine, readLine } from './line.ts';
import { pathAt, type CursorPlace } from './path-at.ts';

/** What a Compose file names in one place and refers to in another. */
export type NameKind = 'service' | 'network' | 'volume' | 'secret' | 'config' | 'model' | 'profile';

export const nameSections = { service: 'services', network: 'networks', volume: 'volumes', secret: 'secrets', config: 'configs', model: 'models' } as const satisfies Partial<Record<NameKind, string>>;

/** How a name is written at a place: alone, before a colon (`data:/var/lib`), or behind `service:`. */
export interface NameRule {
  readonly kind: NameKind;
  readonly form: 'whole' | 'head' | 'service:';
}

const rules: ReadonlyMap<string, NameRule> = new Map<string, NameRule>([
  ['services.*.depends_on.*', { kind: 'service', form: 'whole' }],
  ['services.*.links.*', { kind: 'service', form: 'head' }],
  ['services.*.volumes_from.*', { kind: 'service', form: 'head' }],
  ['services.*.extends', { kind: 'service', form: 'whole' }],
  ['services.*.extends.service', { kind: 'service', form: 'whole' }],
  ['services.*.network_mode', { kind: 'service', form: 'service:' }],
  ['services.*.ipc', { kind: 'service', form: 'service:' }],
  ['services.*.pid', { kind: 'service', form: 'service:' }],
  ['services.*.build.additional_contexts.*', { kind: 'service', form: 'service:' }],
  ['services.*.networks.*', { kind: 'network', form: 'whole' }],
  ['services.*.volumes.*', { kind: 'volume', form: 'head' }],
  ['services.*.volumes.*.source', { kind: 'volume', form: 'whole' }],
  ['services.*.secrets.*', { kind: 'secret', form: 'whole' }],
  ['services.*.secrets.*.source', { kind: 'secret', form: 'whole' }],
  ['services.*.build.secrets.*', { kind: 'secret', form: 'whole' }],
  ['services.*.build.secrets.*.source', { kind: 'secret', form: 'whole' }],
  ['services.*.configs.*', { kind: 'config', form: 'whole' }],
  ['services.*.configs.*.source', { kind: 'config', form: 'whole' }],
  ['services.*.credential_spec.config', { kind: 'config', form: 'whole' }],
  ['services.*.models.*', { kind: 'model', form: 'whole' }],
  ['services.*.profiles.*', { kind: 'profile', form: 'whole' }],
]);

/** What a scalar at a pattern of the schema names. */
export function nameRule(pattern: string): NameRule | undefined {
  return rules.get(pattern);
}

/** What the keys of a mapping name, where they name something of the file (`depends_on: {db: …}`). */
export function keyRule(pattern: string): NameRule | undefined {
  const rule = rules.get(`${pattern}.*`);
  return rule?.form === 'whole' && /\.(?:depends_on|networks|models)$/.test(pattern) ? rule : undefined;
}

/** A name in the text that refers to something; offsets of the name alone. */
export interface Reference {
  readonly kind: NameKind | 'anchor';
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The name at an offset and what it refers to; undefined: nothing that is defined elsewhere. */
export function referenceAt(text: string, offset: number): Reference | undefined {
  const place = pathAt(text, offset);
  if (place === undefined || place.continued) return undefined;
  const word = text.slice(place.from, place.to);
  if (place.kind !== 'key' && place.quote === '' && word.startsWith('*')) return word.length > 1 ? { kind: 'anchor', name: word.slice(1).trimEnd(), from: place.from, to: place.to } : undefined;
  return nameIn(place, word);
}

function nameIn(place: CursorPlace, word: string): Reference | undefined {
  const pattern = describePlace(place.path)?.pattern;
  if (pattern === undefined) return undefined;
  const rule = place.kind === 'key' ? keyRule(pattern) : nameRule(pattern);
  if (rule === undefined) return undefined;
  const { from } = place;
  switch (rule.form) {
    case 'whole': {
      const name = word.trimEnd();
      return isName(name) ? { kind: rule.kind, name, from, to: from + name.length } : undefined;
    }
    case 'head': {
      const [name = ''] = word.trimEnd().split(':');
      return isName(name) ? { kind: rule.kind, name, from, to: from + name.length } : undefined;
    }
    case 'service:': {
      const name = word.startsWith('service:') ? word.slice('service:'.length).trimEnd() : '';
      return isName(name) ? { kind: rule.kind, name, from: from + 'service:'.length, to: from + 'service:'.length + name.length } : undefined;
    }
  }
}

/** Names of the specification; paths and variables are none. */
function isName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(text);
}

export interface NamedPlace {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** The keys right below a top-level key, in block style: also while other parts of the file cannot be read. */
export function namesIn(text: string, section: string): readonly NamedPlace[] {
  const found: NamedPlace[] = [];
  let inside = false;
  let depth: number | undefined;
  for (let at = 0; at < text.length; at = nextLine(text, at)) {
    const level = firstLevel(text, at);
    if (level === undefined || isDocumentMark(text, at)) continue;
    if (level === 0) {
      inside = readLine(text, at).key?.text === section;
      depth = undefined;
    } else if (inside && level % 2 === 0) {
      depth ??= level;
      const key = level === depth ? readLine(text, at).key : undefined;
      if (key !== undefined) found.push({ name: key.text, from: key.from, to: key.to });
    }
  }
  return found;
}

const anchor = /(?<=^|[\s,[{])&([^\s,[\]{}]+)/g;

/** Anchors (`&name`) of a text, in order, those in comments left out. */
export function anchorsIn(text: string): readonly NamedPlace[] {
  return [...text.matchAll(anchor)].flatMap((match) => {
    const from = match.index + 1;
    const { comment } = readLine(text, text.lastIndexOf('\n', match.index) + 1);
    const [, name = ''] = match;
    return comment < from ? [] : [{ name, from, to: from + name.length }];
  });
}

/** Where a name is defined in the same text; undefined: elsewhere, or nowhere. An alias means the last anchor before it. */
export function definitionOf(text: string, { kind, name, from }: Reference): NamedPlace | undefined {
  if (kind === 'profile') return undefined;
  if (kind === 'anchor') return anchorsIn(text).findLast((place) => place.name === name && place.from < from);
  return namesIn(text, nameSections[kind]).find((place) => place.name === name);
}

import { describePlace, type SchemaPlace } from '#core/compose';
import { anchorsIn, keyRule, nameRule, nameSections, namesIn, type NameKind } from './names.ts';
import { keysBeside, pathAt, type CursorPlace } from './path-at.ts';
import { variableBefore } from './variables.ts';

/** What the project offers to be named, as last loaded. */
export interface ProjectNames {
  readonly names: Readonly<Record<NameKind, readonly string[]>>;
  readonly images: readonly { readonly image: string; readonly title?: string }[];
  readonly variables: readonly { readonly name: string; readonly detail?: string }[];
  /** Variables that the image of a service is known to read. */
  readonly environmentOf: (service: string) => readonly { readonly name: string; readonly description: string }[];
}

export interface Suggestion {
  readonly label: string;
  readonly kind: 'key' | 'value' | NameKind | 'image' | 'variable' | 'anchor';
  /** Replaces the word at the cursor. */
  readonly insert: string;
  /** What may follow a key, or a remark about a name. */
  readonly detail?: string;
  /** Place of the schema that the suggestion leads to. */
  readonly place?: SchemaPlace;
  /** Behind what was inserted there is something to choose from as well. */
  readonly more: boolean;
  /** Order among equal matches, higher first. */
  readonly rank: number;
}

export interface Suggestions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Suggestion[];
}

/** Keys that most services have come first. */
const usual = new Set(['image', 'ports', 'environment', 'volumes', 'depends_on', 'networks', 'healthcheck', 'restart', 'build', 'command', 'services']);
const indent = 2;

/**
 * What may be written at `offset`: keys of the schema that are not there yet, values it names, names of the project, images and
 * variables. undefined: nothing. Reads only lines near the offset, so the text may be incomplete.
 */
export function suggest(text: string, offset: number, project: ProjectNames): Suggestions | undefined {
  const place = pathAt(text, offset);
  if (place === undefined) return undefined;
  const variable = place.kind === 'key' ? undefined : variableBefore(text, place.continued ? text.lastIndexOf('\n', offset - 1) + 1 : place.from, offset);
  if (variable !== undefined) {
    const closing = variable.braced && text.charAt(variable.to) !== '}' && !/[:?+-]/.test(text.charAt(variable.to)) ? '}' : '';
    return offered(variable.from, variable.to, project.variables.map(({ name, detail }) => ({ label: name, kind: 'variable', insert: `${name}${closing}`, ...(detail === undefined ? {} : { detail }), more: false, rank: 0 })));
  }
  if (place.continued) return undefined;
  const { from, to } = place;
  if (place.kind !== 'key' && place.quote === '' && text.charAt(from) === '*') {
    const anchors = new Set(anchorsIn(text).flatMap((anchor) => (anchor.from < from ? [anchor.name] : [])));
    return offered(from, to, [...anchors].map((name) => ({ label: `*${name}`, kind: 'anchor', insert: `*${name}`, more: false, rank: 0 })));
  }
  const schema = describePlace(place.path);
  if (schema === undefined) return undefined;
  const beside = place.kind === 'value' ? [] : keysBeside(text, place);
  const options: Suggestion[] = [];
  if (place.kind !== 'value') options.push(...keys(text, place, schema, beside, project));
  if (place.kind !== 'key' && beside.length === 0) options.push(...values(text, place, schema, offset, project));
  if (place.kind === 'open' && beside.length === 0 && place.style === 'block' && typeof place.path.at(-1) !== 'number') options.push(...items(text, place, schema, project));
  // Before a colon of a short syntax, what follows stays.
  const head = options.length > 0 && options.every(({ insert }) => insert.endsWith(':')) && place.kind !== 'key';
  const colon = head ? text.slice(from, to).indexOf(':') : -1;
  return offered(from, colon === -1 ? to : from + colon + 1, options);
}

function offered(from: number, to: number, options: readonly Suggestion[]): Suggestions | undefined {
  return options.length === 0 ? undefined : { from, to, options };
}

function keys(text: string, place: CursorPlace, schema: SchemaPlace, beside: readonly string[], project: ProjectNames): readonly Suggestion[] {
  const taken = new Set(beside);
  const own = place.kind === 'key' && place.colon ? text.slice(place.from, place.to) : undefined;
  const free = (key: string): boolean => !taken.has(key) || key === own;
  if (schema.map === 'keys') {
    return schema.keys.flatMap(({ key, required }): readonly Suggestion[] => {
      if (!free(key)) return [];
      const next = describePlace([...place.path, key]);
      const rank = key === 'version' ? -10 : required ? 3 : usual.has(key) ? 2 : 0;
      return [{ label: key, kind: 'key', insert: place.colon || place.quote !== '' ? key : `${key}${afterKey(next, place)}`, ...(next === undefined ? {} : { place: next }), more: true, rank }];
    });
  }
  if (schema.map !== 'names') return [];
  const rule = keyRule(schema.pattern);
  const inner = place.style === 'flow' ? ': ' : `:\n${' '.repeat(place.column + indent)}`;
  const service = serviceOf(place);
  if (rule !== undefined) {
    const follows = rule.kind === 'service' && place.style === 'block' ? `${inner}condition: ` : place.style === 'flow' ? ': ' : ':';
    return namesOf(rule.kind, text, project)
      .filter((name) => free(name) && name !== service)
      .map((name) => ({ label: name, kind: rule.kind, insert: place.colon ? name : `${name}${follows}`, more: rule.kind === 'service', rank: 1 }));
  }
  const known = schema.known.map((name): Suggestion => ({ label: name, kind: 'key', insert: place.colon ? name : `${name}: `, more: true, rank: 0 }));
  const variables = schema.pattern === 'services.*.environment' && service !== undefined ? project.environmentOf(service).map(({ name, description }): Suggestion => ({ label: name, kind: 'variable', insert: place.colon ? name : `${name}: `, detail: description, more: false, rank: 0 })) : [];
  return [...known, ...variables].filter(({ label }) => free(label));
}

/** What is written behind a new key so that its value can be typed at once. */
function afterKey(next: SchemaPlace | undefined, { style, column }: CursorPlace): string {
  if (next === undefined || style === 'flow' || next.values.length > 0) return ': ';
  const line = `:\n${' '.repeat(column + indent)}`;
  // Where both are allowed, names are mostly listed, and NAME: value is mostly a mapping.
  const listed = next.list && (next.map === 'none' || (next.map === 'names' && next.short));
  return listed ? `${line}- ` : line;
}

function serviceOf({ path }: CursorPlace): string | undefined {
  const [section, service] = path;
  return section === 'services' && typeof service === 'string' ? service : undefined;
}

/** Names of one kind: those of the project as last loaded and those typed since. */
function namesOf(kind: NameKind, text: string, project: ProjectNames): readonly string[] {
  const typed = kind === 'profile' ? [] : namesIn(text, nameSections[kind]).map(({ name }) => name);
  return [...new Set([...typed, ...project.names[kind]])];
}

function values(text: string, place: CursorPlace, schema: SchemaPlace, offset: number, project: ProjectNames): readonly Suggestion[] {
  const plain = (label: string, rank = 0): Suggestion => ({ label, kind: 'value', insert: place.quote === '' && schema.values.includes('text') ? quoted(label) : label, more: false, rank });
  const options: Suggestion[] = [...schema.choices, ...schema.known].map((value) => plain(value, 1));
  if (schema.map === 'names') options.length = 0;
  if (schema.values.includes('boolean')) options.push({ ...plain('true'), insert: 'true' }, { ...plain('false'), insert: 'false' });
  if (schema.pattern === 'services.*.image') options.push(...project.images.map(({ image, title }): Suggestion => ({ label: image, kind: 'image', insert: image, ...(title === undefined ? {} : { detail: title }), more: false, rank: title === undefined ? 0 : 1 })));
  const typed = text.slice(place.from, offset);
  if (schema.pattern === 'services.*.environment.*' && typeof place.path.at(-1) === 'number' && !typed.includes('=')) {
    options.push(...project.environmentOf(serviceOf(place) ?? '').map(({ name, description }): Suggestion => ({ label: name, kind: 'variable', insert: `${name}=`, detail: description, more: false, rank: 0 })));
  }
  return [...options, ...named(text, place, schema, typed, project)];
}

function named(text: string, place: CursorPlace, schema: SchemaPlace, typed: string, project: ProjectNames): readonly Suggestion[] {
  const rule = nameRule(schema.pattern);
  // `environment` and the like have items that name nothing; a mapping's own keys are dealt with elsewhere.
  if (rule === undefined || (place.kind === 'open' && schema.values.length === 0)) return [];
  const own = rule.kind === 'service' ? serviceOf(place) : undefined;
  const names = namesOf(rule.kind, text, project).filter((name) => name !== own);
  switch (rule.form) {
    case 'whole':
      return names.map((name) => ({ label: name, kind: rule.kind, insert: name, more: false, rank: 2 }));
    case 'head': {
      if (typed.includes(':')) return [];
      const follows = rule.kind === 'volume' ? ':' : '';
      return names.map((name) => ({ label: name, kind: rule.kind, insert: `${name}${follows}`, more: false, rank: 2 }));
    }
    case 'service:':
      return names.map((name) => ({ label: `service:${name}`, kind: rule.kind, insert: `service:${name}`, more: false, rank: 0 }));
  }
}

/** Where a list is expected and nothing is there yet: the first item with its dash. */
function items(text: string, place: CursorPlace, schema: SchemaPlace, project: ProjectNames): readonly Suggestion[] {
  if (!schema.list || text.slice(place.from, place.to).trim() !== '') return [];
  const inner = describePlace([...place.path, 0]);
  if (inner === undefined) return [];
  const item: CursorPlace = { ...place, path: [...place.path, 0] };
  return values(text, item, inner, place.from, project).map((suggestion) => ({ ...suggestion, label: `- ${suggestion.label}`, insert: `- ${suggestion.insert}` }));
}

/** A text as a YAML scalar that stays a text: `no` and `1` would be read as something else. */
function quoted(value: string): string {
  return /^(?:y|n|yes|no|on|off|true|false|null|~)$/i.test(value) || (value.trim() !== '' && !Number.isNaN(Number(value))) ? `"${value}"` : value;
}

import { Refusal, type Edit, type Source } from '#core/compose/edit';
import type { ValuePath } from '#core/lib';
import { asList, asMap, removal, removeItems, requireService } from './document.ts';
import { removeEnvironment, setEnvironment } from './environment-edits.ts';
import { joinDeclared, joinNetwork, networksOf } from './network-edits.ts';
import type { Command } from './commands.ts';

const conditions: ReadonlySet<string> = new Set(['service_started', 'service_healthy', 'service_completed_successfully']);

function dependsOn(service: string): ValuePath {
  return ['services', service, 'depends_on'];
}

/** Names of the services a service waits for, in either form. */
export function dependenciesOf(source: Source, service: string): readonly string[] {
  const written = source.get(dependsOn(service));
  return asList(written)?.filter((name) => typeof name === 'string') ?? Object.keys(asMap(written) ?? {});
}

/** All services a service waits for: links, shared namespaces and volumes imply it (Compose Specification, depends_on). */
function awaitedBy(source: Source, service: string): readonly string[] {
  const texts = (key: string): readonly string[] => asList(source.get(['services', service, key]))?.filter((item) => typeof item === 'string') ?? [];
  const shared = ['network_mode', 'ipc', 'pid'].flatMap((key) => {
    const value = source.get(['services', service, key]);
    return typeof value === 'string' && value.startsWith('service:') ? [value.slice('service:'.length)] : [];
  });
  return [...dependenciesOf(source, service), ...[...texts('links'), ...texts('volumes_from')].map((item) => item.split(':')[0] ?? ''), ...shared];
}

/** True when `from` waits for `to`, directly or through others. Searched from `to` backwards: most clients have nobody waiting for them. */
function waitsFor(source: Source, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [to];
  for (let service = open.pop(); service !== undefined; service = open.pop()) {
    if (service === from) return true;
    if (seen.has(service)) continue;
    seen.add(service);
    const awaited = service;
    open.push(...source.servicesMentioning(awaited).filter((other) => other !== awaited && awaitedBy(source, other).includes(awaited)));
  }
  return false;
}

/** True when the file gives the service a health check. One that only the image brings is not seen. */
export function hasHealthCheck(source: Source, service: string): boolean {
  const check = asMap(source.get(['services', service, 'healthcheck']));
  if (check === undefined || check['disable'] === true) return false;
  const test = check['test'];
  return test !== undefined && test !== 'NONE' && asList(test)?.[0] !== 'NONE';
}

function dependencyEdits(source: Source, from: string, to: string, wanted: string | undefined): readonly Edit[] {
  const condition = wanted ?? (hasHealthCheck(source, to) ? 'service_healthy' : 'service_started');
  if (!conditions.has(condition)) throw new Refusal('invalid-condition', `“${condition}” is not a condition of depends_on.`, 0, 'Use service_started, service_healthy or service_completed_successfully.');
  const path = dependsOn(from);
  const written = source.get(path);
  const list = asList(written);
  const present = dependenciesOf(source, from).includes(to);
  if (present && wanted === undefined) return [];
  // Compose refuses circles: two services that talk to each other cannot wait for each other.
  if (!present && waitsFor(source, to, from)) return [];
  if (list !== undefined && list.length > 0) {
    if (condition === 'service_started') return present ? [] : [{ op: 'append', path, value: to }];
    const others = dependenciesOf(source, from).filter((name) => name !== to);
    const map = [...others.map((name) => [name, { condition: 'service_started' }] as const), [to, { condition }] as const];
    return [{ op: 'set', path, value: Object.fromEntries(map) }];
  }
  const map = asMap(written);
  if (map !== undefined && Object.keys(map).length > 0) return [{ op: 'set', path: present ? [...path, to, 'condition'] : [...path, to], value: present ? condition : { condition } }];
  return [{ op: 'set', path, value: condition === 'service_started' ? [to] : Object.fromEntries([[to, { condition }]]) }];
}

/** The edits that give both services a network in common; none when they have one or cannot have one. */
function commonNetworkEdits(source: Source, from: string, to: string, wanted: string | undefined): readonly Edit[] {
  const ofFrom = networksOf(source, from);
  const ofTo = networksOf(source, to);
  if (ofFrom === undefined || ofTo === undefined) return [];
  if (wanted !== undefined) return uniqueEdits([...joinNetwork(source, from, wanted), ...joinNetwork(source, to, wanted)]);
  if (ofFrom.some((network) => ofTo.includes(network))) return [];
  const target = ofTo.find((network) => network !== 'default') ?? 'default';
  return joinNetwork(source, from, target);
}

function uniqueEdits(edits: readonly Edit[]): readonly Edit[] {
  const seen = new Set<string>();
  return edits.filter((edit) => {
    const text = JSON.stringify(edit);
    return !seen.has(text) && seen.add(text);
  });
}

/** A talks to B: a common network, `depends_on`, and the variables given. */
export function connect(source: Source, command: Command & { readonly type: 'connect' }): readonly Edit[] {
  const { from, to } = command;
  requireService(source, from);
  const elsewhere = command.elsewhere === true && source.get(['services', to]) === undefined;
  if (!elsewhere) requireService(source, to);
  if (from === to) throw new Refusal('self-link', `“${from}” cannot be linked to itself.`, 0);
  return [
    ...(elsewhere ? (command.network === undefined ? [] : joinDeclared(source, from, command.network)) : commonNetworkEdits(source, from, to, command.network)),
    ...dependencyEdits(source, from, to, command.condition),
    ...Object.entries(command.environment ?? {}).flatMap(([name, value]) => setEnvironment(source, from, name, value)),
  ];
}

/** Removes the `depends_on` entry of one service. */
export function removeDependency(source: Source, from: string, to: string): readonly Edit[] {
  const path = dependsOn(from);
  const list = asList(source.get(path));
  if (list === undefined) return removal(source, [...path, to], 2);
  return removeItems(path, list.length, list.flatMap((item, index) => (item === to ? [index] : [])));
}

/** Removes the entries of `links` (`db`, `db:alias`) that name a service. */
export function removeLinks(source: Source, from: string, to: string): readonly Edit[] {
  const path = ['services', from, 'links'];
  const list = asList(source.get(path)) ?? [];
  return removeItems(path, list.length, list.flatMap((item, index) => (typeof item === 'string' && item.split(':')[0] === to ? [index] : [])));
}

export function disconnect(source: Source, command: Command & { readonly type: 'disconnect' }): readonly Edit[] {
  const { from, to } = command;
  requireService(source, from);
  const variables = command.environment ?? [];
  const edits = [...removeDependency(source, from, to), ...removeLinks(source, from, to), ...removeVariables(source, from, variables)];
  refuseVariable(source, from, to, edits.length > 0);
  return edits;
}

/** Throws a {@link Refusal} where a service is waited for by what a variable says: one whose default names it, or, where there is nothing else to remove, one without a default. */
function refuseVariable(source: Source, from: string, to: string, hasOther: boolean): void {
  const names = dependenciesOf(source, from);
  const index = names.findIndex((name) => /^\$\{\w+:?-(.*)\}$/.exec(name)?.[1] === to || (!hasOther && /^\$(?:\w+|\{\w+\})$/.test(name)));
  const written = names[index];
  if (written === undefined) return;
  const path = asList(source.get(dependsOn(from))) === undefined ? dependsOn(from) : [...dependsOn(from), index];
  throw new Refusal('variable-in-the-way', `“${from}” waits for “${written}”, which a variable decides.`, source.offsetOf(path), `Change it in the YAML view if it stands for “${to}”.`);
}

/** Several at once, so that an `environment` that loses all of them goes too. */
function removeVariables(source: Source, service: string, names: readonly string[]): readonly Edit[] {
  if (names.length < 2) return names.flatMap((name) => removeEnvironment(source, service, name));
  const path = ['services', service, 'environment'];
  const written = source.get(path);
  const list = asList(written);
  const wanted = new Set(names);
  if (list !== undefined) return removeItems(path, list.length, list.flatMap((item, index) => (typeof item === 'string' && wanted.has(item.split('=')[0] ?? '') ? [index] : [])));
  const present = Object.keys(asMap(written) ?? {});
  const gone = present.filter((name) => wanted.has(name));
  if (gone.length === present.length && gone.length > 0) return [{ op: 'remove', path }];
  return gone.map((name) => ({ op: 'remove', path: [...path, name] }));
}

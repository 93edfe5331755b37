import type { Service } from '#core/compose';
import type { GraphService } from './graph-service.ts';
import type { Link, LinkEvidence } from './graph.ts';
import { hostMentions } from './hosts.ts';

/** Finds who talks to whom: `depends_on`, `links`, and environment values that name another service as a host. */
export function buildLinks(services: readonly GraphService[]): readonly Link[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const hosts = hostNames(services);
  return services.flatMap((from) => {
    const evidence = new Map<string, LinkEvidence[]>();
    const add = (to: string | undefined, item: LinkEvidence): void => {
      if (to === undefined || to === from.name || !byName.has(to)) return;
      const list = evidence.get(to);
      if (list === undefined) evidence.set(to, [item]);
      else list.push(item);
    };
    for (const [to, { condition }] of Object.entries(from.service.depends_on ?? {})) add(to, { kind: 'depends_on', condition });
    const aliases = new Map<string, string>();
    for (const link of from.service.links ?? []) {
      const [to = '', alias] = link.split(':');
      if (alias !== undefined && byName.has(to)) aliases.set(alias, to);
      add(to, { kind: 'links' });
    }
    for (const { variable, host, port } of mentionsIn(from.service)) {
      const to = aliases.get(host) ?? hosts.get(host);
      add(to, { kind: 'environment', variable, port });
    }
    return [...evidence].flatMap(([to, items]) => {
      const target = byName.get(to);
      return target === undefined ? [] : [linkOf(from, target, items)];
    });
  });
}

/** Every name that resolves to a service: its own first, then container names and network aliases that are not ambiguous. */
function hostNames(services: readonly GraphService[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name } of services) names.set(name, name);
  const others = new Map<string, string | undefined>();
  for (const { name, service } of services) {
    const also = [service.container_name, ...Object.values(service.networks ?? {}).flatMap((network) => network?.aliases ?? [])];
    for (const alias of also) if (alias !== undefined && !names.has(alias)) others.set(alias, others.has(alias) && others.get(alias) !== name ? undefined : name);
  }
  for (const [alias, name] of others) if (name !== undefined) names.set(alias, name);
  return names;
}

/** Host names in a service's environment; `DB_HOST=db` takes its port from `DB_PORT`. */
function mentionsIn(service: Service): readonly { readonly variable: string; readonly host: string; readonly port: number | undefined }[] {
  const environment = service.environment ?? {};
  const valueOf = (name: string): string | null | undefined => (Object.hasOwn(environment, name) ? environment[name] : undefined);
  return Object.entries(environment).flatMap(([variable, value]) =>
    value === null || value === '' ? [] : hostMentions(variable, value).map(({ host, port }) => ({ variable, host, port: port ?? siblingPort(variable, valueOf) })),
  );
}

function siblingPort(variable: string, valueOf: (name: string) => string | null | undefined): number | undefined {
  const stem = variable.replace(/(?:HOSTNAME|HOST|ADDRESS|ADDR|SERVER)$/, '');
  if (stem === variable) return undefined;
  const port = Number(valueOf(`${stem}PORT`) ?? Number.NaN);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

function linkOf(from: GraphService, to: GraphService, evidence: readonly LinkEvidence[]): Link {
  const target = new Set(to.reach);
  const wired = evidence.flatMap((item) => (item.kind === 'environment' && item.port !== undefined ? [item.port] : []));
  return {
    id: `${from.name}->${to.name}`,
    from: from.name,
    to: to.name,
    evidence,
    sharedNetworks: from.reach.filter((network) => target.has(network)),
    ports: [...new Set(wired.length > 0 ? wired : portsOf(to))],
  };
}

/** TCP ports a service is known to listen on: the recipe's, else those exposed, else those published. */
function portsOf({ recipe, service }: GraphService): readonly number[] {
  const known = recipe?.ports.filter(({ protocol }) => protocol === 'tcp').map(({ container }) => container) ?? [];
  if (known.length > 0) return known.slice(0, 1);
  const exposed = (service.expose ?? []).flatMap((port) => {
    const match = /^([0-9]{1,5})(?:\/tcp)?$/.exec(port);
    return match === null ? [] : [Number(match[1])];
  });
  if (exposed.length > 0) return exposed;
  return (service.ports ?? []).flatMap(({ target, protocol }) => (protocol === undefined || protocol === 'tcp' ? [target] : []));
}

import { groupBy } from '#core/lib';
import type { Observed, ObservedContainer } from '#core/observe';
import type { Graph } from '#core/topology';

/** One A → B to ask about, with what the snapshot already tells. */
export interface ProbeQuestion {
  readonly from: string;
  readonly to: string;
  /** Name to look up: the service's name, or an alias where it does not go by its name. */
  readonly name: string;
  readonly port: number | null;
  /** Id of the running container to ask from; undefined: `from` does not run. */
  readonly container: string | undefined;
  /** `to` has a running container. */
  readonly targetRuns: boolean;
  /** A container of `to` whose health check has not passed yet. */
  readonly targetStarting: boolean;
  /** Names of the networks both are on. */
  readonly sharedNetworks: readonly string[];
  /** Both are on the engine's default bridge only, where names are not resolved. */
  readonly onlyDefaultBridge: boolean;
  /** IPv4 addresses of the containers of `to`. */
  readonly targetAddresses: readonly string[];
}

export interface ProbeOptions {
  /** Every ordered pair of services instead of the drawing's links. */
  readonly allPairs?: boolean;
}

/** What the services' containers look like from the network's side. */
interface Presence {
  readonly running: readonly ObservedContainer[];
  /** Network id to name. */
  readonly networks: ReadonlyMap<string, string>;
  /** Whose network namespaces the running ones use. */
  readonly owners: readonly ObservedContainer[];
  /** The name by which others find it. */
  readonly name: string;
}

/** `none` and `host` are listed like networks but connect nobody with anybody. */
function realNetworks(container: ObservedContainer): readonly (readonly [string, string])[] {
  return Object.entries(container.networks)
    .filter(([name]) => name !== 'none' && name !== 'host')
    .map(([name, endpoint]) => [endpoint.networkId === '' ? name : endpoint.networkId, name]);
}

/** The container whose network namespace this one uses: itself, unless it has joined another's (`network_mode: service:…`). */
function namespaceOwner(container: ObservedContainer, all: readonly ObservedContainer[]): ObservedContainer {
  let owner = container;
  for (let hops = 0; hops < 8 && owner.networkMode.startsWith('container:'); hops += 1) {
    const reference = owner.networkMode.slice('container:'.length);
    const next = all.find(({ id, name }) => id === reference || name === reference);
    if (next === undefined) break;
    owner = next;
  }
  return owner;
}

function presenceOf(service: string, containers: readonly ObservedContainer[]): Presence {
  const running = containers
    .filter((container) => container.service === service && container.state === 'running' && !container.oneOff)
    .toSorted((first, second) => first.number - second.number);
  const owners = running.map((container) => namespaceOwner(container, containers));
  return { running, networks: new Map(owners.flatMap(realNetworks)), owners, name: nameOf(service, running[0], owners[0]) };
}

/** The name by which others find the service: its own, that of the service whose network it uses, or an alias it was given instead. */
function nameOf(service: string, container: ObservedContainer | undefined, owner: ObservedContainer | undefined): string {
  if (container === undefined || owner === undefined) return service;
  if (owner.service !== service && owner !== container) return owner.service;
  const aliases = Object.values(owner.networks).flatMap((endpoint) => endpoint.aliases);
  if (aliases.length === 0 || aliases.includes(service)) return service;
  return aliases.find((alias) => !owner.id.startsWith(alias) && alias !== owner.name) ?? service;
}

/** Ports to ask each service for when no link names them: wired to by anybody, else the ports it publishes, else only its name. */
function portsByService(graph: Graph): ReadonlyMap<string, readonly (number | null)[]> {
  const links = groupBy(graph.links, ({ to }) => to);
  return new Map(
    graph.nodes.map(({ service, ports }) => {
      const wired = (links.get(service) ?? []).flatMap((link) => link.ports);
      const known = wired.length > 0 ? wired : ports.flatMap(({ target, protocol }) => (protocol === 'udp' ? [] : [target]));
      return [service, known.length > 0 ? [...new Set(known)] : [null]];
    }),
  );
}

/**
 * What to ask: one question per port of each link, or, with `allPairs`, of each ordered pair of services that take part in the deploy.
 * Pure; the answers to "does it run" and "do they share a network" come from the snapshot.
 */
export function probeQuestions(graph: Graph, observed: Observed, options: ProbeOptions = {}): readonly ProbeQuestion[] {
  const services = graph.nodes.filter((node) => !node.disabled).map((node) => node.service);
  const known = portsByService(graph);
  const pairs = options.allPairs === true
    ? services.flatMap((from) => services.filter((to) => to !== from).map((to) => ({ from, to, ports: known.get(to) ?? [null] })))
    : graph.links.filter(({ from, to }) => from !== to).map(({ from, to, ports }) => ({ from, to, ports: ports.length > 0 ? ports : [null] }));

  const presences = new Map<string, Presence>();
  const presence = (service: string): Presence => {
    const looked = presences.get(service) ?? presenceOf(service, observed.containers);
    presences.set(service, looked);
    return looked;
  };

  return pairs.flatMap(({ from, to, ports }) => {
    const source = presence(from);
    const target = presence(to);
    const [container] = source.running;
    const [owner] = source.owners;
    const shared = (owner === undefined ? [] : realNetworks(owner)).filter(([id]) => target.networks.has(id)).map(([, name]) => name);
    const question = {
      from,
      to,
      name: target.name,
      container: container?.id,
      targetRuns: target.running.length > 0,
      targetStarting: target.running.some(({ health }) => health === 'starting'),
      sharedNetworks: shared,
      onlyDefaultBridge: shared.length > 0 && shared.every((name) => name === 'bridge'),
      targetAddresses: target.owners.flatMap((owner) => Object.values(owner.networks).flatMap(({ ipAddress }) => (ipAddress === '' ? [] : [ipAddress]))),
    };
    return ports.map((port) => ({ ...question, port }));
  });
}

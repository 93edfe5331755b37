import type { Diagnostic, Severity } from '#core/compose';
import type { Observed, ObservedContainer } from '#core/observe';
import type { Plan } from '#core/plan';
import type { ProbeResult } from '#core/probe';
import { linkShift, type Graph, type Link, type ServiceNode } from '#core/topology';
import { addressOf, engineHost } from '../state/addresses.ts';
import type { DeployRun } from '../state/index.ts';
import { serviceFailures, serviceProgress } from '../state/index.ts';
import { linkState, type LinkState } from './link-state.ts';
import { serviceStatus, workPhase, type ServiceStatus, type ServiceWork } from './status.ts';

export interface PortChip {
  /** e.g. `8080 → 80`. */
  readonly label: string;
  /** Where a person can open it; undefined: not running, not TCP, or not something a browser understands. */
  readonly url: string | undefined;
}

export interface MountChip {
  readonly kind: ServiceNode['mounts'][number]['kind'];
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Other services that mount the same volume. */
  readonly sharedWith: readonly string[];
}

export type ChangeMark = 'new' | 'edited' | 'removed';

/** All that a card shows. A type and not an interface, since React Flow asks for an index signature. */
export type CardData = {
  readonly service: string;
  readonly image: string | undefined;
  readonly build: boolean;
  readonly recipe: string | undefined;
  readonly status: ServiceStatus;
  readonly ports: readonly PortChip[];
  readonly mounts: readonly MountChip[];
  readonly replicas: number;
  readonly change: ChangeMark | undefined;
  /** The last error; `text` undefined: a container ended badly and its log says why. */
  readonly failure: { readonly text: string | undefined } | undefined;
  readonly problem: { readonly severity: Severity; readonly count: number; readonly message: string } | undefined;
  readonly disabled: boolean;
  /** Path of the file that defines the service, where that is not the open one. */
  readonly file: string | undefined;
  /** Still runs (or still owns a volume) but has left the document. */
  readonly ghost: boolean;
};

export type LinkData = {
  readonly link: Link;
  readonly state: LinkState;
  /** Sideways shift, so that A → B and B → A do not lie on each other. */
  readonly shift: number;
};

/** What is known besides the drawing. */
export interface LiveInput {
  /** null: no engine answers. */
  readonly observed: Observed | null;
  readonly plan: Plan | null;
  readonly run: DeployRun | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Path of the file that defines a service; undefined: the open one. */
  readonly fileOf: (service: string) => string | undefined;
}

function groupBy<T>(items: readonly T[], key: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [item]);
    else group.push(item);
  }
  return groups;
}

function portChips(node: Pick<ServiceNode, 'ports' | 'recipe'>, containers: readonly ObservedContainer[], host: string): PortChip[] {
  return node.ports.map((port) => {
    const running = containers
      .filter((container) => container.state === 'running')
      .flatMap((container) => container.ports)
      .find((live) => live.privatePort === port.target && live.protocol === port.protocol && live.publicPort !== undefined);
    const publicPort = running?.publicPort;
    const suffix = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
    // Port 0 asks the engine to choose one.
    const label = `${publicPort ?? (port.published === '0' ? undefined : port.published) ?? '…'} → ${port.target}${suffix}`;
    return { label, url: running === undefined || publicPort === undefined ? undefined : addressOf({ ...running, publicPort }, host, node.recipe).url };
  });
}

function mountChips(node: ServiceNode, volumeUsers: ReadonlyMap<string, readonly string[]>): MountChip[] {
  return node.mounts.map((mount) => ({
    kind: mount.kind,
    source: mount.source,
    target: mount.target,
    readOnly: mount.readOnly,
    sharedWith: mount.kind === 'volume' ? (volumeUsers.get(mount.source) ?? []).filter((service) => service !== node.service) : [],
  }));
}

function problemOf(found: readonly { readonly severity: Severity; readonly message: string }[] | undefined): CardData['problem'] {
  const worst = found?.find((each) => each.severity === 'error') ?? found?.find((each) => each.severity === 'warning');
  if (found === undefined || worst === undefined) return undefined;
  return { severity: worst.severity, count: found.filter((each) => each.severity !== 'info').length, message: worst.message };
}

function changeMarks(plan: Plan | null): Map<string, ChangeMark> {
  const marks = new Map<string, ChangeMark>();
  for (const change of plan?.changes ?? []) {
    if (change.subject !== 'service') continue;
    if (change.kind === 'create') marks.set(change.name, 'new');
    else if (change.kind === 'recreate' || change.kind === 'scale') marks.set(change.name, 'edited');
    else if (change.kind === 'remove') marks.set(change.name, 'removed');
  }
  return marks;
}

/** The first thing that went wrong for each service in the last run. */
function failureTexts(run: DeployRun | null): Map<string, string> {
  const texts = new Map(Object.entries(serviceFailures(run)).map(([service, failure]) => [service, failure.message]));
  for (const failure of run?.result?.failures ?? []) {
    if (failure.service !== undefined && !texts.has(failure.service)) texts.set(failure.service, failure.message);
  }
  return texts;
}

/** Data of every card, ghosts last. Pure. */
export function projectCards(graph: Graph, live: LiveInput): CardData[] {
  const containers = groupBy(live.observed?.containers ?? [], (container) => container.service);
  const work = new Map<string, ServiceWork>(
    Object.entries(serviceProgress(live.run)).map(([service, progress]) => [service, { phase: workPhase(progress.step), fraction: progress.fraction }]),
  );
  const failures = failureTexts(live.run);
  const marks = changeMarks(live.plan);
  const problems = groupBy<{ readonly service?: string; readonly severity: Severity; readonly message: string }>(
    [...live.diagnostics, ...graph.diagnostics, ...(live.plan?.problems ?? [])],
    (problem) => problem.service,
  );
  const volumeUsers = new Map(graph.volumes.map((volume) => [volume.key, volume.usedBy.map((use) => use.service)]));
  const host = engineHost(live.observed?.engine.endpoint ?? '');

  const cards = graph.nodes.map((node): CardData => {
    const own = containers.get(node.service) ?? [];
    containers.delete(node.service);
    const status = serviceStatus(live.observed === null ? undefined : own, work.get(node.service), node.replicas, node.disabled);
    const failure = failures.get(node.service);
    return {
      service: node.service,
      image: node.image,
      build: node.build,
      recipe: node.recipe,
      status,
      ports: portChips(node, own, host),
      mounts: mountChips(node, volumeUsers),
      replicas: node.replicas,
      change: marks.get(node.service),
      failure: failure !== undefined ? { text: failure } : status.tone === 'error' ? { text: undefined } : undefined,
      problem: problemOf(problems.get(node.service)),
      disabled: node.disabled,
      file: live.fileOf(node.service),
      ghost: false,
    };
  });
  for (const [service, own] of containers) {
    if (own.every((container) => container.oneOff)) continue;
    const status = serviceStatus(own, work.get(service), own.length, false);
    const mounts = own[0]?.mounts ?? [];
    cards.push({
      service,
      image: own[0]?.image,
      build: false,
      recipe: undefined,
      status,
      ports: [],
      mounts: mounts.flatMap((mount) =>
        mount.type === 'volume' && mount.name !== undefined ? [{ kind: 'volume' as const, source: mount.name, target: mount.destination, readOnly: !mount.readWrite, sharedWith: [] }] : [],
      ),
      replicas: own.length,
      change: 'removed',
      failure: undefined,
      problem: undefined,
      disabled: false,
      file: undefined,
      ghost: true,
    });
  }
  return cards;
}

/** Data of every link whose two ends are drawn. */
export function projectLinks(graph: Graph, probes: Readonly<Record<string, readonly ProbeResult[]>>): LinkData[] {
  const answers = new Map(Object.entries(probes));
  const drawn = new Set(graph.nodes.map((node) => node.service));
  const ids = new Set(graph.links.map((link) => link.id));
  return graph.links
    .filter((link) => drawn.has(link.from) && drawn.has(link.to) && link.from !== link.to)
    .map((link) => ({
      link,
      state: linkState(link, answers.get(link.id) ?? []),
      shift: linkShift(link, ids),
    }));
}

/**
 * Keeps what a new projection says unchanged identical to what was projected before, item by item, and the whole list when all of it is:
 * React Flow and memoised cards compare by identity, and most keys typed into the text change nothing that is drawn.
 */
export function createKeeper<T>(key: (item: T) => string): (next: readonly T[]) => T[] {
  let before = new Map<string, T>();
  let list: T[] = [];
  return (next) => {
    const kept = next.map((item) => {
      const known = before.get(key(item));
      return known !== undefined && same(known, item) ? known : item;
    });
    if (kept.length === list.length && kept.every((item, index) => item === list[index])) return list;
    before = new Map(kept.map((item) => [key(item), item]));
    list = kept;
    return kept;
  };
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  const left = Object.entries(a);
  const right = Object.entries(b);
  if (left.length !== right.length) return false;
  // Projected the same way, the properties come in the same order.
  return left.every(([name, value], index) => {
    const other = right[index];
    return other !== undefined && other[0] === name && same(value, other[1]);
  });
}

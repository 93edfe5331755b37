import type { Observed } from '#core/observe';
import type { ProbeResult } from '#core/probe';
import type { Graph } from '#core/topology';
import { useDocument, useEngine } from '../state/index.ts';
import { notifyFailure } from './failure.ts';
import { readHost } from './host.ts';
import { documentInput } from './planning.ts';

/** Milliseconds without news from the containers before links are asked again: a start is several events. */
const settle = 800;

/** What of the containers decides whether a link still holds, per service. */
export function linkedStates(graph: Graph, observed: Observed | null): ReadonlyMap<string, string> {
  const linked = new Set(graph.links.flatMap((link) => [link.from, link.to]));
  const states = new Map<string, string[]>();
  for (const container of observed?.containers ?? []) {
    if (container.oneOff || !linked.has(container.service)) continue;
    const networks = Object.entries(container.networks).map(([name, endpoint]) => `${name}=${endpoint.ipAddress}`);
    const state = [container.id, container.state, container.health, ...networks.toSorted()].join(' ');
    states.set(container.service, [...(states.get(container.service) ?? []), state]);
  }
  return new Map([...states].map(([service, list]) => [service, list.toSorted().join('; ')]));
}

/** Results that still speak of links of the graph whose two ends have not changed. */
export function stillValid(probes: Readonly<Record<string, readonly ProbeResult[]>>, graph: Graph, changed: ReadonlySet<string>): Readonly<Record<string, readonly ProbeResult[]>> {
  const kept = new Map<string, readonly ProbeResult[]>();
  const results = new Map(Object.entries(probes));
  for (const link of graph.links) {
    const found = results.get(link.id);
    if (found !== undefined && !changed.has(link.from) && !changed.has(link.to)) kept.set(link.id, found);
  }
  return Object.fromEntries(kept);
}

let running: AbortController | undefined;

/** Asks every link of the drawing whether it holds. The newest question wins. */
export async function probe(): Promise<void> {
  running?.abort();
  const { status, observed } = useEngine.getState();
  const { graph, load } = useDocument.getState();
  if (status.state !== 'ready' || load.project === undefined || graph.links.length === 0) return;
  if (observed?.containers.some((container) => container.state === 'running') !== true) return;
  const abort = new AbortController();
  running = abort;
  const answers = new Map<string, ProbeResult[]>();
  useEngine.setState({ probing: true });
  try {
    await readHost('project.probe', { document: documentInput() }, (result) => {
      if (abort.signal.aborted) return;
      const id = `${result.from}->${result.to}`;
      const list = [...(answers.get(id) ?? []), result];
      answers.set(id, list);
      useEngine.setState((state) => ({ probes: Object.fromEntries([...Object.entries(state.probes), [id, list]]) }));
    }, abort.signal);
  } catch (error) {
    if (!abort.signal.aborted) notifyFailure(error);
  } finally {
    if (running === abort) {
      running = undefined;
      useEngine.setState({ probing: false });
    }
  }
}

/** Probes again whenever a container of a link changes its state, or a link is drawn between running ones, once things are quiet. */
export function watchProbes(signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let before: ReadonlyMap<string, string> = new Map();
  let asked = '';
  const look = (): void => {
    const { observed, deploy, probes } = useEngine.getState();
    const { graph } = useDocument.getState();
    const now = linkedStates(graph, observed);
    const changed = new Set([...before.keys(), ...now.keys()].filter((service) => before.get(service) !== now.get(service)));
    before = now;
    const kept = stillValid(probes, graph, changed);
    if (Object.keys(kept).length !== Object.keys(probes).length) useEngine.setState({ probes: kept });
    const links = graph.links.filter((link) => now.has(link.from) && now.has(link.to)).map((link) => `${link.id} ${link.ports.join(' ')}`);
    const question = JSON.stringify([links, [...now]]);
    if (question === asked || deploy?.running === true) return;
    asked = question;
    clearTimeout(timer);
    if (links.length === 0) return;
    timer = setTimeout(() => {
      // A run that has begun meanwhile probes when it is done.
      if (useEngine.getState().deploy?.running !== true) void probe();
    }, settle);
  };
  const unsubscribers = [
    useEngine.subscribe((state, previous) => {
      if (state.observed !== previous.observed) look();
    }),
    useDocument.subscribe((state, previous) => {
      if (state.graph !== previous.graph) look();
    }),
  ];
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    running?.abort();
    for (const unsubscribe of unsubscribers) unsubscribe();
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDiagnostic, loadProject, type Project } from '#core/compose';
import { deploy } from '#core/deploy';
import { slipwayLabels } from '#core/engine';
import { snapshotRequest, takeSnapshot, type Observed } from '#core/observe';
import { planUp } from '#core/plan';
import { probeMatrixText, runProbes, type ProbeRequest, type ProbeResult } from '#core/probe';
import { buildGraph, type Graph } from '#core/topology';
import { buildRequest, busybox, startFixture, violations, type EngineFixture } from '../support/engine-fixture.ts';
import { testEngines } from '../support/engines.ts';

/** A server that listens and never accepts: once its queue is full the kernel drops every further connection request. */
const stuck = 'httpd -f -p 80 & server=$$!; sleep 1; kill -STOP $$server; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do (sleep 600 | nc 127.0.0.1 80) & done; wait';

function composeText(fixture: EngineFixture, noShell: string): string {
  const labels = `labels: {${fixture.label}: "1"}`;
  return `
services:
  asker:
    image: ${busybox}
    command: [sh, -c, exec sleep 600]
    init: false
    ${labels}
    networks: [front]
    environment: {OPEN: "http://open:80", CLOSED: "open:81", PAIR: "pair:80", STUCK: "stuck:80", GONE: "gone:80", APART: "apart:80", NAMELESS: "nameless:80", STOPPED: "stopped:80"}
    depends_on:
      stuck: {condition: service_healthy}
      gone: {condition: service_healthy}
  bare:
    image: ${noShell}
    ${labels}
    networks: [front]
    environment: {OPEN: "http://open:80"}
  sidecar:
    image: ${busybox}
    command: [sh, -c, exec sleep 600]
    ${labels}
    network_mode: service:asker
    environment: {OPEN: "http://open:80"}
  alone:
    image: ${busybox}
    command: [sh, -c, exec sleep 600]
    ${labels}
    network_mode: none
    environment: {OPEN: "http://open:80"}
  open:
    image: ${busybox}
    command: [sh, -c, exec httpd -f -p 80]
    ${labels}
    networks: [front]
  pair:
    image: ${busybox}
    command: [sh, -c, exec httpd -f -p 80]
    scale: 2
    ${labels}
    networks: [front]
  nameless:
    image: ${busybox}
    command: [sh, -c, exec httpd -f -p 80]
    ${labels}
    networks: [front]
  apart:
    image: ${busybox}
    command: [sh, -c, exec httpd -f -p 80]
    ${labels}
    networks: [back]
  stuck:
    image: ${busybox}
    command: [sh, -c, '${stuck}']
    ${labels}
    networks: [front]
    healthcheck: {test: [CMD-SHELL, '! nc -w 1 127.0.0.1 80 < /dev/null'], interval: 1s, timeout: 5s, retries: 20}
  gone:
    image: ${busybox}
    command: [sh, -c, 'ifconfig eth0 down; exec sleep 600']
    cap_add: [NET_ADMIN]
    ${labels}
    networks: [front]
    healthcheck: {test: [CMD-SHELL, '! ifconfig eth0 | grep -q RUNNING'], interval: 1s, timeout: 5s, retries: 20}
  stopped:
    image: ${busybox}
    command: [sh, -c, exit 0]
    ${labels}
    networks: [front]
networks:
  front: {labels: {${fixture.label}: "1"}}
  back: {labels: {${fixture.label}: "1"}}
`;
}

function load(text: string, name: string): Project {
  const { project, diagnostics } = loadProject({
    files: [{ path: '/probe/compose.yaml', text }],
    projectName: name,
    reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined },
  });
  if (project === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return project;
}

describe.each(testEngines())('probes on $name', (testEngine) => {
  let fixture: EngineFixture;
  let project: Project;
  let graph: Graph;
  let observed: Observed;
  let results: readonly ProbeResult[];

  async function probe(more: Partial<ProbeRequest> = {}): Promise<readonly ProbeResult[]> {
    const list: ProbeResult[] = [];
    for await (const result of runProbes(fixture.engine, { project, graph, observed, image: busybox, ...more })) list.push(result);
    return list;
  }

  function find(list: readonly ProbeResult[], from: string, to: string, port: number): ProbeResult | undefined {
    return list.find((result) => result.from === from && result.to === to && result.port === port);
  }

  beforeAll(async () => {
    fixture = await startFixture({ title: testEngine.name, engine: testEngine, pretend: undefined });
    const { engine } = fixture;
    const noShell = `${fixture.name('no-shell')}:1`;
    fixture.discardImage(noShell);
    await engine.buildImage(
      buildRequest({ dockerfileInline: `FROM ${busybox} AS tools\nFROM scratch\nCOPY --from=tools /bin/busybox /busybox\nENTRYPOINT ["/busybox", "sleep", "600"]\n`, tags: [noShell] }),
      () => {},
    );
    project = load(composeText(fixture, noShell), fixture.name('probe'));
    graph = buildGraph(project);
    const { signal } = new AbortController();
    const plan = planUp(project, await takeSnapshot(engine, snapshotRequest(project), signal));
    const done = await deploy(plan, engine, { signal, onEvent: () => {}, now: () => performance.now() / 1000 });
    expect(done.failures).toEqual([]);

    // The container stays on the network and loses the service's name.
    const nameless = (await takeSnapshot(engine, snapshotRequest(project), signal)).containers.find(({ service }) => service === 'nameless');
    const network = Object.values(nameless?.networks ?? {})[0]?.networkId ?? '';
    await engine.disconnectNetwork(network, nameless?.id ?? '');
    await engine.connectNetwork(network, nameless?.id ?? '', {});

    observed = await takeSnapshot(engine, snapshotRequest(project), signal);
    results = await probe();
  });

  afterAll(async () => {
    expect(violations(await fixture.end())).toEqual([]);
  });

  it('finds an open port by the service\'s name, with the address and times', () => {
    const result = find(results, 'asker', 'open', 80);
    expect(result).toMatchObject({ verdict: 'reachable', name: 'open', dns: { ok: true }, tcp: { ok: true, error: null } });
    const address = Object.values(observed.containers.find(({ service }) => service === 'open')?.networks ?? {})[0]?.ipAddress;
    expect(result?.dns.addresses).toEqual([address]);
    expect(result?.dns.ms).toBeGreaterThan(0);
    expect(result?.tcp.ms).toBeGreaterThan(0);
  });

  it('finds every replica under one name', () => {
    const result = find(results, 'asker', 'pair', 80);
    expect(result?.verdict).toBe('reachable');
    expect(result?.dns.addresses).toHaveLength(2);
  });

  it.each([
    ['open', 81, 'refused'],
    ['stuck', 80, 'timed-out'],
    ['gone', 80, 'no-route'],
  ])('%s on port %i: the name resolves, and it is %s', (to, port, verdict) => {
    expect(find(results, 'asker', to, port)).toMatchObject({ verdict, dns: { ok: true }, tcp: { ok: false, error: verdict } });
  });

  it.each([
    ['nameless', 'name-not-found'],
    ['apart', 'no-common-network'],
    ['stopped', 'not-running'],
  ])('%s: %s', (to, verdict) => {
    expect(find(results, 'asker', to, 80)).toMatchObject({ verdict, dns: { ok: false, addresses: [] }, tcp: { ok: false } });
  });

  it('asks from a container that holds a single program and no shell', () => {
    expect(find(results, 'bare', 'open', 80)?.verdict).toBe('reachable');
  });

  it('asks from a container that uses another one\'s network, and from one without any', () => {
    expect(find(results, 'sidecar', 'open', 80)?.verdict).toBe('reachable');
    expect(find(results, 'alone', 'open', 80)?.verdict).toBe('no-common-network');
  });

  it('shows all of it in one table', () => {
    const text = probeMatrixText(results);
    expect(text).toMatch(/^asker .*no network :80.*no route :80.*no name :80.*ok :80, refused :81.*ok :80.*stopped :80.*timeout :80/mu);
  });

  it('asks every pair on request', async () => {
    const pairs = await probe({ allPairs: true, graph: { ...graph, nodes: graph.nodes.filter(({ service }) => ['asker', 'open', 'pair'].includes(service)) } });
    expect(pairs.map(({ from, to, port, verdict }) => `${from}->${to}:${String(port)} ${verdict}`).toSorted()).toEqual([
      'asker->open:80 reachable',
      'asker->open:81 refused',
      'asker->pair:80 reachable',
      'open->asker:null reachable',
      'open->pair:80 reachable',
      'pair->asker:null reachable',
      'pair->open:80 reachable',
      'pair->open:81 refused',
    ]);
  });

  it('asks inside the service where no probe image can be had, and says so where it cannot', async () => {
    const answers = await probe({ image: 'localhost:1/none:1' });
    expect(find(answers, 'asker', 'open', 80)?.verdict).toBe('reachable');
    expect(find(answers, 'asker', 'open', 81)?.verdict).toBe('refused');
    const bare = find(answers, 'bare', 'open', 80);
    expect(bare?.verdict).toBe('error');
    expect(bare?.message).toMatch(/^The probe image localhost:1\/none:1 is not on the engine and could not be pulled \(.*\)\. bare's own container has no shell/u);
  });

  it('stops at once when cancelled', async () => {
    const controller = new AbortController();
    const list: ProbeResult[] = [];
    for await (const result of runProbes(fixture.engine, { project, graph, observed, image: busybox, signal: controller.signal })) {
      list.push(result);
      controller.abort();
    }
    expect(list.length).toBeLessThan(results.length);
  });

  it('leaves no helper behind and shows none as a container of the project', async () => {
    expect(await fixture.engine.listContainers({ labels: { [slipwayLabels.probe]: true, [`${slipwayLabels.probe}.project`]: project.name }, all: true })).toEqual([]);
    const created = fixture.proxy.requests.filter((request) => JSON.stringify(request).includes(slipwayLabels.probe));
    expect(created.length).toBeGreaterThan(0);
    expect((await takeSnapshot(fixture.engine, snapshotRequest(project), new AbortController().signal)).containers).toHaveLength(observed.containers.length);
  });
});

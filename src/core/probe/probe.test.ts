import { EngineError, type ContainerCreateBody, type Engine, type ImageDetails, type LogLine } from '#core/engine';
import type { Observed, ObservedContainer } from '#core/observe';
import type { Graph, Link, ServiceNode } from '#core/topology';
import { describe, expect, it } from 'vitest';
import { probeMatrixText, probeQuestions, runProbes, type ProbeRequest, type ProbeResult } from './index.ts';

function node(service: string, more: Partial<ServiceNode> = {}): ServiceNode {
  return { service, image: 'x', build: false, recipe: undefined, replicas: 1, ports: [], networks: ['default'], mounts: [], disabled: false, hasHealthCheck: false, position: undefined, ...more };
}

function link(from: string, to: string, ports: readonly number[]): Link {
  return { id: `${from}->${to}`, from, to, evidence: [], sharedNetworks: ['default'], ports };
}

function graph(nodes: readonly ServiceNode[], links: readonly Link[]): Graph {
  return { nodes, links, networks: [], volumes: [], diagnostics: [] };
}

const shop = 'n1';

function container(service: string, address: string, more: Partial<ObservedContainer> = {}): ObservedContainer {
  const id = `${service}${'0'.repeat(64)}`.slice(0, 64);
  return {
    id,
    name: `shop-${service}-1`,
    image: 'x',
    imageId: 'sha256:0',
    state: 'running',
    status: 'Up',
    health: 'none',
    exitCode: undefined,
    created: 0,
    labels: {},
    ports: [],
    mounts: [],
    networks: { shop_default: { networkId: shop, ipAddress: address, aliases: [] } },
    networkMode: 'shop_default',
    service,
    number: 1,
    configHash: '',
    oneOff: false,
    ...more,
  };
}

function observed(containers: readonly ObservedContainer[]): Observed {
  return {
    revision: 1,
    project: 'shop',
    engine: {
      id: 'e',
      name: 'e',
      kind: 'docker',
      version: '20.10.24',
      apiVersion: '1.41',
      os: 'linux',
      arch: 'x86_64',
      endpoint: 'unix:///e',
      capabilities: { multipleEndpointsAtCreate: false, healthStartInterval: false, buildkit: false, swarmActive: false },
    },
    containers,
    networks: [],
    volumes: [],
    images: {},
    foreign: { networks: {}, volumes: {} },
  };
}

const refuse = (): Promise<never> => Promise.reject(new EngineError('unsupported', 'not part of this test'));
// oxlint-disable-next-line require-yield
async function* nothing(): AsyncGenerator<never> {
  throw new EngineError('unsupported', 'not part of this test');
}

interface Fake {
  readonly engine: Engine;
  readonly created: { readonly name: string; readonly body: ContainerCreateBody }[];
  readonly removed: string[];
  readonly pulled: string[];
  readonly executed: (readonly string[])[];
}

/** An engine that answers from tables: what the helper prints, whether the image is there, whether it can be pulled. */
function fakeEngine(options: {
  readonly prints?: (parameters: readonly string[]) => readonly string[];
  readonly image?: boolean;
  readonly pull?: boolean;
  readonly exec?: (command: readonly string[]) => { readonly exitCode: number; readonly stdout: string; readonly stderr: string };
  readonly wait?: (signal: AbortSignal | undefined) => Promise<number>;
}): Fake {
  const created: Fake['created'] = [];
  const removed: string[] = [];
  const pulled: string[] = [];
  const executed: (readonly string[])[] = [];
  const image: ImageDetails = { id: 'sha256:1', tags: [], size: 1, os: 'linux', architecture: 'amd64', env: [], exposedPorts: [], volumes: [], entrypoint: [], command: [], healthcheck: false };
  const engine: Engine = {
    info: refuse,
    listContainers: refuse,
    inspectContainer: refuse,
    describe: refuse,
    createContainer: ({ name, body }) => {
      created.push({ name: name ?? '', body });
      return Promise.resolve({ id: name ?? '', warnings: [] });
    },
    startContainer: () => Promise.resolve(),
    stopContainer: refuse,
    restartContainer: refuse,
    pauseContainer: refuse,
    unpauseContainer: refuse,
    killContainer: refuse,
    removeContainer: (id) => {
      removed.push(id);
      return Promise.resolve();
    },
    renameContainer: refuse,
    waitContainer: (_id, signal) => options.wait?.(signal) ?? Promise.resolve(0),
    containerLogs: async function* (id): AsyncGenerator<LogLine> {
      const parameters = created.find(({ name }) => name === id)?.body.Cmd ?? [];
      for (const text of options.prints?.(parameters) ?? []) yield { stream: 'stdout', time: '', text };
    },
    exec: (_id, command) => {
      executed.push(command);
      return Promise.resolve(options.exec?.(command) ?? { exitCode: 127, stdout: '', stderr: '' });
    },
    putFiles: refuse,
    listNetworks: refuse,
    createNetwork: refuse,
    removeNetwork: refuse,
    connectNetwork: refuse,
    disconnectNetwork: refuse,
    listVolumes: refuse,
    createVolume: refuse,
    removeVolume: refuse,
    listImages: refuse,
    inspectImage: () => (options.image === false ? Promise.reject(new EngineError('image-not-found', 'no such image')) : Promise.resolve(image)),
    pullImage: (reference) => {
      pulled.push(reference);
      return options.pull === true ? Promise.resolve() : Promise.reject(new EngineError('registry', 'The registry did not answer.'));
    },
    buildImage: refuse,
    events: nothing,
    close: () => {},
  };
  return { engine, created, removed, pulled, executed };
}

function request(drawing: Graph, snapshot: Observed, more: Partial<ProbeRequest> = {}): ProbeRequest {
  return { project: { name: 'shop' }, graph: drawing, observed: snapshot, image: 'busybox:1.37', ...more };
}

async function collect(results: AsyncIterable<ProbeResult>): Promise<readonly ProbeResult[]> {
  const list: ProbeResult[] = [];
  for await (const result of results) list.push(result);
  return list;
}

/** One answer line: everything opens at 10.0.0.2. */
function opens(index: number): string {
  return `slipway-probe\t${index}\t1.00\t1.01\t10.0.0.2\t\t1.01\t1.02\topen\t10.0.0.2\t`;
}

const pair = graph([node('web'), node('db')], [link('web', 'db', [5432])]);
const both = observed([container('web', '10.0.0.1'), container('db', '10.0.0.2')]);

describe('probeQuestions', () => {
  it('asks each port of each link, from the first running replica', () => {
    const questions = probeQuestions(
      graph([node('web'), node('db')], [link('web', 'db', [5432, 8008])]),
      observed([container('web', '10.0.0.4', { id: 'second', number: 2 }), container('web', '10.0.0.1', { id: 'first', number: 1, state: 'exited' }), container('db', '10.0.0.2')]),
    );
    expect(questions.map(({ from, to, name, port, container: id }) => [from, to, name, port, id])).toEqual([
      ['web', 'db', 'db', 5432, 'second'],
      ['web', 'db', 'db', 8008, 'second'],
    ]);
    expect(questions[0]).toMatchObject({ sharedNetworks: ['shop_default'], targetAddresses: ['10.0.0.2'], targetRuns: true });
  });

  it('asks every ordered pair when told to, with the ports that are known', () => {
    const drawing = graph([node('web', { ports: [{ published: '8080', target: 80, protocol: 'tcp', hostIp: undefined }] }), node('db'), node('job'), node('off', { disabled: true })], [link('web', 'db', [5432])]);
    expect(probeQuestions(drawing, both, { allPairs: true }).map(({ from, to, port }) => `${from}->${to}:${port ?? '-'}`)).toEqual([
      'web->db:5432',
      'web->job:-',
      'db->web:80',
      'db->job:-',
      'job->web:80',
      'job->db:5432',
    ]);
  });

  it('follows containers that share another one\'s network, and knows none and host for what they are', () => {
    const web = container('web', '10.0.0.1');
    const sidecar = container('sidecar', '', { networks: {}, networkMode: `container:${web.id}` });
    const alone = container('alone', '', { networks: { none: { networkId: 'n0', ipAddress: '', aliases: [] } }, networkMode: 'none' });
    const lost = container('lost', '', { networks: { none: { networkId: 'n0', ipAddress: '', aliases: [] } }, networkMode: 'none' });
    const drawing = graph([node('web'), node('sidecar'), node('db'), node('alone'), node('lost')], [link('sidecar', 'db', []), link('db', 'sidecar', []), link('alone', 'lost', [])]);
    const questions = probeQuestions(drawing, observed([web, sidecar, container('db', '10.0.0.2'), alone, lost]));
    expect(questions.map(({ name, sharedNetworks }) => [name, sharedNetworks])).toEqual([
      ['db', ['shop_default']],
      ['web', ['shop_default']],
      ['lost', []],
    ]);
  });

  it('does not run in circles where containers claim each other\'s network', () => {
    const first = container('web', '', { id: 'a', networks: {}, networkMode: 'container:b' });
    const second = container('db', '', { id: 'b', networks: {}, networkMode: 'container:a' });
    expect(probeQuestions(pair, observed([first, second]))).toHaveLength(1);
  });

  it('uses an alias where the container does not go by the service\'s name', () => {
    const db = container('db', '10.0.0.2', { networks: { shop_default: { networkId: shop, ipAddress: '10.0.0.2', aliases: ['database', 'db0000000000'] } } });
    expect(probeQuestions(pair, observed([container('web', '10.0.0.1'), db]))[0]?.name).toBe('database');
  });
});

describe('runProbes', () => {
  it('asks all of a source from one confined helper and removes it', async () => {
    const fake = fakeEngine({ prints: () => [opens(0), opens(1)] });
    const drawing = graph([node('web'), node('db')], [link('web', 'db', [5432, 8008])]);
    const results = await collect(runProbes(fake.engine, request(drawing, both)));
    expect(results.map(({ verdict, port, dns, tcp }) => [verdict, port, dns, tcp])).toEqual([
      ['reachable', 5432, { ok: true, addresses: ['10.0.0.2'], ms: 10 }, { ok: true, ms: 10, error: null }],
      ['reachable', 8008, { ok: true, addresses: ['10.0.0.2'], ms: 10 }, { ok: true, ms: 10, error: null }],
    ]);
    const [helper] = fake.created;
    expect(fake.created).toHaveLength(1);
    expect(fake.removed).toEqual([helper?.name]);
    expect(helper?.body).toMatchObject({
      Image: 'busybox:1.37',
      Cmd: ['db', '5432', 'db', '8008'],
      HostConfig: { NetworkMode: `container:${container('web', '').id}`, ReadonlyRootfs: true, CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] },
    });
    expect(Object.keys(helper?.body.Labels ?? {}).filter((label) => label.startsWith('com.docker.compose'))).toEqual([]);
  });

  it('says what is known without asking', async () => {
    const fake = fakeEngine({});
    const results = await collect(runProbes(fake.engine, request(pair, observed([container('web', '10.0.0.1'), container('db', '10.0.0.2', { state: 'restarting' })]))));
    expect(results).toMatchObject([{ verdict: 'not-running', dns: { ok: false }, message: expect.stringContaining('db is not running') }]);
    expect(fake.created).toEqual([]);
  });

  const said = (fields: string): { readonly prints: () => readonly string[] } => ({ prints: () => [`slipway-probe\t0\t1.0\t1.1\t${fields}`] });
  const apart = observed([container('web', '10.0.0.1'), container('db', '10.1.0.2', { networks: { shop_back: { networkId: 'n2', ipAddress: '10.1.0.2', aliases: [] } } })]);

  it.each([
    ['name-not-found', both, "\t** server can't find db: NXDOMAIN\t0\t0\t-\t\t"],
    ['no-common-network', apart, "\t** server can't find db: NXDOMAIN\t0\t0\t-\t\t"],
    ['no-common-network', apart, '\t;; connection timed out; no servers could be reached\t0\t0\t-\t\t'],
    ['refused', both, '10.0.0.2\t\t1.1\t1.2\tfailed\t10.0.0.2\tnc: Connection refused'],
    ['timed-out', both, '10.0.0.2\t\t1.1\t5.2\tfailed\t10.0.0.2\tnc: timed out'],
    ['no-route', both, '10.0.0.2\t\t1.1\t4.2\tfailed\t10.0.0.2\tnc: No route to host'],
    ['error', both, '10.0.0.2\t\t0\t0\tno-tool\t\t'],
    // A provider that answers every unknown name with an address of its own.
    ['no-common-network', apart, '203.0.113.9\t\t1.1\t1.2\topen\t203.0.113.9\t'],
    ['error', both, '203.0.113.9\t\t1.1\t1.2\topen\t203.0.113.9\t'],
  ])('tells %s', async (verdict, snapshot, fields) => {
    const [result] = await collect(runProbes(fakeEngine(said(fields)).engine, request(pair, snapshot)));
    expect(result?.verdict).toBe(verdict);
    expect(result?.message).toMatch(/^[^\n]{20,400}\.$/);
  });

  it('gives a question without an answer the verdict error', async () => {
    const results = await collect(runProbes(fakeEngine({ prints: () => ['garbage'] }).engine, request(pair, both)));
    expect(results).toMatchObject([{ verdict: 'error' }]);
  });

  it('pulls the probe image once for all sources', async () => {
    const fake = fakeEngine({ image: false, pull: true, prints: () => [opens(0)] });
    const drawing = graph([node('web'), node('job'), node('db')], [link('web', 'db', [1]), link('job', 'db', [1])]);
    await collect(runProbes(fake.engine, request(drawing, observed([...both.containers, container('job', '10.0.0.3')]))));
    expect(fake.pulled).toEqual(['busybox:1.37']);
    expect(fake.created).toHaveLength(2);
  });

  it('asks inside the service when the image cannot be had, names and ports as arguments', async () => {
    const fake = fakeEngine({ image: false, exec: () => ({ exitCode: 0, stdout: `noise\n${opens(0)}\n`, stderr: '' }) });
    expect(await collect(runProbes(fake.engine, request(pair, both)))).toMatchObject([{ verdict: 'reachable' }]);
    expect(fake.executed[0]?.slice(0, 2)).toEqual(['sh', '-c']);
    expect(fake.executed[0]?.slice(3)).toEqual(['slipway-probe', 'db', '5432']);
    expect(fake.created).toEqual([]);
  });

  it('says plainly when neither way works', async () => {
    const [result] = await collect(runProbes(fakeEngine({ image: false }).engine, request(pair, both)));
    expect(result?.verdict).toBe('error');
    expect(result?.message).toBe(
      "The probe image busybox:1.37 is not on the engine and could not be pulled (The registry did not answer). web's own container has no shell to ask from either. Make the probe image available or choose another one in the settings.",
    );
  });

  it('removes the helper and ends quietly when it is cancelled', async () => {
    const controller = new AbortController();
    const fake = fakeEngine({
      wait: (signal) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new EngineError('cancelled', 'Cancelled.')), { once: true });
          controller.abort();
        }),
    });
    expect(await collect(runProbes(fake.engine, request(pair, both, { signal: controller.signal })))).toEqual([]);
    expect(fake.removed).toEqual(fake.created.map(({ name }) => name));
    expect(fake.removed).toHaveLength(1);
  });

  it('removes helpers that were left behind, by the engine’s clock, and never one that runs', async () => {
    const fake = fakeEngine({ prints: () => [opens(0)] });
    const target = container('web', '').id;
    const helper = (id: string, state: 'exited' | 'running' | 'created', created: number, of = target) => ({ id, name: id, state, created, target: of });
    const helpers = [
      helper('old', 'exited', 9_000),
      helper('never-started', 'created', 9_000),
      helper('alone', 'exited', 9_990, 'gone'),
      helper('running', 'running', 1),
      helper('running-alone', 'running', 1, 'gone'),
      helper('fresh', 'exited', 9_990),
      helper('being-started', 'created', 9_990, 'gone'),
    ];
    await collect(runProbes(fake.engine, request(pair, { ...both, helpers, engine: { ...both.engine, clock: 10_000_000 } })));
    expect(fake.removed.filter((id) => !id.startsWith('slipway-probe-'))).toEqual(['old', 'never-started', 'alone']);
  });
});

describe('probeMatrixText', () => {
  it('shows from × to, a legend, and what is wrong', () => {
    const result = (from: string, to: string, verdict: ProbeResult['verdict'], port: number | null): ProbeResult => ({
      from,
      to,
      name: to,
      port,
      dns: { ok: true, addresses: [], ms: 1 },
      tcp: { ok: verdict === 'reachable', ms: 1, error: null },
      verdict,
      message: `Sentence about ${to}.`,
    });
    expect(probeMatrixText([result('web', 'api', 'reachable', 3000), result('api', 'db', 'refused', 5432), result('api', 'web', 'reachable', null)])).toBe(
      [
        'from \\ to  api       db             web',
        'api        -         refused :5432  ok',
        'web        ok :3000  .              -',
        '',
        'ok          the name resolves and the port opens',
        'refused     the name resolves, nothing listens on the port',
        '.           not asked: no link',
        '',
        'api -> db: Sentence about db.',
      ].join('\n'),
    );
    expect(probeMatrixText([])).toBe('Nothing to probe: no service talks to another.');
  });

  it('stays quick where everybody is asked about everybody', () => {
    const services = Array.from({ length: 300 }, (_, index) => `s${index}`);
    const links = services.flatMap((from, index) => [1, 2, 3].map((step) => link(from, services[(index + step) % services.length] ?? '', [80])));
    const questions = probeQuestions(graph(services.map((service) => node(service)), links), observed(services.map((service, index) => container(service, `10.0.${index >> 8}.${index & 255}`))), { allPairs: true });
    expect(questions).toHaveLength(300 * 299);
    const results = questions.map(({ from, to, name, port }): ProbeResult => ({ from, to, name, port, dns: { ok: true, addresses: [], ms: 1 }, tcp: { ok: true, ms: 1, error: null }, verdict: 'reachable', message: '' }));
    // When every cell looked through all results, this took longer than a test may.
    expect(probeMatrixText(results).split('\n')[1]).toMatch(/^s0 +- +ok :80/);
  });
});

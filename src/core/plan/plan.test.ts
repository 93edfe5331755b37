import { describe, expect, it } from 'vitest';
import { loadProject, type Project } from '#core/compose';
import { deploy } from '#core/deploy';
import { EngineError } from '#core/engine';
import { snapshotRequest, takeSnapshot } from '#core/observe';
import { fakeImageId, RecordingEngine, type RecordingEngineOptions } from '../../../test/support/recording-engine.ts';
import { planDown } from './down.ts';
import { planStop } from './lifecycle.ts';
import { planToText } from './text.ts';
import type { Plan, PlanOptions } from './types.ts';
import { planUp } from './up.ts';

function load(text: string, profiles: readonly string[] = []): Project {
  const { project, diagnostics } = loadProject({ files: [{ path: '/srv/shop/compose.yaml', text: `name: shop\n${text}` }], profiles, reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
  return project;
}

async function plan(engine: RecordingEngine, text: string, options: PlanOptions = {}, profiles: readonly string[] = []): Promise<Plan> {
  const project = load(text, profiles);
  return planUp(project, await takeSnapshot(engine, snapshotRequest(project)), options);
}

async function up(engine: RecordingEngine, text: string, options: PlanOptions = {}): Promise<void> {
  const done = await deploy(await plan(engine, text, options), engine, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0, replan: (again) => plan(engine, text, again) });
  expect(done.failures).toEqual([]);
}

/** An engine on which `text` runs. */
async function running(text: string, options: RecordingEngineOptions = {}): Promise<RecordingEngine> {
  const engine = new RecordingEngine(options);
  await up(engine, text);
  engine.requests.length = 0;
  return engine;
}

const shop = `
services:
  web:
    image: nginx:1.29
    environment: {MODE: one, API_TOKEN: abc}
    ports: ["8080:80"]
    networks: [front, back]
    depends_on: {db: {condition: service_healthy, restart: true}}
  db:
    image: postgres:17
    environment: {POSTGRES_PASSWORD: first}
    healthcheck: {test: [CMD, "true"]}
    volumes: ["data:/var/lib/postgresql/data", "/scratch"]
    networks: [back]
networks: {front: {}, back: {}}
volumes: {data: {}}
`;

describe('planUp', () => {
  it('writes a first deploy down as text', async () => {
    expect(planToText(await plan(new RecordingEngine({ imageId: (reference) => (reference === 'nginx:1.29' ? undefined : `sha256:${'0'.repeat(64)}`) }), shop))).toBe(`project shop
changes:
  + db (create): container does not exist
  + web (create): container does not exist
  + network back (create): network does not exist
  + network front (create): network does not exist
  + volume data (create): volume does not exist
steps:
  pull-image nginx:1.29
      image is not on the engine
  create-network back
      network does not exist
  create-network front
      network does not exist
  create-volume data
      volume does not exist
  create-container db-1 <- create-network back, create-volume data
      container does not exist
  start-container db-1 <- create-container db-1
      new container
  create-container web-1 <- pull-image nginx:1.29, create-network back, create-network front
      container does not exist
  wait-healthy db-1 <- start-container db-1
      web needs db to be healthy
  start-container web-1 <- create-container web-1, wait-healthy db-1
      new container
`);
  });

  it('writes a change down as text: what changed, what is lost, values that look secret hidden', async () => {
    const engine = await running(shop);
    expect(planToText(await plan(engine, shop.replace('MODE: one', 'MODE: two').replace('POSTGRES_PASSWORD: first', 'POSTGRES_PASSWORD: second').replace('8080:80', '8081:80')))).toBe(`project shop
changes:
  ~ db (recreate): environment changed: POSTGRES_PASSWORD
      environment.POSTGRES_PASSWORD: •••••• → ••••••
      loses: Files written inside shop-db-1 outside of volumes are lost.
  ~ web (recreate): environment changed: MODE; ports changed
      environment.MODE: one → two
      ports: 8080:80/tcp → 8081:80/tcp
      loses: Files written inside shop-web-1 outside of volumes are lost.
  = network back (none)
  = network front (none)
  = volume data (none)
steps:
  create-container db-1
      configuration changed
  stop-container db-1 <- create-container db-1, stop-container web-1
      configuration changed
  remove-container db-1 <- stop-container db-1, create-container db-1
      configuration changed
  rename-container db-1 <- remove-container db-1
      takes the place of the old container
  start-container db-1 <- create-container db-1, rename-container db-1
      new container
  create-container web-1
      configuration changed
  stop-container web-1 <- create-container web-1
      configuration changed
  remove-container web-1 <- stop-container web-1, create-container web-1
      configuration changed
  rename-container web-1 <- remove-container web-1
      takes the place of the old container
  wait-healthy db-1 <- start-container db-1
      web needs db to be healthy
  start-container web-1 <- create-container web-1, rename-container web-1, wait-healthy db-1
      new container
`);
  });

  it('is empty for what runs already, and for edits that Compose does not count', async () => {
    const engine = await running(shop);
    expect((await plan(engine, shop)).steps).toEqual([]);
    expect((await plan(engine, shop.replace('condition: service_healthy, restart: true', 'condition: service_started'))).steps).toEqual([]);
  });

  it('carries anonymous volumes over by name, the image’s own too', async () => {
    const engine = await running(shop, { imageVolumes: (reference) => (reference === 'nginx:1.29' ? ['/cache'] : []) });
    const volumesAt = (): readonly string[] => [...engine.containers.values()].flatMap((container) => container.mounts.map((mount) => `${container.name} ${mount.destination} ${mount.name ?? ''}`)).toSorted();
    const before = volumesAt();
    expect(before).toHaveLength(3);
    await up(engine, shop.replace('first', 'second').replace('MODE: one', 'MODE: two'));
    expect(volumesAt()).toEqual(before);
    await up(engine, shop, { renewAnonymousVolumes: true });
    expect(volumesAt().filter((text) => before.includes(text))).toEqual(before.filter((text) => text.includes('shop_data')));
  });

  it('carries the image’s anonymous volumes over even when the image has to be pulled first', async () => {
    const engine = await running('services:\n  web: {image: "nginx:1"}\n', { imageVolumes: () => ['/cache'] });
    engine.options = { ...engine.options, imageId: (reference) => (reference === 'nginx:2' ? undefined : `sha256:${'0'.repeat(64)}`) };
    const [before] = [...engine.containers.values()].map((container) => container.mounts[0]?.name);
    await up(engine, 'services:\n  web: {image: "nginx:2"}\n');
    expect([...engine.containers.values()].map((container) => `${container.body.Image} ${container.mounts[0]?.name ?? ''}`)).toEqual([`nginx:2 ${before ?? ''}`]);
  });

  it('starts what was stopped or never started, without replacing it', async () => {
    const engine = await running(shop);
    engine.setState('shop-db-1', 'exited', 0);
    expect((await plan(engine, shop)).steps.map((step) => step.id)).toEqual(['start-container db-1']);
    expect((await plan(engine, shop)).changes.filter((change) => change.kind !== 'none')).toMatchObject([{ name: 'db', kind: 'start', causes: ['container is not running'] }]);
  });

  it('makes options count', async () => {
    const engine = await running(shop);
    const changed = shop.replace('first', 'second');
    expect((await plan(engine, changed, { noRecreate: true })).steps).toEqual([]);
    expect((await plan(engine, changed, { services: ['web'], withDependencies: false })).steps).toEqual([]);
    expect((await plan(engine, shop, { services: ['web'], forceRecreate: true })).changes.filter((change) => change.kind === 'recreate').map((change) => change.name)).toEqual(['web']);
    expect((await plan(engine, shop, { services: ['web'], forceRecreate: true, alwaysRecreateDependencies: true })).changes.filter((change) => change.kind === 'recreate').map((change) => change.name)).toEqual(['db', 'web']);
    expect((await plan(engine, changed, { timeoutSeconds: 3 })).steps.filter((step) => step.type === 'stopContainer')).toMatchObject([{ timeoutSeconds: 3 }, { timeoutSeconds: 3 }]);
    expect((await plan(engine, shop, { services: ['nobody'] })).problems).toMatchObject([{ severity: 'error', code: 'unknown-service' }]);
  });

  it('removes orphans unless told not to; services without their profile are none', async () => {
    const engine = await running(shop.replace('networks: {front', '  old: {image: x}\nnetworks: {front'));
    const removed = await plan(engine, shop);
    expect(removed.steps.map((step) => step.id)).toEqual(['stop-container old-1', 'remove-container old-1']);
    expect(removed.changes.find((change) => change.name === 'old')).toMatchObject({ kind: 'remove', causes: ['service old is not in the file'] });
    expect((await plan(engine, shop, { removeOrphans: false })).steps).toEqual([]);
    expect((await plan(engine, shop.replace('networks: {front', '  old: {image: x, profiles: [later]}\nnetworks: {front'))).steps).toEqual([]);
  });

  it('takes a port and a name over only after their old holder is gone', async () => {
    const engine = await running('services:\n  old: {image: x, container_name: front, ports: ["80:80"]}\n');
    const { steps } = await plan(engine, 'services:\n  new: {image: x, container_name: front, ports: ["80:80"]}\n');
    expect(steps.find((step) => step.id === 'create-container new-1')?.dependsOn).toContain('remove-container old-1');
    expect(steps.find((step) => step.id === 'start-container new-1')?.dependsOn).toContain('stop-container old-1');
    await up(engine, 'services:\n  new: {image: x, container_name: front, ports: ["80:80"]}\n');
    expect([...engine.containers.values()].map((container) => container.name)).toEqual(['front']);
  });

  it('lets two services swap their ports', async () => {
    const engine = await running('services:\n  a: {image: x, ports: ["80:80"]}\n  b: {image: x, ports: ["81:80"]}\n');
    const { steps } = await plan(engine, 'services:\n  a: {image: x, ports: ["81:80"]}\n  b: {image: x, ports: ["80:80"]}\n');
    expect(steps.find((step) => step.id === 'start-container a-1')?.dependsOn).toContain('stop-container b-1');
    expect(steps.find((step) => step.id === 'start-container b-1')?.dependsOn).toContain('stop-container a-1');
  });

  it('plugs the members of a remade network back in with their names', async () => {
    const text = (subnet: string): string => shop.replace('networks: {front: {}, back: {}}', `networks: {front: {}, back: {ipam: {config: [{subnet: ${subnet}}]}}}`);
    const engine = await running(text('10.0.1.0/24'));
    const { steps } = await plan(engine, text('10.0.2.0/24'));
    expect(steps.find((step) => step.id === 'connect-network db-1 back')).toMatchObject({ endpoint: { Aliases: ['shop-db-1', 'db'] } });
    await up(engine, text('10.0.2.0/24'));
    expect((await plan(engine, text('10.0.2.0/24'))).steps).toEqual([]);
    expect([...engine.containers.values()].map((container) => container.state)).toEqual(['running', 'running']);
  });

  it('leaves a changed network alone while others are on it', async () => {
    const text = (subnet: string): string => `services:\n  a: {image: x}\n  b: {image: x}\nnetworks: {default: {ipam: {config: [{subnet: ${subnet}}]}}}\n`;
    const engine = await running(text('10.0.1.0/24'));
    const partly = await plan(engine, text('10.0.2.0/24'), { services: ['a'] });
    expect(partly.steps).toEqual([]);
    expect(partly.problems).toMatchObject([{ severity: 'warning', code: 'network-in-use', message: expect.stringContaining('shop-b-1') }]);
  });

  it('keeps a volume whose configuration changed, unless its loss is accepted', async () => {
    const text = (label: string): string => shop.replace('volumes: {data: {}}', `volumes: {data: {labels: {kind: ${label}}}}`);
    const engine = await running(text('one'));
    const kept = await plan(engine, text('two'));
    expect(kept.steps).toEqual([]);
    expect(kept.problems).toMatchObject([{ severity: 'warning', code: 'volume-configuration-changed' }]);
    const recreated = await plan(engine, text('two'), { recreateVolumes: true });
    expect(recreated.changes.find((change) => change.subject === 'volume')).toMatchObject({ kind: 'recreate', losses: [{ kind: 'volume', name: 'shop_data' }] });
    await up(engine, text('two'), { recreateVolumes: true });
    expect((await plan(engine, text('two'))).problems).toEqual([]);
    expect([...engine.containers.values()].map((container) => `${container.name} ${container.state}`).toSorted()).toEqual(['shop-db-1 running', 'shop-web-1 running']);
  });

  it('builds what is missing, pulls what is missing, and each only once', async () => {
    const missing = new RecordingEngine({ imageId: () => undefined });
    const { steps } = await plan(missing, 'services:\n  a: {build: ./a}\n  b: {image: "shop-a"}\n  c: {image: x}\n  d: {image: x}\n  e: {build: ./e, image: "e:1"}\n');
    expect(steps.filter((step) => step.type === 'buildImage' || step.type === 'pullImage').map((step) => step.id)).toEqual(['build-image a', 'build-image e', 'pull-image x']);
    expect(steps.find((step) => step.id === 'create-container b-1')?.dependsOn).toContain('build-image a');
    expect(steps.find((step) => step.id === 'build-image e')).toMatchObject({ request: { context: '/srv/shop/e', tags: ['e:1'], labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'e' } } });
    expect((await plan(missing, 'services:\n  a: {build: ./a}\n', { build: false })).problems).toMatchObject([{ code: 'image-missing' }]);
    expect((await plan(missing, 'services:\n  a: {image: x, pull_policy: never}\n')).problems).toMatchObject([{ code: 'image-missing' }]);
    const present = new RecordingEngine();
    expect((await plan(present, 'services:\n  a: {build: ./a}\n', { build: true })).steps[0]).toMatchObject({ id: 'build-image a', cause: 'a build was asked for' });
    expect((await plan(present, 'services:\n  a: {build: ./a}\n')).steps.map((step) => step.type)).not.toContain('buildImage');
  });

  it('pulls and builds first where that decides about running containers, then replaces only what got a new image', async () => {
    let salt = '';
    const engine = await running(shop, { imageId: (reference) => fakeImageId(reference === 'nginx:1.29' ? reference + salt : reference) });
    const first = await plan(engine, shop, { pull: 'always' });
    expect(first.steps.map((step) => step.id)).toEqual(['pull-image postgres:17', 'pull-image nginx:1.29']);
    expect(first.again).toEqual({ pull: 'always', imagesReady: true });
    expect(first.changes.filter((change) => change.kind !== 'none').map((change) => `${change.name}: ${change.causes.join()}`)).toEqual(['db: replaced if its image turns out to be new', 'web: replaced if its image turns out to be new']);
    const ids = (): readonly string[] => [...engine.containers.values()].map((container) => `${container.name} ${container.id}`).toSorted();
    const before = ids();
    await up(engine, shop, { pull: 'always' });
    expect(ids()).toEqual(before);
    salt = 'new';
    engine.pulled.clear();
    engine.onRequest = () => engine.pulled.clear();
    await up(engine, shop, { pull: 'always' });
    expect(ids().map((text, index) => text === before[index])).toEqual([true, false]);
  });

  it('removes the half-made replacement of an interrupted deploy, or finishes it', async () => {
    const text = 'services:\n  web: {image: x, environment: {MODE: "two"}}\n';
    const old = 'services:\n  web: {image: x, environment: {MODE: "one"}}\n';
    const left = await running(old);
    left.faults.stopContainer = () => new EngineError('server', 'No.');
    await deploy(await plan(left, text), left, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0 });
    delete left.faults.stopContainer;
    expect([...left.containers.values()].map((container) => container.name)).toEqual(['shop-web-1', expect.stringMatching(/^[0-9a-f]{12}_shop-web-1$/)]);
    expect((await plan(left, text)).steps[0]).toMatchObject({ type: 'removeContainer', cause: 'left over from an interrupted deploy' });
    await up(left, text);
    expect([...left.containers.values()].map((container) => `${container.name} ${container.state}`)).toEqual(['shop-web-1 running']);

    const removed = await running(old);
    removed.faults.renameContainer = () => new EngineError('server', 'No.');
    await deploy(await plan(removed, text), removed, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0 });
    delete removed.faults.renameContainer;
    expect((await plan(removed, text)).steps.map((step) => step.id)).toEqual(['rename-container web-1', 'start-container web-1']);
  });

  it('waits for what is optional only until it is over', async () => {
    const engine = new RecordingEngine({ imageHealthcheck: true });
    const { steps } = await plan(engine, 'services:\n  web: {image: x, depends_on: {cache: {condition: service_healthy, required: false}}}\n  cache: {image: y}\n');
    expect(steps.find((step) => step.id === 'start-container web-1')).toMatchObject({ dependsOn: ['create-container web-1'], after: ['wait-healthy cache-1'] });
  });

  it.each([
    ['two services on one port', 'services:\n  a: {image: x, ports: ["80:80"]}\n  b: {image: x, ports: ["0.0.0.0:80:81"]}\n', 'port-clash'],
    ['replicas on one port', 'services:\n  a: {image: x, ports: ["80:80"], scale: 2}\n', 'port-clash'],
    ['missing external network', 'services:\n  a: {image: x, networks: [e]}\nnetworks: {e: {external: true}}\n', 'external-network-missing'],
    ['missing external volume', 'services:\n  a: {image: x, volumes: ["ext:/e"]}\nvolumes: {ext: {external: true}}\n', 'external-volume-missing'],
    ['no health check to wait for', 'services:\n  a: {image: x, depends_on: {b: {condition: service_healthy}}}\n  b: {image: x}\n', 'no-health-check'],
    ['a secret without value', 'services:\n  a: {image: x, secrets: [s]}\nsecrets: {s: {environment: NOT_SET}}\n', 'secret-missing'],
    ['an external config', 'services:\n  a: {image: x, configs: [c]}\nconfigs: {c: {external: true}}\n', 'config-missing'],
    ['a file for a read-only container', 'services:\n  a: {image: x, read_only: true, configs: [c]}\nconfigs: {c: {content: hello}}\n', 'read-only-injection'],
    ['a namespace without a container', 'services:\n  a: {image: x, network_mode: "service:b"}\n  b: {image: x, scale: 0}\n', 'owner-missing'],
  ])('says beforehand: %s', async (_, text, code) => {
    const { problems } = await plan(new RecordingEngine(), text);
    expect(problems.filter((problem) => problem.severity === 'error')).toMatchObject([{ code }]);
    expect(problems[0]?.hint ?? '').not.toBe('');
  });

  it('says beforehand: replicas with one name', async () => {
    const { problems } = await plan(new RecordingEngine(), 'services:\n  a: {image: x, container_name: fixed}\n', { scale: { a: 2 } });
    expect(problems).toMatchObject([{ severity: 'error', code: 'name-clash', service: 'a' }]);
  });

  it('different addresses and protocols share a port number', async () => {
    const { problems } = await plan(new RecordingEngine(), 'services:\n  a: {image: x, ports: ["127.0.0.1:80:80", "53:53/udp"]}\n  b: {image: x, ports: ["127.0.0.2:80:80", "53:53/tcp", "[::1]:80:80"]}\n');
    expect(problems).toEqual([]);
  });

  it('is not led astray by names like those of Object.prototype', async () => {
    const text = 'services:\n  constructor: {image: x, environment: {__proto__: y, toString: z}, depends_on: [hasOwnProperty]}\n  hasOwnProperty: {image: x}\n';
    const engine = await running(text);
    expect([...engine.containers.values()].map((container) => container.name).toSorted()).toEqual(['shop-constructor-1', 'shop-hasOwnProperty-1']);
    expect((await plan(engine, text)).steps).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'y')).toBe(false);
  });

  it('stays consistent: every step it names exists, none waits for itself, and a second deploy finds nothing to do', async () => {
    const images = ['a:1', 'a:2'];
    let seed = 7;
    const pick = (count: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * count);
    };
    const names = ['s0', 's1', 's2', 's3', 's4', 's5'];
    const file = (): string => {
      const lines = ['services:'];
      names.forEach((name, index) => {
        if (index > 0 && pick(5) === 0) return;
        lines.push(`  ${name}:`, `    image: ${images[pick(2)] ?? ''}`, `    environment: {V: "${pick(3)}"}`, `    scale: ${pick(4) === 0 ? 2 : 1}`);
        if (pick(3) === 0) lines.push('    volumes: ["/anonymous", "data:/data"]');
        const earlier = names.slice(0, index).filter((other) => lines.includes(`  ${other}:`));
        const shares = index > 0 && pick(5) === 0 && earlier.length > 0;
        if (shares) lines.push(`    network_mode: service:${earlier[pick(earlier.length)] ?? ''}`);
        else lines.push(`    networks: [${pick(2) === 0 ? 'n1' : 'n1, n2'}]`);
        const targets = earlier.filter(() => pick(2) === 0);
        if (targets.length > 0) lines.push('    depends_on:', ...targets.map((target) => `      ${target}: {condition: service_started, restart: ${pick(2) === 0}}`));
      });
      lines.push('networks:', `  n1: {ipam: {config: [{subnet: 10.1.${pick(2)}.0/24}]}}`, '  n2: {}', 'volumes: {data: {}}');
      return `${lines.join('\n')}\n`;
    };
    const engine = new RecordingEngine({ apiVersion: '1.41' });
    for (let round = 0; round < 60; round += 1) {
      const text = file();
      const drawn = await plan(engine, text);
      const ids = drawn.steps.map((step) => step.id);
      expect(new Set(ids).size).toBe(ids.length);
      const done = new Set<string>();
      let left = drawn.steps;
      while (left.length > 0) {
        const free = left.filter((step) => [...step.dependsOn, ...(step.after ?? [])].every((id) => done.has(id)));
        expect({ text, stuck: free.length === 0 ? left.map((step) => `${step.id} <- ${step.dependsOn.join(', ')}`) : [] }).toEqual({ text, stuck: [] });
        for (const step of free) done.add(step.id);
        left = left.filter((step) => !done.has(step.id));
      }
      await up(engine, text);
      expect((await plan(engine, text)).steps.map((step) => `${step.id}: ${step.cause}`)).toEqual([]);
    }
  });
});

describe('planDown and planStop', () => {
  it('stop and remove by label, dependants first, and say what dies', async () => {
    const engine = await running(shop);
    const observed = await takeSnapshot(engine, { project: 'shop', images: [], externalNetworks: [], externalVolumes: [], revision: 1 });
    const down = planDown('shop', observed, { volumes: true });
    expect(down.steps.map((step) => `${step.id} <- ${step.dependsOn.join(', ')}`)).toEqual([
      'stop-container web-1 <- ',
      'remove-container web-1 <- stop-container web-1',
      'stop-container db-1 <- remove-container web-1',
      'remove-container db-1 <- stop-container db-1',
      'remove-network back <- remove-container web-1, remove-container db-1',
      'remove-network front <- remove-container web-1, remove-container db-1',
      'remove-volume data <- remove-container web-1, remove-container db-1',
    ]);
    expect(down.changes.flatMap((change) => change.losses).map((loss) => loss.kind)).toEqual(['volume', 'container-files', 'anonymous-volume', 'container-files']);
    expect(planStop('shop', observed).steps.map((step) => `${step.id} <- ${step.dependsOn.join(', ')}`)).toEqual(['stop-container web-1 <- ', 'stop-container db-1 <- stop-container web-1']);
    expect(planDown('shop', observed, { volumes: false }).steps.map((step) => step.type)).not.toContain('removeVolume');
  });

  it('come to an end on labels that name each other', async () => {
    const engine = await running('services:\n  a: {image: x}\n  b: {image: x}\n');
    const observed = await takeSnapshot(engine, { project: 'shop', images: [], externalNetworks: [], externalVolumes: [], revision: 1 });
    const circular = { ...observed, containers: observed.containers.map((container) => ({ ...container, labels: { ...container.labels, 'com.docker.compose.depends_on': container.service === 'a' ? 'b:x:false,a' : 'a:service_started:false,,nobody:1' } })) };
    const down = planDown('shop', circular, { volumes: false });
    const done = await deploy(down, engine, { signal: new AbortController().signal, onEvent: () => {}, now: () => 0 });
    expect(done.failures).toEqual([]);
    expect(engine.containers.size).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { loadProject, type Project } from '#core/compose';
import { deploy, type DeployDone } from '#core/deploy';
import { slipwayLabels } from '#core/engine';
import { snapshotRequest, takeSnapshot, type Observed } from '#core/observe';
import { RecordingEngine } from '../../../test/support/recording-engine.ts';
import { planDown } from './down.ts';
import type { Plan } from './types.ts';
import { planUp } from './up.ts';

function load(text: string): Project {
  const { project, diagnostics } = loadProject({ files: [{ path: '/srv/shop/compose.yaml', text: `name: shop\n${text}` }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
  if (project === undefined) throw new Error(diagnostics.map((diagnostic) => diagnostic.message).join('\n'));
  return project;
}

async function plan(engine: RecordingEngine, text: string): Promise<Plan> {
  const project = load(text);
  return planUp(project, await takeSnapshot(engine, snapshotRequest(project)));
}

async function run(engine: RecordingEngine, steps: Plan, cancelAfter?: string): Promise<DeployDone> {
  const abort = new AbortController();
  return deploy(steps, engine, {
    signal: abort.signal,
    onEvent: (event) => {
      if (event.type === 'step' && event.state === 'done' && event.id === cancelAfter) abort.abort();
    },
    now: () => 0,
  });
}

async function down(engine: RecordingEngine): Promise<DeployDone> {
  return run(engine, planDown('shop', await takeSnapshot(engine, { project: 'shop', images: [], externalNetworks: [], externalVolumes: [], revision: 1 }), { volumes: true }));
}

function networksOf(engine: RecordingEngine, name: string): readonly string[] {
  const container = [...engine.containers.values()].find((candidate) => candidate.name === name);
  return [...(container?.networks.keys() ?? [])].toSorted();
}

describe('repair', () => {
  it('plugs in what an interrupted deploy had not plugged in yet (one network at creation)', async () => {
    const text = 'services:\n  web: {image: x, networks: [front, back]}\nnetworks: {front: {}, back: {}}\n';
    const engine = new RecordingEngine({ apiVersion: '1.41' });
    expect(await run(engine, await plan(engine, text), 'create-container web-1')).toMatchObject({ cancelled: true });
    expect(networksOf(engine, 'shop-web-1')).toHaveLength(1);
    const repaired = await plan(engine, text);
    expect(repaired.steps.map((step) => step.id)).toEqual(['connect-network web-1 front', 'start-container web-1']);
    expect(await run(engine, repaired)).toMatchObject({ ok: true });
    expect(networksOf(engine, 'shop-web-1')).toEqual(['shop_back', 'shop_front']);
    expect((await plan(engine, text)).steps).toEqual([]);
  });

  it('moves a stopped container to the network that now has its network’s name', async () => {
    const text = 'services:\n  web: {image: x}\n';
    const engine = new RecordingEngine();
    await run(engine, await plan(engine, text));
    engine.setState('shop-web-1', 'exited');
    engine.networks.clear();
    const repaired = await plan(engine, text);
    expect(repaired.steps.map((step) => `${step.id} <- ${step.dependsOn.join(', ')}`)).toEqual([
      'create-network default <- ',
      'disconnect-network web-1 default <- create-network default',
      'connect-network web-1 default <- create-network default, disconnect-network web-1 default',
      'start-container web-1 <- connect-network web-1 default',
    ]);
    expect(await run(engine, repaired)).toMatchObject({ ok: true });
    expect((await plan(engine, text)).steps).toEqual([]);
  });

  it('takes down every network and volume of the project, those with an old name too', async () => {
    const text = (suffix: string): string => `services:\n  web: {image: x, networks: [net], volumes: ["data:/data"]}\nnetworks: {net: {name: net-${suffix}}}\nvolumes: {data: {name: data-${suffix}}}\n`;
    const engine = new RecordingEngine();
    await run(engine, await plan(engine, text('one')));
    await run(engine, await plan(engine, text('two')));
    expect([...engine.networks.keys(), ...engine.volumes.keys()]).toEqual(['net-one', 'net-two', 'data-one', 'data-two']);
    expect(await down(engine)).toMatchObject({ ok: true });
    expect([...engine.networks.keys(), ...engine.volumes.keys()]).toEqual([]);
  });

  it('warns before it removes what was launched under this name from another folder', async () => {
    const engine = new RecordingEngine();
    const elsewhere = loadProject({ files: [{ path: '/srv/other/compose.yaml', text: 'name: shop\nservices:\n  theirs: {image: x}\n' }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } }).project;
    if (elsewhere === undefined) throw new Error('not loaded');
    await run(engine, planUp(elsewhere, await takeSnapshot(engine, snapshotRequest(elsewhere))));
    const text = 'services:\n  web: {image: x}\n';
    expect((await plan(engine, text)).problems).toMatchObject([{ severity: 'warning', code: 'launched-elsewhere', message: expect.stringMatching(/^shop-theirs-1 will be removed: .* from \/srv\/other,/) }]);
    await run(engine, await plan(engine, text));
    expect((await plan(engine, 'services:\n  other: {image: x}\n')).problems).toEqual([]);
  });

  it('removes a second container of the same number, and replaces the right one', async () => {
    const text = (mode: string): string => `services:\n  web: {image: x, environment: {MODE: "${mode}"}}\n`;
    const engine = new RecordingEngine();
    await run(engine, await plan(engine, text('one')));
    const [original] = engine.containers.values();
    if (original === undefined) throw new Error('nothing runs');
    const copy = await engine.createContainer({ name: 'copy', body: original.body });
    await engine.startContainer(copy.id);
    expect(await run(engine, await plan(engine, text('two')))).toMatchObject({ ok: true });
    expect([...engine.containers.values()].map(({ name, body }) => `${name} ${String(body.Env)}`)).toEqual(['shop-web-1 MODE=two']);

    const second = await engine.createContainer({ name: 'copy', body: [...engine.containers.values()][0]?.body ?? original.body });
    await engine.startContainer(second.id);
    expect(await down(engine)).toMatchObject({ ok: true });
    expect(engine.containers.size).toBe(0);
  });

  it('remakes a network that a second container of the same number is on', async () => {
    const text = (subnet: string): string => `services:\n  web: {image: x}\nnetworks: {default: {ipam: {config: [{subnet: ${subnet}}]}}}\n`;
    const engine = new RecordingEngine();
    await run(engine, await plan(engine, text('10.0.1.0/24')));
    const [original] = engine.containers.values();
    if (original === undefined) throw new Error('nothing runs');
    const copy = await engine.createContainer({ name: 'copy', body: original.body });
    await engine.startContainer(copy.id);
    const remade = await plan(engine, text('10.0.2.0/24'));
    expect(remade.steps.find((step) => step.type === 'removeNetwork')?.dependsOn).toEqual(['disconnect-network web-1 default', 'disconnect-network copy default']);
    expect(await run(engine, remade)).toMatchObject({ ok: true, failures: [] });
    expect([...engine.containers.values()].map(({ name, state }) => `${name} ${state}`)).toEqual(['shop-web-1 running']);
    expect((await plan(engine, text('10.0.2.0/24'))).steps).toEqual([]);
  });

  it('says what is lost with every container it removes: replicas of a service that is gone, finished one-off ones, those of a remade volume', async () => {
    const text = (volume: string, old: string): string => `services:\n  web: {image: x, volumes: ["data:/data"]}\n${old}volumes: {data: {labels: {kind: ${volume}}}}\n`;
    const engine = new RecordingEngine();
    await run(engine, await plan(engine, text('one', '  old: {image: x, scale: 2}\n')));
    const [original] = engine.containers.values();
    if (original === undefined) throw new Error('nothing runs');
    for (const name of ['task', 'broken']) await engine.createContainer({ name, body: { Image: 'x', Labels: { ...original.body.Labels, 'com.docker.compose.service': 'web', 'com.docker.compose.oneoff': 'True' } } });
    engine.setState('task', 'exited');
    engine.setState('broken', 'dead');
    const lost = (drawn: Plan, service: string): readonly string[] => drawn.changes.filter((change) => change.subject === 'service' && change.name === service).flatMap((change) => change.losses.map((loss) => loss.name));
    const drawn = await plan(engine, text('one', ''));
    expect(lost(drawn, 'old')).toEqual(['shop-old-1', 'shop-old-2']);
    expect(lost(drawn, 'web')).toEqual(['task', 'broken']);
    const project = load(text('two', ''));
    const remade = planUp(project, await takeSnapshot(engine, snapshotRequest(project)), { recreateVolumes: true, removeOrphans: false });
    expect(lost(remade, 'web')).toContain('shop-web-1');
  });

  it('plugs into the project’s own network where the engine has a second one of that name', async () => {
    const text = (scale: number): string => `services:\n  web: {image: x, networks: [front, back], scale: ${scale}}\nnetworks: {front: {}, back: {}}\n`;
    const engine = new RecordingEngine({ apiVersion: '1.41' });
    await run(engine, await plan(engine, text(1)));
    engine.networks.set('a stranger’s', { id: 'stranger', name: 'shop_front', driver: 'bridge', labels: {}, subnets: [] });
    expect(await run(engine, await plan(engine, text(2)))).toMatchObject({ ok: true, failures: [] });
    expect([...engine.containers.values()].map((container) => container.networks.get('shop_front'))).toEqual(Array.from({ length: 2 }, () => engine.networks.get('shop_front')?.id));
  });

  const helper = (engine: RecordingEngine, name: string, target: string): Promise<unknown> =>
    engine.createContainer({ name, body: { Image: 'busybox', Labels: { [slipwayLabels.probe]: target, [slipwayLabels.probeProject]: 'shop' } } });

  it('takes away what a killed probe left behind: with its container, and never while it runs', async () => {
    const text = (mode: string): string => `services:\n  web: {image: x, environment: {MODE: "${mode}"}}\n`;
    const engine = new RecordingEngine();
    await run(engine, await plan(engine, text('one')));
    const target = [...engine.containers.keys()][0] ?? '';
    for (const name of ['ended', 'asking', 'made']) await helper(engine, name, target);
    await engine.createContainer({ name: 'another project’s', body: { Image: 'busybox', Labels: { [slipwayLabels.probe]: 'gone', [slipwayLabels.probeProject]: 'else' } } });
    for (const name of ['ended', 'another project’s']) engine.setState(name, 'exited');
    engine.setState('asking', 'running');
    // Its answer may be about to be read.
    expect((await plan(engine, text('one'))).steps).toEqual([]);
    const replaced = await plan(engine, text('two'));
    expect(replaced.steps.find((step) => step.id === 'remove-container ended')).toMatchObject({ dependsOn: ['remove-container web-1'], force: false });
    expect(await run(engine, replaced)).toMatchObject({ ok: true });
    const left = (): readonly string[] => [...engine.containers.values()].map(({ name }) => name).toSorted();
    expect(left()).toEqual(['another project’s', 'asking', 'made', 'shop-web-1']);
    engine.setState('asking', 'exited');
    expect((await plan(engine, text('two'))).steps.map((step) => `${step.id}: ${step.cause}`)).toEqual(['remove-container asking: left behind by an interrupted probe']);
    expect(await down(engine)).toMatchObject({ ok: true, failures: [] });
    expect(left()).toEqual(['another project’s', 'made']);
  });

  it('takes a project down around a bystander: what that uses stays, and it is named', async () => {
    const text = 'services:\n  web: {image: x, networks: [front, back], volumes: ["data:/data"]}\nnetworks: {front: {}, back: {}}\nvolumes: {data: {}}\n';
    const engine = new RecordingEngine();
    await run(engine, await plan(engine, text));
    const other = await engine.createContainer({ name: 'other', body: { Image: 'x', HostConfig: { Binds: ['shop_data:/theirs'] }, NetworkingConfig: { EndpointsConfig: { shop_front: {} } } } });
    const observed = (): Promise<Observed> => takeSnapshot(engine, { project: 'shop', images: [], externalNetworks: [], externalVolumes: [], revision: 1 });
    expect(planDown('shop', await observed(), { volumes: false }).problems).toEqual([]);
    await engine.startContainer(other.id);
    const drawn = planDown('shop', await observed(), { volumes: true });
    expect(drawn.problems).toEqual([
      { severity: 'warning', code: 'network-in-use', message: "Network shop_front stays: container other, which is not the project's, uses it.", hint: 'Unplug it (docker network disconnect shop_front other) and take the project down again.' },
      { severity: 'warning', code: 'volume-in-use', message: "Volume shop_data stays: container other, which is not the project's, uses it.", hint: 'Remove other and take the project down again.' },
    ]);
    expect(await run(engine, drawn)).toMatchObject({ ok: true, failures: [] });
    expect([...engine.containers.values()].map(({ name, state }) => `${name} ${state}`)).toEqual(['other running']);
    expect([...engine.networks.keys(), ...engine.volumes.keys()]).toEqual(['shop_front', 'shop_data']);
  });

  it('leaves a changed volume alone while a bystander uses it', async () => {
    const text = (kind: string): string => `services:\n  web: {image: x, volumes: ["data:/data"]}\nvolumes: {data: {labels: {kind: ${kind}}}}\n`;
    const engine = new RecordingEngine();
    await run(engine, await plan(engine, text('one')));
    await engine.createContainer({ name: 'other', body: { Image: 'x', HostConfig: { Binds: ['shop_data:/theirs'] } } });
    const project = load(text('two'));
    const drawn = planUp(project, await takeSnapshot(engine, snapshotRequest(project)), { recreateVolumes: true });
    expect(drawn.steps).toEqual([]);
    expect(drawn.problems).toMatchObject([{ severity: 'warning', code: 'volume-in-use', message: expect.stringContaining('other would lose it') }]);
  });
});

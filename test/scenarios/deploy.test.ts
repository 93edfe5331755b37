import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { composeLabels } from '#core/engine';
import { busybox, engineVariants, freshSubnet, startFixture, stillness, until, violations, type EngineFixture } from '../support/engine-fixture.ts';
import { idsOf, testProject, type TestProject } from './project.ts';

const idle = `image: ${busybox}
    command: [sleep, "600"]
    stop_grace_period: 0s`;

describe.each(engineVariants().filter((variant) => variant.pretend === undefined))('deploy on $title', (variant) => {
  let fixture: EngineFixture;
  let project: TestProject;
  let count = 0;

  beforeAll(async () => {
    fixture = await startFixture(variant);
  });

  afterEach(async () => {
    await project.clean();
  });

  afterAll(async () => {
    expect(violations(await fixture.end())).toEqual([]);
  });

  const start = (): TestProject => {
    count += 1;
    project = testProject(fixture.engine, fixture.name(`p${count}`));
    return project;
  };
  const writes = (): number => fixture.proxy.requests.filter((request) => request.method !== 'GET' && request.method !== 'HEAD').length;

  it('leaves an unchanged project alone, replaces only what changed, removes what was removed', async () => {
    const { up, containers, down, observed } = start();
    const text = (mode: string, extra = ''): string => `
services:
  web:
    ${idle}
    environment: {MODE: ${mode}}
    networks: [front, back]
    depends_on: [db]
  db:
    ${idle}
    networks: {back: {aliases: [store]}}
    volumes: ["data:/data", "/anonymous"]
${extra}
networks: {front: {}, back: {}}
volumes: {data: {}}
`;
    const worker = `  worker:\n    ${idle}\n    networks: [back]\n`;
    const first = await up(text('one', worker));
    expect(first.done).toMatchObject({ ok: true, cancelled: false, failures: [] });
    expect(first.done.services.map(({ service, state }) => `${service} ${state}`)).toEqual(['db running', 'web running', 'worker running']);
    const before = await containers();
    for (const target of ['db', 'store', 'worker', `${project.name}-db-1`]) {
      expect(await fixture.engine.exec(before['web-1']?.id ?? '', ['nslookup', target])).toMatchObject({ exitCode: 0 });
    }
    for (const path of ['/data/kept', '/anonymous/kept']) await fixture.engine.exec(before['db-1']?.id ?? '', ['sh', '-c', `echo yes > ${path}`]);

    const writesBefore = writes();
    const again = await up(text('one', worker));
    expect(again.plan.steps).toEqual([]);
    expect(again.plan.changes.map((change) => change.kind)).toEqual(again.plan.changes.map(() => 'none'));
    expect(writes()).toBe(writesBefore);
    expect(idsOf(await containers())).toEqual(idsOf(before));

    const changed = await up(text('two', worker));
    expect(changed.done.ok).toBe(true);
    expect(changed.plan.changes.filter((change) => change.kind !== 'none')).toMatchObject([{ name: 'web', kind: 'recreate', causes: ['environment changed: MODE'], details: [{ field: 'environment.MODE', from: 'one', to: 'two' }] }]);
    const after = await containers();
    expect(after['web-1']?.id).not.toBe(before['web-1']?.id);
    expect({ ...idsOf(after), 'web-1': '' }).toEqual({ ...idsOf(before), 'web-1': '' });
    expect(after['web-1']).toMatchObject({ name: `${project.name}-web-1`, state: 'running' });

    const database = text('two', worker).replace('volumes: ["data', 'environment: {X: "1"}\n    volumes: ["data');
    expect((await up(database)).done.ok).toBe(true);
    const replaced = (await containers())['db-1']?.id ?? '';
    expect(replaced).not.toBe(before['db-1']?.id);
    expect(await fixture.engine.exec(replaced, ['cat', '/data/kept', '/anonymous/kept'])).toMatchObject({ stdout: 'yes\nyes\n' });

    const removed = await up(text('two'));
    expect(removed.plan.changes.find((change) => change.name === 'worker')).toMatchObject({ kind: 'remove', causes: ['service worker is not in the file'] });
    expect(Object.keys(await containers()).toSorted()).toEqual(['db-1', 'web-1']);

    await down();
    expect(await observed()).toMatchObject({ containers: [], networks: [] });
    expect((await observed()).volumes.map((volume) => volume.name)).toEqual([`${project.name}_data`]);
    await down({ volumes: true });
    expect((await observed()).volumes).toEqual([]);
  });

  it('starts in the order of health and completion', async () => {
    const { up } = start();
    const deployment = await up(`
services:
  web:
    ${idle}
    depends_on:
      db: {condition: service_healthy}
      job: {condition: service_completed_successfully}
  db:
    image: ${busybox}
    command: [sh, -c, "sleep 1; touch /ready; sleep 600"]
    stop_grace_period: 0s
    healthcheck: {test: [CMD, test, -f, /ready], interval: 500ms, retries: 20}
  job:
    image: ${busybox}
    command: [sh, -c, "sleep 1; exit 0"]
`);
    expect(deployment.done).toMatchObject({ ok: true });
    const at = (id: string): number => deployment.finished.indexOf(id);
    expect(at('create-container web-1')).toBeLessThan(at('wait-healthy db-1'));
    expect(at('start-container web-1')).toBeGreaterThan(at('wait-healthy db-1'));
    expect(at('start-container web-1')).toBeGreaterThan(at('wait-completed job-1'));
    expect(deployment.done.services).toMatchObject([{ service: 'db', state: 'running', health: 'healthy' }, { service: 'job', state: 'exited' }, { service: 'web', state: 'running' }]);
  });

  it('says why a container that is waited for did not come up, and goes on with the others', async () => {
    const { up } = start();
    const { done, events } = await up(`
services:
  web:
    ${idle}
    depends_on: {db: {condition: service_healthy}, sick: {condition: service_healthy}}
  db:
    image: ${busybox}
    command: [sh, -c, "echo no configuration found; exit 3"]
    healthcheck: {test: [CMD, "true"], interval: 30s}
  sick:
    image: ${busybox}
    command: [sleep, "600"]
    stop_grace_period: 0s
    healthcheck: {test: [CMD-SHELL, "echo not yet; exit 1"], interval: 300ms, retries: 2}
  other:
    ${idle}
`);
    expect(done.ok).toBe(false);
    expect(done.failures.toSorted((a, b) => (a.step < b.step ? -1 : 1))).toMatchObject([
      { service: 'db', step: 'wait-healthy db-1', message: `Container ${project.name}-db-1 exited with code 3.`, detail: 'no configuration found' },
      { service: 'sick', step: 'wait-healthy sick-1', message: `Container ${project.name}-sick-1 is unhealthy.`, detail: expect.stringContaining('not yet') },
    ]);
    expect(events.filter((event) => event.type === 'step' && event.state === 'skipped').map((event) => (event.type === 'step' ? event.id : ''))).toEqual(['start-container web-1']);
    expect(done.services).toMatchObject([{ service: 'db', state: 'exited' }, { service: 'other', state: 'running' }, { service: 'sick', state: 'running', health: 'unhealthy' }, { service: 'web', state: 'created' }]);
  });

  it('reports a container that exits at once', async () => {
    const { up } = start();
    const { done } = await up(`services:\n  once: {image: "${busybox}", command: [sh, -c, "echo cannot work; exit 4"]}\n  fine: {image: "${busybox}", command: ["true"]}\n`, { settleSeconds: 1 });
    expect(done.ok).toBe(false);
    expect(done.failures).toMatchObject([{ service: 'once', step: 'start-container once-1', message: `Container ${project.name}-once-1 exited with code 4.`, detail: 'cannot work' }]);
    expect(done.services).toMatchObject([{ service: 'fine', state: 'exited' }, { service: 'once', state: 'exited' }]);
  });

  it('never touches bystanders', async () => {
    const { up, down } = start();
    const other = testProject(fixture.engine, `${project.name}-other`);
    const { engine } = fixture;
    const bystanderVolume = `${project.name}_bystander`;
    const { id: bystanderNetwork } = await engine.createNetwork({ Name: `${project.name}_bystander`, Labels: { [fixture.label]: '1' } });
    await engine.createVolume({ Name: bystanderVolume, Labels: { [fixture.label]: '1' } });
    const plain = await fixture.run('exec sleep 600');
    // Carries the project's name but no configuration hash: not a container that Compose would own.
    const half = await fixture.run('exec sleep 600', { Labels: { [composeLabels.project]: project.name, [composeLabels.service]: 'web' } });
    try {
      const text = `services:\n  web:\n    ${idle}\n    volumes: ["data:/data"]\nvolumes: {data: {}}\n`;
      await other.up(text);
      const others = idsOf(await other.containers());
      const started = async (id: string): Promise<string> => (await engine.inspectContainer(id)).startedAt;
      const before = [await started(plain), await started(half)];
      expect((await up(text)).done.ok).toBe(true);
      expect((await up(text.replace('"data:/data"', '"data:/moved"'))).done.ok).toBe(true);
      await down({ volumes: true });
      expect([await started(plain), await started(half)]).toEqual(before);
      expect(idsOf(await other.containers())).toEqual(others);
      expect((await other.observed()).volumes).toHaveLength(1);
      expect((await engine.listNetworks({})).some((network) => network.id === bystanderNetwork)).toBe(true);
      expect((await engine.listVolumes({})).some((volume) => volume.name === bystanderVolume)).toBe(true);
    } finally {
      await engine.removeContainer(half, { force: true });
      await other.clean();
    }
  });

  it('refuses a taken port, a taken name and a missing external network before anything is touched', async () => {
    const { up, observed } = start();
    const holder = await fixture.run('exec sleep 600', { ExposedPorts: { '80/tcp': {} }, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } } });
    const row = (await fixture.engine.listContainers({})).find((container) => container.id === holder);
    const port = row?.ports.find((item) => item.publicPort !== undefined)?.publicPort ?? 0;
    const writesBefore = writes();
    const { done } = await up(`
services:
  web:
    ${idle}
    ports: ["127.0.0.1:${port}:80"]
    networks: [nowhere]
  named:
    ${idle}
    container_name: ${row?.name ?? ''}
networks: {nowhere: {external: true, name: ${fixture.name('nowhere')}}}
`);
    expect(done.ok).toBe(false);
    expect(done.failures.map((failure) => failure.message).toSorted()).toEqual([
      expect.stringContaining(`A container named ${row?.name ?? ''} exists already`),
      expect.stringContaining(`Host port 127.0.0.1:${port}, which web publishes, is taken by container ${row?.name ?? ''}`),
      `Network ${fixture.name('nowhere')} is declared external, but the engine has no network of that name.`,
    ]);
    expect(writes()).toBe(writesBefore);
    expect((await observed()).containers).toEqual([]);
  });

  it('says which image cannot be had, and deploys the rest', async () => {
    const { up } = start();
    const { done } = await up(`services:\n  web: {image: "slipway-test.invalid/none:1"}\n  other:\n    ${idle}\n`);
    expect(done.ok).toBe(false);
    expect(done.failures).toMatchObject([{ service: 'web', step: 'pull-image slipway-test.invalid/none:1' }]);
    expect(done.services).toMatchObject([{ service: 'other', state: 'running' }]);
  });

  it('scales up and down', async () => {
    const { up, containers } = start();
    const text = `services:\n  web:\n    ${idle}\n`;
    await up(text);
    const first = (await containers())['web-1']?.id;
    expect((await up(text, { scale: { web: 3 } })).finished.filter((id) => id.startsWith('start'))).toHaveLength(2);
    expect(Object.keys(await containers()).toSorted()).toEqual(['web-1', 'web-2', 'web-3']);
    await up(text, { scale: { web: 1 } });
    expect(idsOf(await containers())).toEqual({ 'web-1': first });
  });

  it('reconnects by name after a network was made anew, keeping the containers', async () => {
    const { up, containers } = start();
    const text = (subnet: string): string => `
services:
  web:
    ${idle}
    networks: [back]
  db:
    ${idle}
    networks: {back: {aliases: [store]}}
networks: {back: {ipam: {config: [{subnet: ${subnet}}]}}}
`;
    const [first, second] = [freshSubnet(), freshSubnet()];
    await up(text(`${first}.0/24`));
    const before = idsOf(await containers());
    const { done } = await up(text(`${second}.0/24`));
    expect(done).toMatchObject({ ok: true });
    expect(idsOf(await containers())).toEqual(before);
    for (const target of ['db', 'store']) expect(await fixture.engine.exec(before['web-1'] ?? '', ['nslookup', target])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`${second}.`) });
  });

  it('cancels at any moment, and the next deploy repairs what was half done', async () => {
    const { up, containers } = start();
    const text = (mode: string): string => `services:\n  web:\n    ${idle}\n    environment: {MODE: ${mode}}\n    volumes: [/anonymous]\n  db:\n    ${idle}\n`;
    await up(text('0'));
    await fixture.engine.exec((await containers())['web-1']?.id ?? '', ['sh', '-c', 'echo yes > /anonymous/kept']);
    let mode = 0;
    for (const step of ['create-container web-1', 'stop-container web-1', 'remove-container web-1', 'rename-container web-1']) {
      mode += 1;
      const abort = new AbortController();
      const cancelled = await up(text(String(mode)), {
        signal: abort.signal,
        onEvent: (event) => {
          if (event.type === 'step' && event.id === step && event.state === 'done') abort.abort();
        },
      });
      expect(cancelled.done).toMatchObject({ ok: false, cancelled: true, failures: [] });
      expect((await up(text(String(mode)))).done).toMatchObject({ ok: true });
      const all = (await project.observed()).containers;
      expect(all.map((container) => `${container.name} ${container.state}`).toSorted()).toEqual([`${project.name}-db-1 running`, `${project.name}-web-1 running`]);
      expect(await fixture.engine.exec((await containers())['web-1']?.id ?? '', ['sh', '-c', 'echo $MODE; cat /anonymous/kept'])).toMatchObject({ stdout: `${mode}\nyes\n` });
      expect((await up(text(String(mode)))).plan.steps).toEqual([]);
    }
  });

  it('takes up again after the engine was gone half-way', async () => {
    const { up, containers } = start();
    const text = `services:\n${['a', 'b', 'c', 'd'].map((name) => `  ${name}:\n    ${idle}\n    depends_on: ${name === 'a' ? '[]' : '[a]'}\n`).join('')}`;
    const broken = await startFixture(variant);
    const half = await up(text, {
      engine: broken.engine,
      onEvent: (event) => {
        if (event.type === 'step' && event.id === 'start-container a-1' && event.state === 'running') void broken.proxy.close();
      },
    });
    expect(half.done).toMatchObject({ ok: false, cancelled: false });
    expect(half.done.failures).toHaveLength(1);
    broken.engine.close();
    // What was asked for when the line was cut may still be done by the engine.
    const seen = async (): Promise<string> => (await project.observed()).containers.map(({ name, state }) => `${name} ${state}`).join();
    await until(stillness(seen), (looks) => looks >= 10);
    expect((await up(text)).done).toMatchObject({ ok: true });
    expect(Object.values(await containers()).map((container) => container.state)).toEqual(['running', 'running', 'running', 'running']);
    expect((await up(text)).plan.steps).toEqual([]);
  });

  it('is seen by docker compose', async () => {
    const { up, observed } = start();
    await up(`services:\n  web:\n    ${idle}\n    depends_on: [db]\n  db:\n    ${idle}\n`);
    const labels = (await observed()).containers.find((container) => container.service === 'web')?.labels ?? {};
    // What `docker compose -p NAME ps` filters by, and what it prints.
    const rows = await fixture.engine.listContainers({ labels: { [composeLabels.project]: project.name, [composeLabels.configHash]: true, [composeLabels.oneOff]: 'False' } });
    expect(rows.map((row) => row.name).toSorted()).toEqual([`${project.name}-db-1`, `${project.name}-web-1`]);
    expect(labels).toMatchObject({
      [composeLabels.service]: 'web',
      [composeLabels.containerNumber]: '1',
      [composeLabels.dependsOn]: 'db:service_started:false',
      [composeLabels.workingDir]: '/srv/slipway-test',
      [composeLabels.configFiles]: '/srv/slipway-test/compose.yaml',
    });
    expect(labels[composeLabels.image]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

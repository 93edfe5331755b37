import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeployEvent } from '#core/deploy';
import { composeLabels, type Engine } from '#core/engine';
import { connectEngine } from '#docker';
import { createHost, type Host } from '#host';
import { until } from '../support/engine-fixture.ts';
import { testEngines } from '../support/engines.ts';
import { startRecordingProxy } from '../support/recording-proxy.ts';
import { testProject, type TestProject } from './project.ts';

const image = 'busybox:1.37';
const never = new AbortController().signal;

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe.each(testEngines())('the host on $name', (target) => {
  let folder: string;
  let name: string;
  let engine: Engine;
  let project: TestProject;
  let host: Host;

  beforeEach(async () => {
    name = `slipway-test-host-${randomBytes(4).toString('hex')}`;
    folder = await mkdtemp(join(tmpdir(), 'slipway-host-'));
    engine = await connectEngine({ endpoint: target.endpoint });
    project = testProject(engine, name);
    host = await createHost({
      capabilities: { nativeDialogs: false, applicationMenu: false },
      initialFile: null,
      environment: { DOCKER_HOST: target.endpoint, MODE: 'from the shell' },
      folders: { config: join(folder, 'config'), data: join(folder, 'data'), state: join(folder, 'state') },
    });
  });

  afterEach(async () => {
    await host.close();
    await project.clean();
    engine.close();
    await rm(folder, { recursive: true });
  });

  const service = (extra: string): string => `{image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s${extra}}`;
  const document = (extra = '', path: string | null = null) => ({ text: `name: ${name}\nservices:\n  web: ${service(extra)}\n`, path, profiles: [] });
  const deploy = (extra = '', signal = never): Promise<readonly DeployEvent[]> => collect(host.handlers['project.deploy']({ document: document(extra), services: [] }, signal));

  it('deploys an unsaved document from a draft, so that its labels name a real file', async () => {
    expect((await deploy(', environment: {MODE: "${MODE}"}')).at(-1)).toMatchObject({ type: 'done', ok: true });
    const container = (await project.containers())['web-1'];
    const path = container?.labels[composeLabels.configFiles] ?? '';
    expect(path).toBe(join(folder, 'data', 'drafts', name, 'compose.yaml'));
    expect(await readFile(path, 'utf8')).toContain(`name: ${name}`);
    expect(container?.labels[composeLabels.workingDir]).toBe(join(folder, 'data', 'drafts', name));
    expect((await engine.inspectContainer(container?.id ?? '')).env).toContain('MODE=from the shell');

    // The plan of the same document agrees: nothing to do.
    expect((await host.handlers['project.plan']({ document: document(', environment: {MODE: "${MODE}"}') }, never)).steps).toEqual([]);
    expect(await deploy(', environment: {MODE: "${MODE}"}')).toMatchObject([{ type: 'start', steps: [] }, { type: 'done', ok: true }]);
  });

  it('does one thing to a project at a time, and lets no other engine be chosen meanwhile', async () => {
    const controller = new AbortController();
    const iterator = host.handlers['project.deploy']({ document: document(', healthcheck: {test: [CMD, busybox, "false"], interval: 1s, retries: 1000}}\n  late: {image: "busybox:1.37", command: [busybox, sleep, "600"], stop_grace_period: 0s, depends_on: {web: {condition: service_healthy}}'), services: [] }, controller.signal)[Symbol.asyncIterator]();
    const events: DeployEvent[] = [];
    const reading = (async () => {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) events.push(next.value);
    })();
    await until(() => events.some((event) => event.type === 'step' && event.step === 'waitHealthy'), Boolean);
    await expect(deploy()).rejects.toMatchObject({ code: 'busy' });
    await expect(collect(host.handlers['project.stop']({ project: name }, never))).rejects.toMatchObject({ code: 'busy' });
    await expect(host.handlers['engine.use']({ context: null }, never)).rejects.toMatchObject({ code: 'busy' });
    controller.abort();
    await reading;
    expect(events.at(-1)).toMatchObject({ type: 'done', cancelled: true });
    expect((await deploy()).at(-1)).toMatchObject({ type: 'done', ok: true });
  });

  it('goes on with a deploy, and observes on, when its streams are cut and the engine still answers', async () => {
    const proxy = await startRecordingProxy({ upstream: target.endpoint, real: target.api });
    const behind = await createHost({
      capabilities: { nativeDialogs: false, applicationMenu: false },
      initialFile: null,
      environment: { DOCKER_HOST: proxy.endpoint },
      folders: { config: join(folder, 'config'), data: join(folder, 'data'), state: join(folder, 'state') },
    });
    const controller = new AbortController();
    try {
      const engineStates: string[] = [];
      const watching = (async () => {
        for await (const { state } of behind.handlers['engine.watch']({}, controller.signal)) engineStates.push(state);
      })();
      const seen: string[] = [];
      const observing = (async () => {
        for await (const { containers } of behind.handlers['project.observe']({ project: name, images: [] }, controller.signal)) seen.push(containers.map((container) => `${container.service} ${container.health}`).join());
      })();
      const events: DeployEvent[] = [];
      const text = document(', healthcheck: {test: [CMD, busybox, test, -f, /ready], interval: 1s, retries: 1000}}\n  late: {image: "busybox:1.37", command: [busybox, sleep, "600"], stop_grace_period: 0s, depends_on: {web: {condition: service_healthy}}');
      const deploying = (async () => {
        for await (const event of behind.handlers['project.deploy']({ document: text, services: [] }, controller.signal)) events.push(event);
      })();
      await until(() => events.some((event) => event.type === 'step' && event.step === 'waitHealthy'), Boolean);
      await until(() => seen.at(-1), (state) => state?.includes('web starting') === true);
      proxy.dropConnections();
      const web = (await project.containers())['web-1']?.id ?? '';
      expect(await engine.exec(web, ['busybox', 'touch', '/ready'])).toMatchObject({ exitCode: 0 });
      await deploying;
      expect(events.at(-1)).toMatchObject({ type: 'done', ok: true, failures: [] });
      await until(() => seen.at(-1), (state) => state?.includes('web healthy') === true);
      expect(engineStates.slice(engineStates.indexOf('ready'))).toEqual(['ready']);
      controller.abort();
      await Promise.all([watching, observing]);
    } finally {
      controller.abort();
      await behind.close();
      await proxy.close();
    }
  });

  it('observes: a snapshot at once and a new one for every change', async () => {
    const controller = new AbortController();
    const states: string[] = [];
    const watching = (async () => {
      for await (const observed of host.handlers['project.observe']({ project: name, images: [] }, controller.signal)) states.push(observed.containers.map((container) => `${container.service} ${container.state}`).join() || 'nothing');
    })();
    await until(() => states.length, (length) => length > 0);
    expect(states[0]).toBe('nothing');
    await deploy();
    await until(() => states.at(-1), (state) => state === 'web running');
    expect((await collect(host.handlers['project.stop']({ project: name }, never))).at(-1)).toMatchObject({ type: 'done', ok: true });
    await until(() => states.at(-1), (state) => state === 'web exited');
    expect((await collect(host.handlers['project.remove']({ project: name, volumes: false }, never))).at(-1)).toMatchObject({ type: 'done', ok: true });
    await until(() => states.at(-1), (state) => state === 'nothing');
    controller.abort();
    await watching;
  });

  it('refuses a document with errors, with every diagnostic, and a plan that cannot work, with its problems', async () => {
    const broken = { text: 'services:\n  web: {imag: x}\n', path: null, profiles: [] };
    await expect(host.handlers['project.plan']({ document: broken }, never)).rejects.toMatchObject({ code: 'document-invalid', data: { diagnostics: expect.arrayContaining([expect.objectContaining({ severity: 'error', range: expect.objectContaining({ line: 2 }) })]) } });
    const missing = { text: `name: ${name}\nservices: {web: {image: "${image}", networks: [gone]}}\nnetworks: {gone: {external: true, name: slipway-test-no-such-network}}\n`, path: null, profiles: [] };
    await expect(collect(host.handlers['project.deploy']({ document: missing, services: [] }, never))).rejects.toMatchObject({ code: 'plan-refused', data: { problems: [expect.objectContaining({ severity: 'error' })] } });
    expect(await project.observed()).toMatchObject({ containers: [], networks: [] });
  });

  it('shows logs of a container, newest lines first asked, then new ones', async () => {
    const text = `name: ${name}\nservices: {web: {image: "${image}", command: [sh, -c, "for i in 1 2 3; do echo line $$i; done; exec busybox sleep 600"], stop_grace_period: 0s}}\n`;
    await collect(host.handlers['project.deploy']({ document: { text, path: null, profiles: [] }, services: [] }, never));
    const id = (await project.containers())['web-1']?.id ?? '';
    await until(async () => (await collect(host.handlers['container.logs']({ container: id, tail: 500, follow: false }, never))).map((line) => line.text).join(), (lines) => lines === 'line 1,line 2,line 3');
    expect((await collect(host.handlers['container.logs']({ container: id, tail: 1, follow: false }, never))).map((line) => line.text)).toEqual(['line 3']);
  });
});

import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '#core/engine';
import { connectEngine } from '#docker';
import { jsonLines, slipway, type CliRun, type CliSurroundings } from '../support/cli.ts';
import { testEngines } from '../support/engines.ts';
import { testProject, type TestProject } from './project.ts';

const image = 'busybox:1.37';

describe.each(testEngines())('slipway on $name', (target) => {
  let folder: string;
  let name: string;
  let engine: Engine;
  let project: TestProject;

  beforeEach(async () => {
    name = `slipway-test-cli-${randomBytes(4).toString('hex')}`;
    folder = await mkdtemp(join(tmpdir(), 'slipway-cli-'));
    engine = await connectEngine({ endpoint: target.endpoint });
    project = testProject(engine, name);
  });

  afterEach(async () => {
    await project.clean();
    engine.close();
    await rm(folder, { recursive: true });
  });

  const run = (argv: readonly string[], more: Partial<CliSurroundings> = {}): Promise<CliRun> => slipway(argv, { cwd: folder, environment: { DOCKER_HOST: target.endpoint }, ...more });
  const write = (text: string): Promise<void> => writeFile(join(folder, 'compose.yaml'), text);

  const shop = (mode: string): string => `name: ${name}
services:
  web:
    image: ${image}
    command: [busybox, httpd, -f, -p, "80"]
    stop_grace_period: 0s
    environment: {MODE: "${mode}", STORE_URL: "tcp://store:5000"}
    depends_on: {store: {condition: service_healthy}}
  store:
    image: ${image}
    command: [busybox, httpd, -f, -p, "5000"]
    stop_grace_period: 0s
    expose: ["5000"]
    healthcheck: {test: [CMD, busybox, nc, 127.0.0.1, "5000", -e, busybox, "true"], interval: 1s}
    volumes: ["data:/data"]
volumes: {data: {}}
`;

  it('plans, starts, leaves alone, replaces, lists, probes and removes', async () => {
    await write(shop('one'));
    const planned = await run(['plan', '--json']);
    expect(planned.code, planned.stderr).toBe(0);
    expect(JSON.parse(planned.stdout)).toMatchObject({ project: name, problems: [] });
    expect((await project.observed()).containers).toEqual([]);

    const first = await run(['up', '--json']);
    expect(first.code, first.stderr).toBe(0);
    const events = jsonLines(first.stdout);
    expect(events[0]).toMatchObject({ type: 'start' });
    expect(events.at(-1)).toMatchObject({
      type: 'done',
      ok: true,
      seconds: expect.any(Number),
      services: [
        { service: 'store', container: `${name}-store-1`, state: 'running', health: 'healthy' },
        { service: 'web', container: `${name}-web-1`, state: 'running', health: 'none' },
      ],
    });
    const before = await project.containers();

    const again = await run(['up', '--json']);
    expect(again.code).toBe(0);
    expect(jsonLines(again.stdout)).toMatchObject([{ type: 'start', steps: [] }, { type: 'done', ok: true }]);

    await write(shop('two'));
    expect((await run(['up'])).code).toBe(0);
    const after = await project.containers();
    expect(after['web-1']?.id).not.toBe(before['web-1']?.id);
    expect(after['store-1']?.id).toBe(before['store-1']?.id);

    const listed = await run(['ps', '--json']);
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { service: 'store', state: 'running', health: 'healthy', id: after['store-1']?.id },
      { service: 'web', state: 'running', id: after['web-1']?.id },
    ]);
    expect((await run(['ps'])).stdout).toMatch(/^NAME +IMAGE +SERVICE +STATUS +PORTS\n/);

    const probed = await run(['probe', '--json', '--image', image]);
    expect(JSON.parse(probed.stdout)).toMatchObject([
      { from: 'web', to: 'store', name: 'store', port: 5000, dns: { ok: true, addresses: [expect.any(String)], ms: expect.any(Number) }, tcp: { ok: true, ms: expect.any(Number), error: null }, verdict: 'reachable' },
    ]);
    expect(probed.code).toBe(0);

    expect((await run(['down'])).code).toBe(0);
    expect(await project.observed()).toMatchObject({ containers: [], networks: [], volumes: [{ name: `${name}_data` }] });
    // Without the file, by labels alone.
    expect((await run(['-p', name, 'down', '--volumes'], { cwd: tmpdir() })).code).toBe(0);
    expect((await project.observed()).volumes).toEqual([]);
  });

  it('says when a probe does not get through, with exit code 1', async () => {
    await write(`name: ${name}
services:
  web: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, environment: {STORE: "tcp://store:5000"}, depends_on: [store]}
  store: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, expose: ["5000"]}
`);
    expect((await run(['up', '-d'])).code).toBe(0);
    const probed = await run(['probe', '--image', image]);
    expect(probed.code).toBe(1);
    expect(probed.stdout).toContain('refused');
  });

  it('removes what left the file only when told to', async () => {
    const one = `  one: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s}\n`;
    const two = one.replace('one', 'two');
    await write(`name: ${name}\nservices:\n${one}${two}`);
    expect((await run(['up'])).code).toBe(0);
    await write(`name: ${name}\nservices:\n${one}`);
    expect((await run(['up'])).code).toBe(0);
    expect(Object.keys(await project.containers()).toSorted()).toEqual(['one-1', 'two-1']);
    expect((await run(['up', '--remove-orphans'])).code).toBe(0);
    expect(Object.keys(await project.containers())).toEqual(['one-1']);
  });

  it('starts the named service with its profile', async () => {
    await write(`name: ${name}
services:
  always: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s}
  extra: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, profiles: [tools]}
`);
    expect((await run(['up', 'extra'])).code).toBe(0);
    expect(Object.keys(await project.containers())).toEqual(['extra-1']);
    expect((await run(['--profile', 'tools', 'up'])).code).toBe(0);
    expect(Object.keys(await project.containers()).toSorted()).toEqual(['always-1', 'extra-1']);
    const unknown = await run(['up', 'nothing', '--json']);
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('There is no service nothing');
    expect(jsonLines(unknown.stdout).at(-1)).toMatchObject({ type: 'done', ok: false });
  });

  it('names the service that failed, its reason, and exits with 1', async () => {
    await write(`name: ${name}\nservices:\n  broken: {image: "${image}", command: [nothing-of-this-name], stop_grace_period: 0s}\n  fine: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s}\n`);
    const result = await run(['up', '--json']);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^error: broken: .*nothing-of-this-name/m);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(jsonLines(result.stdout).at(-1)).toMatchObject({ type: 'done', ok: false, failures: [{ service: 'broken' }] });
    expect((await project.containers())['fine-1']?.state).toBe('running');
  });

  it('refuses a taken port before anything is touched', async () => {
    await write(`name: ${name}-other\nservices:\n  holder: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, ports: ["80"]}\n`);
    const other = testProject(engine, `${name}-other`);
    try {
      expect((await run(['up'])).code).toBe(0);
      const taken = (await other.containers())['holder-1']?.ports.find(({ publicPort }) => publicPort !== undefined)?.publicPort;
      await write(`name: ${name}\nservices:\n  web: {image: "${image}", ports: ["${taken}:80"]}\n`);
      const result = await run(['up', '--json']);
      expect(result.code).toBe(1);
      expect(result.stderr).toMatch(new RegExp(`^error: web: .*${taken}`, 'm'));
      expect(jsonLines(result.stdout)).toMatchObject([{ type: 'done', ok: false }]);
      expect(await project.observed()).toMatchObject({ containers: [], networks: [] });
    } finally {
      await other.clean();
    }
  });

  it('ends cleanly on Ctrl-C, with exit code 130, and can be resumed', async () => {
    const slow = (test: string): string => `name: ${name}
services:
  web: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, depends_on: {store: {condition: service_healthy}}}
  store: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, healthcheck: {test: [CMD, busybox, "${test}"], interval: 1s, retries: 1000}}
`;
    await write(slow('false'));
    const interrupt = new AbortController();
    const result = await run(['up', '--json'], {
      signal: interrupt.signal,
      onOutput: (text) => {
        if (text.includes('"waitHealthy"') && text.includes('"running"')) interrupt.abort();
      },
    });
    expect(result.code).toBe(130);
    expect(jsonLines(result.stdout).at(-1)).toMatchObject({ type: 'done', ok: false, cancelled: true });
    await write(slow('true'));
    expect((await run(['up'])).code).toBe(0);
    expect((await project.containers())['web-1']?.state).toBe('running');
  });
});

describe('without an engine', () => {
  it('says so, with a next step, and ends JSON lines with done', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-cli-'));
    try {
      await mkdir(join(folder, 'sub'));
      await writeFile(join(folder, 'compose.yaml'), 'name: a\nservices: {web: {image: x}}\n');
      for (const endpoint of [`unix://${join(folder, 'none.sock')}`, 'tcp://127.0.0.1:1', 'nonsense://x']) {
        const result = await slipway(['up', '--json'], { cwd: join(folder, 'sub'), environment: { DOCKER_HOST: endpoint } });
        expect(result.code, endpoint).toBe(1);
        expect(result.stderr, endpoint).toMatch(/^error: DOCKER_HOST: .*\n$/);
        expect(jsonLines(result.stdout), endpoint).toMatchObject([{ type: 'done', ok: false, services: [] }]);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

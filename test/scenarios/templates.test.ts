import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeLabels } from '#core/engine';
import { isJsonObject } from '#core/lib';
import { removeBuiltImages, removeProject } from '../support/cleaning.ts';
import { slipway, type CliRun } from '../support/cli.ts';
import { startFixture, until, violations, type EngineFixture } from '../support/engine-fixture.ts';
import { testEngines } from '../support/engines.ts';

interface Trial {
  readonly template: string;
  readonly web: string;
  readonly port: number;
  /** Uses the running topology as a person would. */
  readonly use: (address: string) => Promise<void>;
}

async function page(address: string, init?: RequestInit): Promise<{ readonly status: number; readonly text: string; readonly cookie: string }> {
  const response = await fetch(address, init);
  return { status: response.status, text: await response.text(), cookie: response.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
}

/** A port that is published may not be listened on yet. */
async function ready(address: string): Promise<string> {
  const answer = await until(
    () => page(address).catch((error: unknown) => ({ status: 0, text: String(error), cookie: '' })),
    ({ status }) => status === 200,
  );
  return answer.text;
}

const trials: readonly Trial[] = [
  {
    template: 'web-api-database',
    web: 'web',
    port: 80,
    use: async (address) => {
      expect(await ready(address)).toContain('Web, API and database');
      expect(JSON.parse((await page(`${address}api/visits`, { method: 'POST' })).text)).toMatchObject({ visits: 1 });
      expect(JSON.parse((await page(`${address}api/visits`, { method: 'POST' })).text)).toMatchObject({ visits: 2 });
    },
  },
  {
    template: 'php-mysql-redis',
    web: 'web',
    port: 80,
    use: async (address) => {
      await ready(address);
      const first = await page(address);
      expect(first.text).toContain('<strong>1</strong> times');
      const headers = { cookie: first.cookie };
      expect((await page(address, { headers })).text).toContain('<strong>2</strong> times');
      const written = await page(address, { method: 'POST', headers, body: new URLSearchParams({ text: '<b>héllo ✓</b>' }) });
      expect(written.text).toContain('&lt;b&gt;héllo ✓&lt;/b&gt;');
      // An id that the visitor made up is not taken over.
      expect((await page(address, { headers: { cookie: 'PHPSESSID=madeupmadeupmadeupmadeup12' } })).cookie).not.toContain('madeup');
    },
  },
  {
    template: 'wordpress',
    web: 'wordpress',
    port: 80,
    use: async (address) => {
      expect(await ready(address)).toContain('<title>WordPress');
    },
  },
  {
    template: 'node-queue',
    web: 'web',
    port: 3000,
    use: async (address) => {
      await ready(address);
      await page(`${address}jobs`, { method: 'POST', body: new URLSearchParams({ number: '360' }) });
      await until(async () => (await page(address)).text, (text) => text.includes('2 × 2 × 2 × 3 × 3 × 5'));
      expect((await page(`${address}jobs`, { method: 'POST', body: new URLSearchParams({ number: 'many' }) })).status).toBe(400);
    },
  },
];

const [engine] = testEngines().slice(0, 1);
if (engine === undefined) throw new Error('There is no test engine.');

describe.each(trials)(`template $template on ${engine.name}`, ({ template, web, port, use }) => {
  let fixture: EngineFixture;
  let folder: string;
  let name: string;
  const run = (...argv: readonly string[]): Promise<CliRun> =>
    slipway(['-f', 'compose.yaml', '-f', 'ports.yaml', '-p', name, ...argv], { cwd: folder, environment: { DOCKER_HOST: fixture.proxy.endpoint } });

  beforeAll(async () => {
    fixture = await startFixture({ title: engine.name, engine, pretend: undefined });
    name = fixture.name(template);
    folder = await mkdtemp(join(tmpdir(), 'slipway-template-'));
    await cp(join(import.meta.dirname, '..', '..', 'assets', 'templates', template), folder, { recursive: true });
    // The template's own port may be taken on this machine.
    await writeFile(join(folder, 'ports.yaml'), `services:\n  ${web}:\n    ports: !override ["${port}"]\n`);
  });

  afterAll(async () => {
    await removeProject(fixture.engine, name);
    await removeBuiltImages(fixture.engine, engine.endpoint, name);
    await rm(folder, { recursive: true, force: true });
    expect(violations(await fixture.end())).toEqual([]);
  });

  it('starts, works, reaches everything by name and goes away again', async () => {
    const up = await run('up');
    expect(up.code, `${up.stdout}\n${up.stderr}`).toBe(0);
    const containers = await fixture.engine.listContainers({ labels: { [composeLabels.project]: name, [composeLabels.service]: web } });
    const published = containers.flatMap(({ ports }) => ports).find(({ privatePort }) => privatePort === port)?.publicPort;
    await use(`http://${engine.host}:${published ?? 0}/`);

    const probed = await run('probe', '--json');
    expect(probed.code, probed.stderr).toBe(0);
    const results: unknown = JSON.parse(probed.stdout);
    if (!Array.isArray(results)) throw new Error('not a list');
    expect(results.length).toBeGreaterThan(0);
    expect(results.map((result: unknown) => (isJsonObject(result) ? result['verdict'] : result))).toEqual(results.map(() => 'reachable'));

    expect((await run('down', '--volumes')).code).toBe(0);
    expect(await fixture.engine.listContainers({ labels: { [composeLabels.project]: name }, all: true })).toEqual([]);
    expect(await fixture.engine.listVolumes({ labels: { [composeLabels.project]: name } })).toEqual([]);
  });
});

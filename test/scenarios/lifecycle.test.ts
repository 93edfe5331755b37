import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '#core/engine';
import { connectEngine } from '#docker';
import { composeCommand, type ComposeCommand } from '../bench/compose-binary.ts';
import { absentHere } from '../support/absent.ts';
import { slipway } from '../support/cli.ts';
import { until } from '../support/engine-fixture.ts';
import { testEngines } from '../support/engines.ts';
import { startRecordingProxy, type RecordingProxy } from '../support/recording-proxy.ts';
import { testProject, type TestProject } from './project.ts';

const compose = await composeCommand();

const text = (name: string): string => `name: ${name}
x-base: &base {image: "busybox:1.37", stop_grace_period: 0s}
services:
  web: {<<: *base, command: [busybox, sh, -c, "echo hello from web; exec busybox sleep 600"], scale: 2, depends_on: {api: {condition: service_started}}}
  api: {<<: *base, command: [busybox, sleep, "600"], depends_on: {db: {condition: service_healthy, restart: true}}}
  db: {<<: *base, command: [busybox, sh, -c, "echo one; echo two; exec busybox sleep 600"], healthcheck: {test: [CMD, busybox, "true"], interval: 1s}, volumes: [/anonymous]}
`;

interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** What was asked of the engine to change something, sorted, with names for ids. */
  readonly writes: readonly string[];
}

if (compose === undefined) absentHere('Docker Compose v2, neither installed nor to be fetched: its commands are not compared with ours');
// One engine is enough: the requests are compared, and no version of the API has others.
else for (const target of testEngines().slice(0, 1)) beside(target.name, target.endpoint, target.api, compose);

function beside(title: string, endpoint: string, api: string, command: ComposeCommand): void {
  describe(`slipway beside Docker Compose ${command.version} on ${title}`, () => {
    const name = `slipway-test-life-${randomBytes(4).toString('hex')}`;
    let folder: string;
    let engine: Engine;
    let proxy: RecordingProxy;
    let project: TestProject;

    const recorded = async (act: () => Promise<{ readonly code: number; readonly stdout: string }>): Promise<Ran> => {
      const names = new Map((await project.observed()).containers.map((container) => [container.id, container.name.slice(name.length + 1)]));
      const from = proxy.requests.length;
      const { code, stdout } = await act();
      const writes = proxy.requests
        .slice(from)
        .filter(({ method }) => method !== 'GET' && method !== 'HEAD')
        .map(({ method, path, query }) => `${method} ${path.replace(/[0-9a-f]{64}/, (id) => names.get(id) ?? id)} ${[...query].map(([key, value]) => `${key}=${value === 'true' ? '1' : value}`).toSorted().join('&')}`);
      return { code, stdout, writes: writes.toSorted() };
    };
    const docker = (...args: readonly string[]): Promise<Ran> =>
      recorded(
        () =>
          new Promise((resolve) => {
            const child = execFile(command.command, [...command.args, ...args], { cwd: folder, env: { ...process.env, DOCKER_HOST: proxy.endpoint, COMPOSE_PROGRESS: 'plain' } }, (error, stdout) => resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout }));
            child.stdin?.end();
          }),
      );
    const ours = (...args: readonly string[]): Promise<Ran> => recorded(() => slipway(args, { cwd: folder, environment: { DOCKER_HOST: proxy.endpoint } }));
    const states = async (): Promise<readonly string[]> => (await docker('ps', '-a', '--format', '{{.Name}} {{.State}}')).stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.slice(name.length + 1)])).toSorted();

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'slipway-life-'));
      await writeFile(join(folder, 'compose.yaml'), text(name));
      engine = await connectEngine({ endpoint });
      proxy = await startRecordingProxy({ upstream: endpoint, real: api });
      project = testProject(engine, name, folder);
      expect((await ours('up')).code).toBe(0);
    });

    afterAll(async () => {
      await project.clean();
      await proxy.close();
      engine.close();
      await rm(folder, { recursive: true });
    });

    /** Compose makes room for the names it has met so far, and reads all logs at once. */
    const lines = ({ code, stdout }: Ran): readonly unknown[] => [code, ...stdout.split('\n').map((line) => line.replace(/ +\| /, ' | ')).toSorted()];

    it.each([
      [['logs']],
      [['logs', '--no-color', '-n', '1', '-t', 'db', 'web']],
      [['logs', '--no-log-prefix', '--tail', 'all', '--since', '1h', '--until', '0s', 'db']],
      [['logs', '--since', '2100-01-01']],
      [['logs', '--until', '2001-01-01T10']],
      [['logs', '--index', '2', 'web']],
      [['logs', '--index', '2']],
      [['logs', 'nobody']],
      [['-p', name, 'logs', 'nobody']],
      [['-p', name, 'logs', 'web']],
      [['ls', '--filter', `name=${name}`]],
      [['ls', '--all', '--format', 'json', '--filter', `name=^${name}$`]],
      [['ls', '-q', '--filter', `name=${name.slice(0, -2)}`]],
      [['ls', '--filter', 'name=no project of this name']],
      [['ls', '--filter', 'status=running']],
    ])('%j prints the same', async (args) => {
      expect(lines(await ours(...args))).toEqual(lines(await docker(...args)));
    });

    it('logs -f goes on over a restart, takes up what starts, and ends with the last container or on Ctrl-C', async () => {
      const interrupt = new AbortController();
      let seen = '';
      const following = slipway(['logs', '-f', '--no-log-prefix', 'db'], { cwd: folder, environment: { DOCKER_HOST: endpoint }, onOutput: (text) => (seen += text) });
      const interrupted = slipway(['logs', '-f'], { cwd: folder, environment: { DOCKER_HOST: endpoint }, signal: interrupt.signal });
      await until(() => seen, (text) => text === 'one\ntwo\n');
      await docker('restart', '--no-deps', 'db');
      await until(() => seen, (text) => text === 'one\ntwo\none\ntwo\n');
      await docker('kill', 'db');
      expect(await following).toMatchObject({ code: 0, stdout: 'one\ntwo\none\ntwo\n', stderr: '' });
      interrupt.abort();
      const { code, stdout } = await interrupted;
      expect(code).toBe(130);
      expect(stdout).toContain('web-2  | hello from web\n');
      expect((await docker('start')).code).toBe(0);
    });

    // When one fails, Compose drops those requests that are still on their way: no such command is among them.
    /** The command, and what Compose is told before it so that both find the same. */
    const trials: readonly { readonly args: readonly string[]; readonly before?: readonly (readonly string[])[] }[] = [
      { args: ['start'] },
      { args: ['restart', 'db'] },
      { args: ['restart', '--no-deps', '-t', '1', 'db'] },
      { args: ['-p', name, 'restart', 'db', 'web'] },
      { args: ['pause', 'web'], before: [['unpause', 'web']] },
      { args: ['pause'], before: [['kill'], ['start']] },
      { args: ['unpause', 'web'], before: [['pause', 'web']] },
      { args: ['kill', '-s', 'SIGCONT', 'api'] },
      { args: ['kill', 'api'], before: [['kill'], ['start']] },
      { args: ['stop', '-t', '1', 'web'], before: [['start']] },
      { args: ['stop'] },
      { args: ['-p', name, 'stop', 'nobody'] },
      { args: ['stop', 'nobody'] },
      { args: ['-p', name, 'start', 'nobody'] },
      { args: ['start', 'web'], before: [['stop']] },
      { args: ['-p', name, 'start'], before: [['stop']] },
      { args: ['rm', '-f', 'web'] },
      { args: ['rm', 'web'], before: [['stop', 'web']] },
      { args: ['rm', '-fsv'], before: [['up', '-d']] },
      { args: ['rm', '-f', 'web'], before: [['up', '-d'], ['kill', 'web']] },
      { args: ['-p', `${name}-none`, 'start'] },
      { args: ['-p', `${name}-none`, 'stop'] },
      { args: ['-p', `${name}-none`, 'kill'] },
      { args: ['-p', `${name}-none`, 'rm'] },
    ];

    it.each(trials)('$args', async ({ args, before = [] }) => {
      const results: unknown[] = [];
      for (const run of [docker, ours]) {
        for (const first of before) await docker(...first);
        const { code, writes } = await run(...args);
        results.push({ failed: code !== 0, writes, states: await states() });
      }
      expect(results[1]).toEqual(results[0]);
    });

    it('rm says what is lost and asks first', async () => {
      await docker('up', '-d');
      await docker('stop', 'db');
      const questions: string[] = [];
      const answering = (answer: string) => slipway(['rm', '-v'], { cwd: folder, environment: { DOCKER_HOST: endpoint }, ask: async (question) => (questions.push(question), answer) });
      const declined = await answering('n');
      expect(declined).toMatchObject({ code: 0, stdout: `Going to remove ${name}-db-1\n  Files written inside ${name}-db-1 outside of volumes are lost.\n  Data in the anonymous volume at /anonymous of ${name}-db-1 is deleted.\n` });
      expect(await states()).toContain('db-1 exited');
      expect((await answering('Y')).code).toBe(0);
      expect(questions).toHaveLength(2);
      expect((await states()).map((state) => state.split('-')[0])).toEqual(['api', 'web', 'web']);
    });
  });
}

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDiagnostic, loadProject, type Project, type Service } from '#core/compose';
import { isJsonObject } from '#core/lib';
import { diskReader } from '#host';
import { composeCommand, type ComposeCommand } from '../bench/compose-binary.ts';
import { folders, readCase, type GoldenCase } from '../golden/corpus.ts';
import { absentHere } from '../support/absent.ts';
import { slipway } from '../support/cli.ts';
import { busybox, engineVariants, startFixture, type EngineFixture } from '../support/engine-fixture.ts';
import { idsOf, testProject } from './project.ts';

const execute = promisify(execFile);
const golden = join(import.meta.dirname, '../golden');

/** What is deployed: a case, or the first step of a recorded scenario. */
interface Sample {
  readonly id: string;
  readonly folder: string;
  readonly how: Pick<GoldenCase, 'files' | 'env' | 'envFiles' | 'profiles'>;
}

/** Not deployed, and why: an engine refuses them, whoever asks, or they need what is not here. */
const left: Readonly<Record<string, string>> = {
  'bytes-forms': 'sets processor limits that exclude each other',
  'depends-on-forms': 'takes volumes from a container that is not there',
  'external-missing-error': 'needs an external network',
  'interp-typecast': 'is privileged',
  'merge-two-files': 'binds folders that are not there',
  'misc-lists-maps': 'has a hostname and the UTS namespace of the host',
  'network-mode-service': 'joins the namespaces of the host',
  'networks-forms': 'needs an external network',
  'one-letter-volume-parsed-as-windows-drive': 'binds a path of Windows',
  'pull-policies': 'pulls',
  'secrets-configs-forms': 'needs external secrets',
  'volumes-forms': 'needs an external volume and a swarm',
  'volumes-windows-paths': 'binds paths of Windows',
};

/** The variables a scenario was recorded with. */
function environmentOf(id: string): Readonly<Record<string, string>> {
  const scenario: unknown = JSON.parse(readFileSync(join(golden, 'scenarios', id, 'scenario.json'), 'utf8'));
  const env = isJsonObject(scenario) && isJsonObject(scenario['env']) ? scenario['env'] : {};
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

function samples(): readonly Sample[] {
  const cases = folders(join(golden, 'cases')).flatMap((id): readonly Sample[] => {
    const folder = join(golden, 'cases', id);
    const how = readCase(join(folder, 'case.json'));
    return how.accepted ? [{ id, folder, how }] : [];
  });
  const first = (id: string): string => readFileSync(join(golden, 'scenarios', id, 'step1.compose.yaml'), 'utf8');
  const ids = folders(join(golden, 'scenarios'));
  const scenarios = ids.filter((id) => ids.find((other) => first(other) === first(id)) === id).map((id): Sample => ({ id, folder: join(golden, 'scenarios', id), how: { files: ['step1.compose.yaml'], env: environmentOf(id), envFiles: [], profiles: [] } }));
  return [...cases, ...scenarios].filter(({ id }) => !(id in left));
}

/** An override that lets any service run here: the local image, something to do, no fixed port and no fixed addresses. `round` changes every service. */
function override(project: Project, round: string): string {
  const all = Object.entries(project.services);
  const waitedFor = (name: string, wanted: string): boolean => all.some(([, service]) => service.depends_on?.[name]?.condition === wanted);
  const lines = all.flatMap(([name, service]: readonly [string, Service]) => [
    `  ${JSON.stringify(name)}:`,
    `    image: ${busybox}`,
    '    build: !reset null',
    '    platform: !reset null',
    '    container_name: !reset null',
    `    command: ${waitedFor(name, 'service_completed_successfully') ? '["true"]' : '[sleep, "600"]'}`,
    '    entrypoint: !reset null',
    '    stop_grace_period: 0s',
    `    environment: {SLIPWAY_ROUND: "${round}"}`,
    ...(waitedFor(name, 'service_healthy') ? ['    healthcheck: !override {test: [CMD, "true"], interval: 500ms}'] : []),
    ...(service.ports === undefined ? [] : [`    ports: !override [${service.ports.map((port) => `{target: ${String(port.target)}, host_ip: 127.0.0.1, protocol: ${port.protocol ?? 'tcp'}}`).join(', ')}]`]),
  ]);
  const ranges = Object.entries(project.networks).flatMap(([name, network]) => (isJsonObject(network['ipam']) && network['ipam']['config'] !== undefined ? [`  ${JSON.stringify(name)}: {ipam: !reset null}`] : []));
  return `services:\n${lines.join('\n')}\n${ranges.length === 0 ? '' : `networks:\n${ranges.join('\n')}\n`}`;
}

/** Each takes what the other launched for its own: nothing is made anew, in either direction. */
function bothWays(compose: ComposeCommand): void {
  // The newest that is here.
  const variant = engineVariants().filter(({ pretend }) => pretend === undefined).at(-1);
  if (variant === undefined) throw new Error('There is no test engine.');

  // Compose refuses its start_interval on older engines.
  const all = samples().filter(({ id }) => id !== 'healthcheck-durations' || Number(variant.engine.api.split('.')[1]) >= 44);

  describe(`Slipway and Docker Compose ${compose.version} on ${variant.title}`, () => {
    let fixture: EngineFixture;
    let root = '';

    beforeAll(async () => {
      fixture = await startFixture(variant);
      root = await mkdtemp(join(tmpdir(), 'slipway-both-'));
    });

    afterAll(async () => {
      // What was being created when a run failed comes after its own cleaning.
      for (const { id } of all) await testProject(fixture.engine, fixture.name(`both-${id}`)).clean();
      await rm(root, { recursive: true, force: true });
      await fixture.end();
    });

    it('has enough to prove it with', () => {
      expect(all.length).toBeGreaterThanOrEqual(30);
    });

    it.concurrent.each(all)('$id', async ({ id, folder, how }) => {
      const name = fixture.name(`both-${id}`);
      const place = join(root, id);
      await cp(folder, place, { recursive: true });
      const environment = { HOME: root, PATH: process.env['PATH'] ?? '', PWD: place, DOCKER_HOST: variant.engine.endpoint, COMPOSE_PROGRESS: 'quiet', ...how.env };
      const files = [...how.files, 'over.yaml'];
      const { project, diagnostics } = loadProject({
        files: how.files.map((file) => ({ path: join(place, file), text: readFile(diskReader(environment).readFile(join(place, file))) })),
        projectName: name,
        profiles: how.profiles,
        envFiles: how.envFiles.map((file) => join(place, file)),
        reader: diskReader(environment),
      });
      if (project === undefined) throw new Error(`${id} does not load: ${diagnostics.map(formatDiagnostic).join('; ')}`);
      const options = ['-p', name, ...files.flatMap((file) => ['-f', file]), ...how.profiles.flatMap((profile) => ['--profile', profile]), ...how.envFiles.flatMap((file) => ['--env-file', file])];
      const docker = (): Promise<unknown> => execute(compose.command, [...compose.args, ...options, 'up', '-d'], { cwd: place, env: environment });
      const ours = async (): Promise<void> => {
        const { code, stderr } = await slipway([...options, 'up'], { cwd: place, environment });
        expect({ code, stderr: stderr.split('\n').filter((line) => line.includes('error')) }).toEqual({ code: 0, stderr: [] });
      };
      const { containers, clean } = testProject(fixture.engine, name);
      try {
        await writeFile(join(place, 'over.yaml'), override(project, 'one'));
        await docker();
        const launched = idsOf(await containers());
        expect(Object.keys(launched).length).toBeGreaterThanOrEqual(Object.keys(project.services).length);
        await ours();
        expect(idsOf(await containers())).toEqual(launched);

        await writeFile(join(place, 'over.yaml'), override(project, 'two'));
        await ours();
        const replaced = idsOf(await containers());
        for (const [container, before] of Object.entries(launched)) expect(replaced[container], container).not.toBe(before);
        await docker();
        expect(idsOf(await containers())).toEqual(replaced);
      } finally {
        await clean();
      }
    });
  });
}

function readFile(answer: ReturnType<ReturnType<typeof diskReader>['readFile']>): string {
  if (answer.kind !== 'text') throw new Error(`no text: ${answer.kind}`);
  return answer.text;
}

const compose = await composeCommand();
if (compose !== undefined) bothWays(compose);
else absentHere('Docker Compose v2, neither installed nor to be fetched: adopting each other is not tried on the cases');

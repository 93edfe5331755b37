import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '#cli';
import { composeCommand, type ComposeCommand } from '../bench/compose-binary.ts';
import { absentHere } from '../support/absent.ts';

const files: Readonly<Record<string, string>> = {
  'shop/compose.yaml': `name: shop
services:
  web:
    image: "nginx:\${TAG:-1}"
    build: {context: ./web, args: [A, "B=\${B:-b}"]}
    ports: ["8080:80"]
    env_file: [web.env, {path: absent.env, required: false}]
    environment: ["MODE=\${MODE-plain}", HOST_ONLY]
    volumes: ["./html:/srv/html:ro", "data:/data"]
    depends_on: [db]
    mem_limit: 64m
    profiles: [front]
    x-note: {z10: 1, z9: [2]}
  db:
    image: postgres
    links: [side]
    networks: [back]
  side: {image: busybox, networks: [back], models: [llm]}
models: {llm: {model: ai/small}}
networks: {back: {internal: true}, unused: {}}
volumes: {data: {}, spare: {}}
x-top: {b: "yes", a: [1, {}]}
`,
  'shop/compose.override.yml': 'services: {side: {labels: {from: override}}}\n',
  'shop/other.yaml': 'services: {side: {image: "alpine:${TAG:-3}"}}\n',
  'shop/web.env': 'FILED=1\nMODE=filed\n',
  'shop/.env': 'TAG=dot\nCOMPOSE_PROFILES=\n',
  'shop/more.env': 'TAG=more\nMODE=env\n',
  'shop/deep/.env': 'MODE=deep\n',
  'shop/deep/er/keep': '',
  'named/.env': 'COMPOSE_FILE=one.yaml|two.yaml\nCOMPOSE_PATH_SEPARATOR=|\nCOMPOSE_PROJECT_NAME=listed\nCOMPOSE_PROFILES=extra,none\n',
  'named/one.yaml': 'services: {a: {image: one}, b: {image: one, profiles: [extra]}}\n',
  'named/two.yaml': 'services: {a: {image: two}}\n',
  'Plain Folder/docker-compose.yml': 'services: {a: {image: x}}\n',
  'bad/compose.yaml': 'services: {a: {image: x, prots: []}}\n',
  'bad/unknown.yaml': 'services: {a: {image: x, networks: [none]}}\n',
  'bad/required.yaml': 'services: {a: {image: "${NEEDED?say so}"}}\n',
  'bad/empty.yaml': '',
  'bad/broken.env': 'A B C\n',
  'bad/same.yaml': 'services: {a: {image: x, container_name: one}, b: {image: x, container_name: one}}\n',
};

interface Invocation {
  readonly title: string;
  /** Folder to be in. */
  readonly in: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Text of standard input. */
  readonly input?: string;
  /** Compose prints these lines in the order of a Go map, which is none. */
  readonly unordered?: true;
  /** A usage error, for which Slipway has an exit code of its own. */
  readonly usage?: true;
}

const at = (folder: string, title: string, args: string, more: Partial<Omit<Invocation, 'in' | 'title' | 'args'>> = {}): Invocation => ({ in: folder, title, args: args.split(' '), ...more });

const invocations: readonly Invocation[] = [
  at('shop', 'the usual file and its override', 'config'),
  at('shop', 'JSON', 'config --format json'),
  at('shop', 'a profile', '--profile front config'),
  at('shop', 'every profile', '--profile * config --format json'),
  at('shop', 'COMPOSE_PROFILES', 'config', { env: { COMPOSE_PROFILES: 'front, other' } }),
  at('shop', 'a service and what it needs', 'config db'),
  at('shop', 'a service that a profile hides', 'config web'),
  at('shop', 'an unknown service', 'config nothing'),
  at('shop', '-f leaves the override out', '-f compose.yaml config'),
  at('shop', 'two -f', '-f compose.yaml -f other.yaml config'),
  at('shop', 'a file that is not there', '-f none.yaml config'),
  at('shop', 'a folder for a file', '-f deep config'),
  at('shop', 'standard input', '-f - config', { input: 'services: {a: {image: "x:${TAG}", build: .}}\n' }),
  at('shop', 'standard input and a file', '-f - -f other.yaml config', { input: 'services: {side: {command: [a]}}\n' }),
  at('shop', 'nothing on standard input', '-f - config', { input: '' }),
  at('shop', 'a name', '-p given config', { env: { COMPOSE_PROJECT_NAME: 'shell' } }),
  at('shop', 'a bad name', '-p Given config'),
  at('shop', 'COMPOSE_PROJECT_NAME', 'config', { env: { COMPOSE_PROJECT_NAME: 'shell' } }),
  at('shop', 'a bad COMPOSE_PROJECT_NAME', 'config', { env: { COMPOSE_PROJECT_NAME: 'Shell' } }),
  at('shop', 'variables of the shell before .env', '--profile front config', { env: { TAG: 'shell', HOST_ONLY: 'h', A: 'arg' } }),
  at('shop', 'an env file', '--env-file more.env --profile front config'),
  at('shop', 'two env files', '--env-file more.env --env-file deep/.env --profile front config'),
  at('shop', 'an env file that is not there', '--env-file none.env config'),
  at('shop', 'COMPOSE_ENV_FILES', '--profile front config', { env: { COMPOSE_ENV_FILES: 'more.env,deep/.env' } }),
  at('shop', 'COMPOSE_DISABLE_ENV_FILE', '--profile front config', { env: { COMPOSE_DISABLE_ENV_FILE: '1' } }),
  at('shop', 'COMPOSE_DISABLE_ENV_FILE that is no switch', 'config', { env: { COMPOSE_DISABLE_ENV_FILE: 'maybe' } }),
  at('shop/deep/er', 'found in a folder above', '--profile front config'),
  at('shop/deep', '.env here before .env beside the file', '--profile front config'),
  at('shop', 'a project directory', '--project-directory deep -f compose.yaml config side'),
  at('shop/deep', 'a project directory with the file', '--project-directory .. --profile front config'),
  at('shop', 'COMPOSE_FILE', 'config', { env: { COMPOSE_FILE: 'compose.yaml:other.yaml' } }),
  at('shop', 'COMPOSE_FILE with a separator', 'config', { env: { COMPOSE_FILE: 'compose.yaml;other.yaml', COMPOSE_PATH_SEPARATOR: ';' } }),
  at('shop', 'COMPOSE_FILE with a file that is not there', 'config', { env: { COMPOSE_FILE: 'compose.yaml:none.yaml' } }),
  at('shop', 'an empty COMPOSE_FILE', 'config', { env: { COMPOSE_FILE: '' } }),
  at('shop', 'COMPOSE_FILE from standard input', 'config', { env: { COMPOSE_FILE: '-' }, input: 'services: {a: {image: x}}\n' }),
  at('shop', '-f before COMPOSE_FILE', '-f other.yaml config', { env: { COMPOSE_FILE: 'compose.yaml' } }),
  at('named', 'files, name and profiles from .env', 'config'),
  at('named', 'only one of them', '-f one.yaml config --format json'),
  at('Plain Folder', 'the name of the folder', 'config'),
  at('.', 'no file at all', 'config'),
  at('shop', 'services', 'config --services'),
  at('shop', 'services of a profile', '--profile front config --services'),
  at('shop', 'volumes', '--profile front config --volumes', { unordered: true }),
  at('shop', 'networks', '--profile front config --networks', { unordered: true }),
  at('shop', 'all resources', '--all-resources config --volumes', { unordered: true }),
  at('shop', 'all resources, whole', '--all-resources config'),
  at('shop', 'models', 'config --models'),
  at('shop', 'images', '--profile front config --images', { unordered: true }),
  at('shop', 'images of a service', 'config --images db', { unordered: true }),
  at('shop', 'profiles', 'config --profiles'),
  at('shop', 'the environment', 'config --environment', { env: { B: 'x=y' } }),
  at('shop', 'variables', 'config --variables', { unordered: true }),
  at('shop', 'variables as JSON', 'config --variables --format json'),
  at('shop', 'variables as YAML', 'config --variables --format yaml'),
  at('shop', 'the hash of a service', 'config --hash db,side'),
  at('shop', 'the hash of an unknown service', 'config --hash none'),
  at('shop', 'several questions: the first counts', 'config --networks --volumes --hash db', { unordered: true }),
  at('shop', 'quiet', 'config -q'),
  at('shop', 'quiet with errors', '-f ../bad/compose.yaml config -q'),
  at('shop', 'without normalisation', '--profile front config --no-normalize'),
  at('shop', 'without path resolution', '--profile front config --no-path-resolution'),
  at('shop', 'without env resolution', '--profile front config --no-env-resolution'),
  at('bad', 'an unknown key', 'config'),
  at('bad', 'an unknown network', '-f unknown.yaml config'),
  at('bad', 'an unknown network without the check', '-f unknown.yaml config --no-consistency'),
  at('bad', 'one container name twice', '-f same.yaml config'),
  at('bad', 'a required variable', '-f required.yaml config'),
  at('bad', 'a required variable that is set', '-f required.yaml config', { env: { NEEDED: 'x' } }),
  at('bad', 'an empty file', '-f empty.yaml config'),
  at('bad', 'a broken env file', '-f required.yaml --env-file broken.env config'),
  at('shop', 'an unknown option', 'config --nonsense', { usage: true }),
  at('shop', 'an unknown format', 'config --format xml', { usage: true }),
];

interface Outcome {
  readonly code: number;
  readonly stdout: string;
}

/** Both programs on the same folders: what they print, whether they accept, and their exit codes. */
function besides(compose: ComposeCommand): void {
  describe(`slipway config beside Docker Compose ${compose.version}`, () => {
    let root = '';

    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'slipway-config-'));
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(root, name)), { recursive: true });
        await writeFile(join(root, name), text);
      }
    });

    afterAll(async () => {
      await rm(root, { recursive: true, force: true });
    });

    const surroundings = (invocation: Invocation): { readonly cwd: string; readonly env: Record<string, string> } => {
      const cwd = join(root, invocation.in);
      return { cwd, env: { HOME: '/home/nobody', PATH: process.env['PATH'] ?? '', PWD: cwd, ...invocation.env } };
    };

    const theirs = (invocation: Invocation): Promise<Outcome> =>
      new Promise((resolve) => {
        const child = execFile(compose.command, [...compose.args, ...invocation.args], surroundings(invocation), (error, stdout) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout });
        });
        child.stdin?.on('error', () => undefined);
        child.stdin?.end(invocation.input ?? '');
      });

    const ours = async (invocation: Invocation): Promise<Outcome> => {
      const { cwd, env } = surroundings(invocation);
      let stdout = '';
      const code = await runCli(invocation.args, {
        stdout: (text) => (stdout += text),
        stderr: () => undefined,
        isTerminal: false,
        cwd,
        environment: env,
        signal: new AbortController().signal,
        readInput: () => Promise.resolve(invocation.input ?? ''),
      });
      return { code, stdout };
    };

    it('has no two invocations of one title', () => {
      expect(new Set(invocations.map(({ title }) => title)).size).toBe(invocations.length);
    });

    it.concurrent.each(invocations)('$title', async (invocation) => {
      const [their, our] = await Promise.all([theirs(invocation), ours(invocation)]);
      const shown = ({ code, stdout }: Outcome): Outcome => ({
        code: invocation.usage === true ? Math.sign(code) : code,
        stdout: invocation.unordered === true ? stdout.split('\n').toSorted().join('\n') : stdout,
      });
      expect(shown(our)).toEqual(shown(their));
    });
  });
}

const compose = await composeCommand();
if (compose !== undefined) besides(compose);
else absentHere('Docker Compose v2, neither installed nor to be fetched: slipway config is not compared with it command by command');

import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locateProject } from './locate.ts';
import { runCli } from './program.ts';
import { createProgress } from './progress.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-cli-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(name: string, text: string): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), text);
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(argv: readonly string[], environment: Readonly<Record<string, string>> = {}, cwd = folder): Promise<Run> {
  let out = '';
  let err = '';
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), isTerminal: false, cwd, environment, signal: new AbortController().signal });
  return { code, out, err };
}

const io = (environment: Readonly<Record<string, string>> = {}, cwd = folder) => ({ stdout: () => undefined, stderr: () => undefined, isTerminal: false, cwd, environment, signal: new AbortController().signal });

describe('finding the project', () => {
  it('takes compose.yaml before docker-compose.yml, and says so', async () => {
    await write('docker-compose.yml', '');
    await write('compose.yaml', '');
    expect(locateProject({}, io())).toMatchObject({ files: [join(folder, 'compose.yaml')], projectDirectory: folder, warnings: [expect.stringContaining('several')] });
  });

  it('climbs to the folder that has one, with its override', async () => {
    await write('docker-compose.yaml', '');
    await write('compose.override.yml', '');
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    expect(locateProject({}, io({}, join(folder, 'a', 'b')))?.files).toEqual([join(folder, 'docker-compose.yaml'), join(folder, 'compose.override.yml')]);
  });

  it('takes -f as given, in order, without an override', async () => {
    await write('compose.override.yaml', '');
    expect(locateProject({ file: ['b/x.yaml', join(folder, 'a.yaml')] }, io())).toMatchObject({ files: [join(folder, 'b', 'x.yaml'), join(folder, 'a.yaml')], projectDirectory: join(folder, 'b') });
  });

  it('takes COMPOSE_FILE from the shell, then from .env', async () => {
    for (const name of ['one.yaml', 'two.yaml', 'three.yaml']) await write(name, '');
    await write('.env', 'COMPOSE_FILE=one.yaml|two.yaml\nCOMPOSE_PATH_SEPARATOR=|\nCOMPOSE_PROFILES=a, b\n');
    expect(locateProject({}, io())).toMatchObject({ files: [join(folder, 'one.yaml'), join(folder, 'two.yaml')] });
    expect(locateProject({}, io({ COMPOSE_FILE: 'three.yaml', COMPOSE_PROFILES: 'c' }))).toMatchObject({ files: [join(folder, 'three.yaml')] });
    expect(locateProject({ file: ['f.yaml'], profile: ['x', 'y'] }, io({ COMPOSE_FILE: 'three.yaml', COMPOSE_PROFILES: 'c' }))).toMatchObject({ files: [join(folder, 'f.yaml')], profiles: ['x', 'y'] });
  });

  it('starts in --project-directory', async () => {
    await write('sub/compose.yaml', '');
    expect(locateProject({ projectDirectory: 'sub' }, io())).toMatchObject({ files: [join(folder, 'sub', 'compose.yaml')], projectDirectory: join(folder, 'sub') });
    await write('compose.yaml', '');
    expect(locateProject({ projectDirectory: 'none' }, io())).toMatchObject({ files: [join(folder, 'compose.yaml')], projectDirectory: join(folder, 'none'), warnings: [expect.stringContaining('no folder')] });
  });
});

describe('slipway config', () => {
  const text = 'name: shop\nservices:\n  web:\n    image: "nginx:${TAG:-1}"\n    ports: ["80:80"]\n    profiles: [front]\n  db: {image: postgres, volumes: ["data:/data"]}\nvolumes: {data: {}}\n';

  it('prints the canonical project as YAML and as JSON', async () => {
    await write('compose.yaml', text);
    const yaml = await run(['config']);
    expect(yaml).toMatchObject({ code: 0, err: '' });
    expect(yaml.out).toContain('name: shop\n');
    expect(yaml.out).not.toContain('nginx');
    const json = await run(['--profile', 'front', 'config', '--format', 'json'], { TAG: '2' });
    expect(JSON.parse(json.out)).toMatchObject({ name: 'shop', services: { web: { image: 'nginx:2', ports: [{ target: 80, published: '80' }] } } });
  });

  it('prints one aspect', async () => {
    await write('compose.yaml', text);
    expect((await run(['config', '--services'])).out).toBe('db\n');
    expect((await run(['--profile', '*', 'config', '--services'])).out).toBe('db\nweb\n');
    expect((await run(['config', '--volumes'])).out).toBe('data\n');
    expect((await run(['config', '--images'])).out).toBe('postgres\n');
    expect((await run(['config', '--profiles'])).out).toBe('front\n');
    expect((await run(['config', '--hash', '*'])).out).toMatch(/^service db [0-9a-f]{64}\nnetwork default [0-9a-f]{64}\nvolume data [0-9a-f]{64}\n$/);
    expect((await run(['config', '--hash', 'db'])).out).toMatch(/^db [0-9a-f]{64}\n$/);
    expect((await run(['config', '-q'])).out).toBe('');
    expect(await run(['config', '--hash', 'none'])).toMatchObject({ code: 1, err: expect.stringContaining('There is no service none.') });
  });

  it('leaves variables with --no-interpolate', async () => {
    await write('compose.yaml', text.replace('profiles: [front]', 'labels: {}'));
    expect((await run(['config', '--no-interpolate'])).out).toContain('nginx:${TAG:-1}');
  });

  it('takes the name from -p, COMPOSE_PROJECT_NAME and --env-file', async () => {
    await write('compose.yaml', 'services: {web: {image: "x:${TAG}"}}\n');
    await write('other.env', 'TAG=7\nCOMPOSE_PROJECT_NAME=filed\n');
    expect((await run(['-p', 'given', 'config'], { COMPOSE_PROJECT_NAME: 'shell' })).out).toContain('name: given\n');
    expect((await run(['config'], { COMPOSE_PROJECT_NAME: 'shell' })).out).toContain('name: shell\n');
    const filed = await run(['--env-file', 'other.env', 'config']);
    expect(filed.out).toContain('name: filed\n');
    expect(filed.out).toContain('x:7');
  });

  it('prints errors as file:line:column: error: message, exit code 1', async () => {
    await write('compose.yaml', 'services:\n  web:\n    image: x\n    ports: 80\n');
    const broken = await run(['config']);
    expect(broken).toMatchObject({ code: 1, out: '' });
    expect(broken.err).toMatch(/^compose\.yaml:4:\d+: error: .+/);
    await write('compose.yaml', 'services: [\n');
    expect((await run(['config'])).err).toMatch(/^compose\.yaml:\d+:\d+: error: /);
    await write('sub/x', '');
    expect((await run(['config'], {}, join(folder, 'sub'))).err).toContain(`${join(folder, 'compose.yaml')}:`);
    expect(await run(['-f', 'none.yaml', 'config'])).toMatchObject({ code: 1, err: 'error: There is no file none.yaml.\n' });
    expect(await run(['-f', 'sub', 'config'])).toMatchObject({ code: 1, err: expect.stringContaining('is a folder') });
  });

  it('survives hostile files', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]},`.repeat(8)}*${'abcdefgh'[index]}]`).join('\n')}\nservices: {w: {image: x}}\n`;
    for (const text of ['\0', '[[[[[[[['.repeat(10_000), 'services: {__proto__: {image: x}}\n', bomb, '&a [*a]', '---\na: 1\n---\nb: 2\n']) {
      await write('compose.yaml', text);
      const result = await run(['config']);
      expect([0, 1]).toContain(result.code);
      expect(result.err).not.toMatch(/^\s+at /m);
    }
    expect(Object.hasOwn(Object.prototype, 'image')).toBe(false);
  });
});

describe('usage', () => {
  it('exits with 2 and a hint', async () => {
    for (const argv of [['nonsense'], ['config', '--format', 'xml'], ['up', '--scale', 'web'], ['serve', '--port', '99999'], ['down', '--timeout', '-1'], ['-f', '-', 'config'], []]) {
      const result = await run(argv);
      expect(result.code, argv.join(' ')).toBe(2);
      expect(result.err, argv.join(' ')).not.toBe('');
    }
  });

  it('exits with 0 for help and version', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Usage: slipway') });
    expect(await run(['up', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--force-recreate') });
    expect(await run(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^slipway \d/) });
  });

  it('says where it looked when there is no file', async () => {
    expect(await run(['config'])).toMatchObject({ code: 1, err: expect.stringMatching(/^error: No Compose file in .*-f/) });
  });
});

describe('slipway export', () => {
  it('writes the Compose file as it is and the drawing as SVG', async () => {
    const text = '# mine\nname: shop\nservices:\n  web: {image: nginx, depends_on: [db]}   # kept\n  db: {image: postgres}\n';
    await write('compose.yaml', text);
    expect((await run(['export'])).out).toBe(text);
    expect((await run(['export', '--format', 'svg', '-o', 'drawing.svg'])).code).toBe(0);
    const svg = await readFile(join(folder, 'drawing.svg'), 'utf8');
    expect(svg).toMatch(/^<svg|^<\?xml/);
    expect(svg).toContain('web');
    expect(await run(['export', '-o', 'none/x'])).toMatchObject({ code: 1, err: expect.stringMatching(/^error: Cannot save .* \(.+\)\n$/) });
    expect(await run(['export', '-o', '.'])).toMatchObject({ code: 1, err: expect.stringContaining('it is a folder') });
  });

  it('replaces a file whole, so that who reads it meanwhile sees the old one; writes into a pipe', async () => {
    await write('compose.yaml', 'services:\n  web: {image: nginx}\n');
    await write('out.yaml', 'old\n');
    const reader = await open(join(folder, 'out.yaml'));
    try {
      expect((await run(['export', '-o', 'out.yaml'])).code).toBe(0);
      expect(await reader.readFile('utf8')).toBe('old\n');
    } finally {
      await reader.close();
    }
    expect(await readFile(join(folder, 'out.yaml'), 'utf8')).toContain('nginx');
    expect((await readdir(folder)).toSorted()).toEqual(['compose.yaml', 'out.yaml']);
    if (process.platform !== 'win32') expect(await run(['export', '-o', '/dev/null'])).toMatchObject({ code: 0, err: '' });
  });
});

describe('up --json', () => {
  const last = (out: string): unknown => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');

  it('ends in done with the first error of the file', async () => {
    await write('compose.yaml', 'services:\n  web: 5\n');
    const { code, out, err } = await run(['up', '--json']);
    expect(code).toBe(1);
    expect(err).toMatch(/^compose\.yaml:2:8: error: /);
    expect(last(out)).toMatchObject({ type: 'done', ok: false, failures: [{ step: 'plan', message: err.trimEnd().split('\n')[0] }] });
  });

  it('ends in done when the engine fails before anything is run', async () => {
    await write('compose.yaml', 'name: shop\nservices:\n  web: {image: x}\n');
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      if (request.url === '/_ping') response.end('OK');
      else if (request.url === '/version') response.end(JSON.stringify({ ApiVersion: '1.47', MinAPIVersion: '1.24' }));
      else {
        response.statusCode = 500;
        response.end(JSON.stringify({ message: 'out of order' }));
      }
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    try {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const { code, out, err } = await run(['up', '--json'], { DOCKER_HOST: `tcp://127.0.0.1:${port}` });
      expect(code).toBe(1);
      expect(err).toContain('out of order');
      expect(last(out)).toMatchObject({ type: 'done', ok: false, failures: [{ step: 'plan', message: expect.stringContaining('out of order') }] });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

describe('progress', () => {
  it('rewrites one line a service on a terminal and lets no control sequence through', () => {
    let out = '';
    const progress = createProgress({ ...io(), isTerminal: true, stdout: (text) => (out += text) });
    progress.tell({ type: 'start', steps: [{ id: 'pull x', step: 'pullImage', service: 'web', label: 'Pull image x' }] });
    progress.tell({ type: 'step', id: 'pull x', step: 'pullImage', service: 'web', state: 'running', at: 0 });
    progress.tell({ type: 'progress', id: 'pull x', service: 'web', text: 'layer \u001b]0;evil\u0007 42' });
    progress.tell({ type: 'step', id: 'pull x', step: 'pullImage', service: 'web', state: 'done', at: 1 });
    progress.tell({ type: 'done', ok: true, cancelled: false, services: [{ service: 'web', container: 'a-web-1', state: 'running', health: 'none' }], failures: [], seconds: 1 });
    expect(out).toContain('Done in 1.0 s; 1 of 1 containers run.');
    expect(out).toContain('a-web-1 running');
    expect(out).not.toContain('\u001b]');
    expect(out).toContain('\u001b[1A');
  });

  it('fits into a small terminal, so that every line can be rewritten, and shows all at the end', () => {
    const writes: string[] = [];
    const progress = createProgress({ ...io(), isTerminal: true, terminalSize: () => ({ columns: 24, rows: 4 }), stdout: (text) => writes.push(text) });
    const services = Array.from({ length: 6 }, (_unused, index) => `service${index}`);
    progress.tell({ type: 'start', steps: services.map((service) => ({ id: service, step: 'pullImage', service, label: 'Pull image with a long name' })) });
    for (const service of services) progress.tell({ type: 'step', id: service, step: 'pullImage', service, state: 'done', at: 0 });
    progress.tell({ type: 'done', ok: true, cancelled: false, services: services.map((service) => ({ service, container: `a-${service}-1`, state: 'running', health: 'none' })), failures: [], seconds: 1 });
    const drawings = writes.slice(0, -1).map((text) => text.replaceAll(/\p{Cc}\[\d*[AK]/gu, '').trimEnd().split('\n'));
    expect(drawings.flat().filter((line) => line.length > 23)).toEqual([]);
    expect(drawings.map((lines) => lines.length)).toEqual([1, 2, 3, 3, 3, 3, 6]);
    expect(writes.at(-2)).toMatch(/^\p{Cc}\[3A/u);
    expect(drawings.at(-1)?.map((line) => line.split(' ')[0])).toEqual(services);
  });
});

describe('options of the project', () => {
  it('stand anywhere, whatever a service is called', async () => {
    await writeFile(join(folder, 'odd.yaml'), 'services:\n  logs: {image: x}\n');
    expect(await run(['config', 'logs', '--quiet', '-f', join(folder, 'odd.yaml')])).toMatchObject({ code: 0, err: '' });
  });
});

describe('import run', () => {
  it('turns a line behind -- into a file, and says what is lost', async () => {
    const { code, out, err } = await run(['import', 'run', '--', 'docker', 'run', '-d', '-p', '8080:80', '-e', 'A=$x', 'nginx:1.29']);
    expect(code).toBe(0);
    expect(out).toBe('services:\n  nginx:\n    image: nginx:1.29\n    environment:\n      A: $$x\n    ports:\n      - "8080:80"\n');
    expect(err).toBe('lost: --detach: A deploy always starts services in the background.\n');
  });

  it('takes the line as it stands, its options too, or as one word', async () => {
    const expected = 'services:\n  web:\n    image: nginx:1.29\n    container_name: web\n    ports:\n      - "8080:80"\n    mem_limit: 64m\n';
    expect(await run(['import', 'run', 'docker', 'run', '--name', 'web', '-p', '8080:80', '-m', '64m', 'nginx:1.29'])).toMatchObject({ code: 0, out: expected });
    expect(await run(['import', 'run', 'docker run --name web -p 8080:80 -m 64m nginx:1.29'])).toMatchObject({ code: 0, out: expected });
  });

  it('reads standard input, writes a file, and points at what is wrong', async () => {
    const given = (text: string) => ({ stdout: () => undefined, stderr: (line: string) => (err += line), isTerminal: false, cwd: folder, environment: {}, signal: new AbortController().signal, readInput: () => Promise.resolve(text) });
    let err = '';
    expect(await runCli(['import', 'run', '-o', 'made.yaml'], given('docker run \\\n  --name web nginx:1.29\n'))).toBe(0);
    expect(await readFile(join(folder, 'made.yaml'), 'utf8')).toBe('services:\n  web:\n    image: nginx:1.29\n    container_name: web\n');
    expect(await runCli(['import', 'run', '-'], given('docker run \\\n  --publsh 80 nginx'))).toBe(1);
    expect(err).toBe('error: 2:3: docker run has no option “--publsh”. (Did you mean “--publish”?)\n');
    expect(await run(['import', 'run'])).toMatchObject({ code: 2, err: expect.stringContaining('standard input') });
  });
});

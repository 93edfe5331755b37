import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Surroundings } from './candidate.ts';
import { connectFirst } from './connect-first.ts';
import { dockerCredentials } from './credentials.ts';
import { discoverEngines } from './discover.ts';
import { privateConfiguration } from './private-configuration.ts';
import { boundLog } from './private-log.ts';
import { freeBridgeAddress, routedRanges } from './private-network.ts';
import { privatePaths } from './private-paths.ts';

/** Unix sockets and scripts: what does not apply to a platform is left out there, not counted as skipped. */
const unix = process.platform !== 'win32';
const onUnix = (name: string, suite: () => void): void => {
  if (unix) describe(name, suite);
};
const testOnUnix = (name: string, test: () => Promise<void>): void => {
  if (unix) it(name, test);
};

let home: string;
const servers: Server[] = [];
const signal = new AbortController().signal;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'slipway-home-'));
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await rm(home, { recursive: true, force: true });
});

function surroundings(environment: Readonly<Record<string, string>> = {}): Surroundings {
  // A runtime folder of our own hides the sockets of whoever runs the tests; /var/run cannot be hidden.
  return { environment: { XDG_RUNTIME_DIR: join(home, 'run'), ...environment }, platform: 'linux', home, userId: 1000, dataDirectory: join(home, 'data') };
}

async function write(path: string, value: unknown): Promise<void> {
  const full = join(home, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, typeof value === 'string' ? value : JSON.stringify(value));
}

async function context(name: string, host: string, more: object = {}): Promise<void> {
  const id = createHash('sha256').update(name).digest('hex');
  await write(`.docker/contexts/meta/${id}/meta.json`, { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false, ...more } } });
}

/** Something that greets like an engine. */
async function engine(path: string): Promise<string> {
  const socket = join(home, path);
  await mkdir(dirname(socket), { recursive: true });
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(request.url === '/_ping' ? 'OK' : JSON.stringify({ ApiVersion: '1.44', MinAPIVersion: '1.24', Version: path }));
  });
  await new Promise<void>((resolve) => {
    server.listen(socket, resolve);
  });
  servers.push(server);
  return `unix://${socket}`;
}

/** Contexts below the home folder, leaving out what this machine really has. */
async function names(environment?: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const candidates = await discoverEngines(surroundings(environment));
  return candidates.filter(({ context: found }) => !found.endpoint.startsWith('unix:///var/run/') && !found.endpoint.startsWith('unix:///run/')).map(({ context: found, automatic }) => `${automatic ? '+' : '-'}${found.name}`);
}

onUnix('discoverEngines', () => {
  it('finds nothing in an empty home', async () => {
    expect(await names()).toEqual([]);
  });

  it('puts the current context before sockets and only offers the others', async () => {
    await write('.docker/config.json', { currentContext: 'work' });
    await context('work', 'tcp://work.example:2376');
    await context('production', 'ssh://root@production.example');
    const colima = await engine('.colima/default/docker.sock');
    const podman = await engine('run/podman/podman.sock');
    const own = await engine('data/engine/docker.sock');
    expect(own).toBe(`unix://${privatePaths(join(home, 'data')).socket}`);
    expect(await names()).toEqual(['+work', `+Colima (${colima})`, `+Podman (${podman})`, '+Slipway’s own engine', '-production']);
    expect((await names({ DOCKER_CONTEXT: 'production' }))[0]).toBe('+production');
  });

  it('tries nothing but DOCKER_HOST when it is set', async () => {
    await write('.docker/config.json', { currentContext: 'work' });
    await context('work', 'tcp://work.example:2376');
    await engine('.rd/docker.sock');
    const found = await names({ DOCKER_HOST: 'build.example:2375', DOCKER_CONTEXT: 'work' });
    expect(found.filter((name) => name.startsWith('+'))).toEqual(['+DOCKER_HOST']);
    expect((await discoverEngines(surroundings({ DOCKER_HOST: 'build.example:2375' })))[0]?.context.endpoint).toBe('tcp://build.example:2375');
  });

  it('names a socket after the context that has it', async () => {
    const desktop = await engine('.docker/desktop/docker.sock');
    await context('desktop-linux', desktop);
    expect(await names()).toEqual(['+desktop-linux']);
  });

  it('reads TLS material of contexts and of DOCKER_CERT_PATH', async () => {
    await context('tls', 'tcp://tls.example:2376', { SkipTLSVerify: true });
    const id = createHash('sha256').update('tls').digest('hex');
    await write(`.docker/contexts/tls/${id}/docker/ca.pem`, 'CA');
    const candidate = (await discoverEngines(surroundings())).find((item) => item.context.name === 'tls');
    expect(await candidate?.tls?.()).toEqual({ skipVerify: true, ca: Buffer.from('CA') });
    await write('certs/key.pem', 'KEY');
    const [host] = await discoverEngines(surroundings({ DOCKER_HOST: 'tcp://x:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(home, 'certs') }));
    expect(await host?.tls?.()).toEqual({ skipVerify: false, key: Buffer.from('KEY') });
  });

  it('survives damaged configuration', async () => {
    await write('.docker/config.json', '{ not json');
    await write('.docker/contexts/meta/a/meta.json', '[]');
    await write('.docker/contexts/meta/b/meta.json', { Name: '__proto__', Endpoints: { docker: { Host: 'tcp://x' } } });
    await write('.docker/contexts/meta/c/meta.json', { Name: 'no host', Endpoints: { docker: {} } });
    await write('.docker/contexts/meta/d', 'a file');
    expect(await names()).toEqual(['-__proto__']);
  });
});

onUnix('connectFirst', () => {
  const options = (environment: Readonly<Record<string, string>>, chosen: string | null = null) => ({ surroundings: surroundings(environment), context: chosen, mayStartPrivate: false, note: () => undefined });

  it('uses what DOCKER_HOST names, or explains that it does not answer', async () => {
    const endpoint = await engine('s/docker.sock');
    const found = await connectFirst(options({ DOCKER_HOST: endpoint }), signal);
    expect(found.contexts.filter(({ current }) => current)).toEqual([{ name: 'DOCKER_HOST', endpoint, source: 'environment', current: true }]);
    expect('engine' in found.result).toBe(true);
    if ('engine' in found.result) found.result.engine.close();
    const gone = await connectFirst(options({ DOCKER_HOST: `unix://${join(home, 'none.sock')}` }), signal);
    expect(gone.result).toMatchObject({ problem: { message: expect.stringMatching(/^DOCKER_HOST: There is no engine at /u), hints: [expect.any(String)] } });
  });

  it.each(['DOCKER_TLS_VERIFY', 'DOCKER_TLS'])('never speaks plain TCP where %s asks for TLS, certificates or not', async (variable) => {
    let plain = 0;
    const server = createServer((_request, response) => {
      plain += 1;
      response.end('OK');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    servers.push(server);
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const found = await connectFirst(options({ DOCKER_HOST: `tcp://127.0.0.1:${port}`, [variable]: '1' }), signal);
    expect(found.result).toMatchObject({ problem: { message: expect.stringMatching(/^DOCKER_HOST: /u) } });
    expect(plain).toBe(0);
  });

  it('uses the context that is chosen', async () => {
    await context('mine', await engine('mine/docker.sock'));
    await context('broken', `unix://${join(home, 'none.sock')}`);
    const found = await connectFirst(options({}, 'mine'), signal);
    expect(found.contexts.find(({ current }) => current)?.name).toBe('mine');
    if ('engine' in found.result) found.result.engine.close();
    expect((await connectFirst(options({}, 'broken'), signal)).result).toMatchObject({ problem: { message: expect.stringContaining('Docker context broken') } });
    expect((await connectFirst(options({}, 'gone'), signal)).result).toMatchObject({ problem: { message: expect.stringContaining('no engine named “gone”') } });
  });

  it('has nothing to note where no engine of its own is started: what was tried is in the answer', async () => {
    const noted: string[] = [];
    const { result } = await connectFirst({ ...options({ DOCKER_HOST: `unix://${join(home, 'none.sock')}` }), mayStartPrivate: true, note: (text) => noted.push(text) }, signal);
    expect('problem' in result).toBe(true);
    expect(noted).toEqual([]);
  });

  it('goes on to the next when one does not answer', async () => {
    await write('.docker/config.json', { currentContext: 'dead' });
    await context('dead', `unix://${join(home, 'none.sock')}`);
    const alive = await engine('.docker/run/docker.sock');
    const found = await connectFirst(options({}), signal);
    const current = found.contexts.find((item) => item.current);
    // A machine with an engine at /var/run comes first there, by right.
    expect([alive, 'unix:///var/run/docker.sock']).toContain(current?.endpoint);
    if ('engine' in found.result) found.result.engine.close();
  });

  it('ends when told to', async () => {
    const stop = AbortSignal.abort();
    await expect(connectFirst(options({ DOCKER_HOST: await engine('s/docker.sock') }), stop)).rejects.toThrow();
  });
});

describe('dockerCredentials', () => {
  it('reads logins from the configuration file', async () => {
    await write('.docker/config.json', {
      auths: {
        'https://index.docker.io/v1/': { auth: Buffer.from('hub:pass:word').toString('base64') },
        'registry.example:5000': { auth: Buffer.from('me:secret').toString('base64') },
        'token.example': { auth: Buffer.from('me:x').toString('base64'), identitytoken: 'tok' },
        'broken.example': { auth: '%%%' },
      },
    });
    const find = dockerCredentials(surroundings());
    expect(await find('docker.io', signal)).toEqual({ username: 'hub', password: 'pass:word' });
    expect(await find('registry.example:5000', signal)).toEqual({ username: 'me', password: 'secret' });
    expect(await find('token.example', signal)).toEqual({ identityToken: 'tok', username: 'me' });
    for (const none of ['broken.example', 'other.example', '__proto__', 'constructor']) expect(await find(none, signal)).toBeUndefined();
  });

  const helper = `#!${process.execPath}\nlet server = ''; process.stdin.on('data', (part) => { server += part; }); process.stdin.on('end', () => { if (server !== 'r.example') process.exit(1); console.log(JSON.stringify({ Username: 'u', Secret: 's:' + process.argv[2] })); });\n`;

  testOnUnix('asks the credential helper', async () => {
    const folder = join(home, 'bin');
    await write('bin/docker-credential-test', helper);
    await chmod(join(folder, 'docker-credential-test'), 0o755);
    await write('.docker/config.json', { credsStore: 'test', credHelpers: { 'evil.example': '../../bin/sh' } });
    const before = process.env['PATH'];
    process.env['PATH'] = `${folder}:${before ?? ''}`;
    try {
      const find = dockerCredentials(surroundings());
      expect(await find('r.example', signal)).toEqual({ username: 'u', password: 's:get' });
      expect(await find('unknown.example', signal)).toBeUndefined();
      expect(await find('evil.example', signal)).toBeUndefined();
    } finally {
      process.env['PATH'] = before;
    }
  });

  testOnUnix('finds the helper where Docker Desktop puts it, also outside PATH', async () => {
    await write('.docker/bin/docker-credential-test', helper);
    await chmod(join(home, '.docker', 'bin', 'docker-credential-test'), 0o755);
    await write('.docker/config.json', { credsStore: 'test' });
    expect(await dockerCredentials(surroundings())('r.example', signal)).toEqual({ username: 'u', password: 's:get' });
  });
});

describe('private engine', () => {
  it('bounds its log, also while it is written to', async () => {
    const log = join(home, 'log');
    await boundLog(log, 10);
    await write('log', '0123456789');
    await boundLog(log, 10);
    expect(await readdir(home)).toEqual(['log']);
    const writer = await open(log, 'a');
    try {
      await writer.write('more\n');
      await boundLog(log, 10);
      await writer.write('next\n');
    } finally {
      await writer.close();
    }
    expect([await readFile(log, 'utf8'), await readFile(`${log}.1`, 'utf8')]).toEqual(['next\n', '0123456789more\n']);
  });

  it('takes registries and proxies from the machine’s engine, not what is only that one’s, and bounds containers’ logs', () => {
    expect(privateConfiguration({})).toEqual({ 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': '3' } });
    const mirrors = { 'registry-mirrors': ['https://mirror.example'], proxies: { 'https-proxy': 'http://proxy.example:3128' } };
    expect(privateConfiguration({ ...mirrors, 'data-root': '/srv/docker', hosts: ['fd://'], bip: '10.1.1.1/24', 'log-opts': { 'max-size': '1m' } })).toEqual({ ...mirrors, 'log-opts': { 'max-size': '1m' } });
    expect(privateConfiguration({ 'log-driver': 'journald' })).toEqual({ 'log-driver': 'journald' });
  });

  it('keeps its socket paths short enough', () => {
    expect(privatePaths('/root/.local/share/slipway').socket).toBe('/root/.local/share/slipway/engine/docker.sock');
    const deep = privatePaths(`/home/${'x'.repeat(120)}/slipway`);
    expect(Buffer.byteLength(deep.socket)).toBeLessThan(108);
    expect(deep.dataRoot).toContain('x'.repeat(120));
    expect(deep.bridge.length).toBeLessThanOrEqual(15);
    expect(privatePaths('/a').bridge).not.toBe(privatePaths('/b').bridge);
  });

  it('chooses a bridge address that nothing routes to', () => {
    expect(routedRanges([{ dst: 'default' }, { dst: '10.0.0.0/8' }, { dst: '192.0.2.7' }, null])).toEqual([
      [167_772_160, 184_549_375],
      [3_221_225_991, 3_221_225_991],
    ]);
    expect(freeBridgeAddress([])).toBe('172.29.255.1/24');
    expect(freeBridgeAddress([{ dst: '172.29.255.0/24' }, { dst: '172.29.254.9' }])).toBe('172.29.253.1/24');
    expect(freeBridgeAddress([{ dst: '172.16.0.0/12' }])).toBeUndefined();
    expect(freeBridgeAddress('nonsense')).toBe('172.29.255.1/24');
  });
});

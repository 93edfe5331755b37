import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { EngineError, type Engine } from '#core/engine';
import { connectEngine } from './connect.ts';

/** Unix sockets and scripts: what does not apply to a platform is left out there, not counted as skipped. */
const unix = process.platform !== 'win32';
const onUnix = (name: string, suite: () => void): void => {
  if (unix) describe(name, suite);
};

type Handler = (request: IncomingMessage, response: ServerResponse, path: string) => void;

const cleanup: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const action of cleanup.splice(0).toReversed()) await action();
});

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}

/** An engine made of lies: greets properly, then does what the test says. Resolves with its address. */
async function liar(handler: Handler, version: unknown = { Version: '99', ApiVersion: '1.47', MinAPIVersion: '1.24', Os: 'linux', Arch: 'amd64' }, where?: string): Promise<string> {
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/_ping') response.end('OK');
    else if (path === '/version') json(response, version);
    else handler(request, response, path);
  });
  await new Promise<void>((resolve) => {
    server.listen(where ?? { host: '127.0.0.1', port: 0 }, resolve);
  });
  cleanup.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? `tcp://127.0.0.1:${String(address.port)}` : `unix://${where ?? ''}`;
}

async function connect(endpoint: string): Promise<Engine> {
  const engine = await connectEngine({ endpoint });
  cleanup.push(() => engine.close());
  return engine;
}

async function failure(action: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await action.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof EngineError) return error;
  throw new Error(`No EngineError: ${String(error)}`);
}

describe('connectEngine', () => {
  it('speaks the agreed version, whatever DOCKER_HOST says', async () => {
    const paths: string[] = [];
    const endpoint = await liar((_request, response, path) => {
      paths.push(path);
      json(response, []);
    });
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'tcp://192.0.2.1:1';
    cleanup.push(() => {
      if (before === undefined) delete process.env['DOCKER_HOST'];
      else process.env['DOCKER_HOST'] = before;
    });
    const engine = await connect(endpoint);
    await engine.listImages();
    await engine.listContainers({ all: true, labels: { a: 'b', c: true } });
    expect(paths).toEqual(['/v1.47/images/json', `/v1.47/containers/json?all=true&filters=${encodeURIComponent('{"label":["a=b","c"]}')}`]);
  });

  it.each([
    ['too old', { ApiVersion: '1.40' }, 'unsupported'],
    ['too new', { ApiVersion: '1.90', MinAPIVersion: '1.60' }, 'unsupported'],
    ['not an engine', { hello: 'world' }, 'unreachable'],
    ['a list', [], 'unreachable'],
  ])('refuses what is %s', async (_name, version, kind) => {
    const endpoint = await liar((_request, response) => response.end(), version);
    expect((await failure(connectEngine({ endpoint }))).kind).toBe(kind);
  });

  it('recognises Podman', async () => {
    const endpoint = await liar((_request, response) => json(response, {}), { ApiVersion: '1.41', MinAPIVersion: '1.24', Components: [{ Name: 'Podman Engine' }] });
    expect((await (await connect(endpoint)).info()).kind).toBe('podman');
  });
});

describe('answers', () => {
  it('that are no JSON, or of another shape', async () => {
    const endpoint = await liar((_request, response, path) => {
      if (path.startsWith('/v1.47/images')) response.end('<html>proxy</html>');
      else json(response, { message: 'a list was expected' });
    });
    const engine = await connect(endpoint);
    expect((await failure(engine.listImages())).kind).toBe('server');
    expect(await engine.listContainers({})).toEqual([]);
    expect((await failure(engine.createContainer({ body: { Image: 'x' } }))).kind).toBe('server');
  });

  it('that never end are cut off', async () => {
    const endpoint = await liar((_request, response, path) => {
      response.writeHead(path.includes('missing') ? 500 : 200);
      const block = Buffer.alloc(1024 * 1024, 'x');
      const more = (): void => {
        while (!response.destroyed && response.write(block));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const engine = await connect(endpoint);
    const large = await failure(engine.listImages());
    expect(large).toMatchObject({ kind: 'server', message: expect.stringContaining('larger than') });
    expect((await failure(engine.inspectContainer('missing'))).kind).toBe('server');
  });

  it('that break off in the middle', async () => {
    const endpoint = await liar((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('[');
      setImmediate(() => response.destroy());
    });
    expect((await failure((await connect(endpoint)).listImages())).kind).toBe('unreachable');
  });

  it.each(['ftp://engine.invalid/', 'http://127.0.0.1:1/', 'http://[', '//', '/elsewhere'])('that lead to %s are refusals and never followed', async (location) => {
    const paths: string[] = [];
    const endpoint = await liar((_request, response, path) => {
      paths.push(path);
      response.writeHead(302, { location });
      response.end();
    });
    const engine = await connect(endpoint);
    expect(await failure(engine.listImages())).toMatchObject({ kind: 'unreachable', status: 302, message: expect.stringContaining('elsewhere') });
    expect((await failure(engine.pullImage('x', {}, () => undefined))).kind).toBe('unreachable');
    expect(paths).toHaveLength(2);
  });

  it('that are cut off because the connection was closed here are no cancellation', async () => {
    const endpoint = await liar(() => undefined);
    const engine = await connectEngine({ endpoint });
    const waiting = [failure(engine.listImages()), failure(engine.waitContainer('x'))];
    engine.close();
    expect((await Promise.all(waiting)).map((error) => error.kind)).toEqual(['unreachable', 'unreachable']);
  });

  it('that come never can be given up on, and the socket is let go', async () => {
    const closed: Promise<void>[] = [];
    const endpoint = await liar((request) => {
      closed.push(new Promise((resolve) => request.once('close', () => resolve())));
    });
    const engine = await connect(endpoint);
    const stop = new AbortController();
    const waiting = [failure(engine.listImages(stop.signal)), failure(engine.waitContainer('x', stop.signal)), failure(engine.pullImage('x', {}, () => undefined, stop.signal))];
    const end = Date.now() + 5000;
    while (closed.length < waiting.length && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    expect((await Promise.all(waiting)).map((error) => error.kind)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await Promise.all(closed);
  });

  it('with a refusal in the middle of a pull', async () => {
    const endpoint = await liar((_request, response) => {
      response.write('{"status":"Pulling","id":"a","progressDetail":{"current":1,"total":2}}\nnot json\n');
      response.end('{"errorDetail":{"message":"toomanyrequests: slow down"},"error":"toomanyrequests: slow down"}\n');
    });
    const steps: unknown[] = [];
    const error = await failure((await connect(endpoint)).pullImage('nginx', {}, (step) => steps.push(step)));
    expect(error).toMatchObject({ kind: 'registry', message: expect.stringContaining('too many pulls') });
    expect(steps).toEqual([{ layer: 'a', status: 'Pulling', current: 1, total: 2 }]);
  });

  it('many at once', async () => {
    let most = 0;
    let now = 0;
    const endpoint = await liar((_request, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        json(response, []);
      }, 20);
    });
    const engine = await connect(endpoint);
    await Promise.all(Array.from({ length: 100 }, async () => await engine.listImages()));
    expect(most).toBeGreaterThan(20);
    expect(most).toBeLessThanOrEqual(64);
  });
});

describe('events', () => {
  const forever = new AbortController().signal;
  const event = (id: string): string => `${JSON.stringify({ Type: 'container', Action: 'start', Actor: { ID: id } })}\n`;

  it('go on when the stream is cut and the engine still answers, and say that it was opened again', async () => {
    let streams = 0;
    const endpoint = await liar((_request, response) => {
      streams += 1;
      response.write(event(String(streams)));
      // Cut in the middle, or ended in good order, as proxies do with what is idle.
      if (streams === 1) setImmediate(() => response.destroy());
      else if (streams === 2) response.end();
    });
    const engine = await connect(endpoint);
    const said: string[] = [];
    for await (const { id } of engine.events({ opened: () => said.push('opened') }, forever)) {
      said.push(id);
      if (id === '3') break;
    }
    expect(said).toEqual(['opened', '1', 'opened', '2', 'opened', '3']);
  });

  it.each([
    ['the engine is gone', 1],
    ['it ends every stream at once', 4],
  ])('end with an error when %s', async (_name, streams) => {
    let asked = 0;
    const endpoint = await liar((request, response) => {
      asked += 1;
      if (asked > streams) return request.socket.destroy();
      response.flushHeaders();
      setImmediate(() => response.destroy());
    });
    const engine = await connect(endpoint);
    let opened = 0;
    const listen = async (): Promise<void> => {
      for await (const _event of engine.events({ opened: () => (opened += 1) }, forever));
    };
    expect((await failure(listen())).kind).toBe('unreachable');
    expect(opened).toBe(streams);
  });

  it('end quietly when told to, also between two streams', async () => {
    const stop = new AbortController();
    const endpoint = await liar((_request, response) => response.end());
    let streams = 0;
    const engine = await connect(endpoint);
    const opened = (): void => {
      streams += 1;
      if (streams === 3) setImmediate(() => stop.abort());
    };
    for await (const _event of engine.events({ opened }, stop.signal));
    expect(streams).toBe(3);
  });
});

onUnix('ssh://', () => {
  async function fakeSsh(script: string): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-ssh-'));
    await writeFile(join(folder, 'ssh'), `#!${process.execPath}\n${script}`);
    await chmod(join(folder, 'ssh'), 0o755);
    const before = process.env['PATH'];
    process.env['PATH'] = `${folder}:${before ?? ''}`;
    cleanup.push(async () => {
      process.env['PATH'] = before;
      await rm(folder, { recursive: true, force: true });
    });
  }

  it('goes through the user’s ssh to the docker client there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-ssh-'));
    cleanup.push(async () => await rm(folder, { recursive: true, force: true }));
    const socket = join(folder, 's');
    await liar((_request, response) => json(response, [{ Id: 'sha256:1', RepoTags: ['a:1'] }]), undefined, socket);
    await fakeSsh(`
      const wanted = ['-l', 'me', '-p', '2222', '--', 'build.example', 'docker', 'system', 'dial-stdio'];
      if (process.argv.slice(-wanted.length).join(' ') !== wanted.join(' ')) process.exit(9);
      const socket = require('node:net').connect(${JSON.stringify(socket)});
      process.stdin.pipe(socket);
      socket.pipe(process.stdout);
    `);
    const engine = await connect('ssh://me@build.example:2222');
    expect((await engine.listImages()).map((image) => image.tags)).toEqual([['a:1']]);
    await Promise.all(Array.from({ length: 5 }, async () => await engine.listImages()));
  });

  it('says what ssh said when it fails', async () => {
    await fakeSsh('process.stderr.write("Host key verification failed.\\n"); process.exit(255);');
    const error = await failure(connectEngine({ endpoint: 'ssh://build.example' }));
    expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('Host key verification failed') });
  });
});

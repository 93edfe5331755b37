import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createApiClient, webSocketChannel } from '#core/api';
import { handlersWith } from '../../test/support/handlers.ts';
import { startServer, type RunningServer } from './start.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

let folder: string;
let server: RunningServer;
let unexpected: unknown[];
/** The key that the page of the last sign-in was told. */
let key: string;

const handlers = handlersWith({
  'engine.watch': async function* (_input, signal) {
    yield { state: 'connecting', contexts: [] };
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  },
  'template.list': () => Promise.resolve({ templates: [] }),
});

function start(port = 0): Promise<RunningServer> {
  return startServer({ handlers, rendererDir: join(folder, 'page'), port, onUnexpected: (_where, error) => unexpected.push(error) });
}

beforeEach(async () => {
  unexpected = [];
  key = 'none';
  folder = await mkdtemp(join(tmpdir(), 'slipway-server-'));
  await mkdir(join(folder, 'page', 'assets'), { recursive: true });
  await writeFile(join(folder, 'page', 'index.html'), '<!doctype html><title>Slipway</title>');
  await writeFile(join(folder, 'page', 'assets', 'index-abcdef12.js'), 'export {};');
  await writeFile(join(folder, 'page', 'notes.txt'), 'not a kind that is served');
  await writeFile(join(folder, 'secret.json'), '{"secret":true}');
  await symlink(join(folder, 'secret.json'), join(folder, 'page', 'link.json'));
  server = await start();
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** One request with exactly these headers; `fetch` would refuse some of them. */
function ask(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server.port, path, method, headers, setHost: headers['Host'] === undefined }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

function tokenPath(): string {
  const { pathname, search } = new URL(server.url);
  return `${pathname}${search}`;
}

function keyIn(page: string): string {
  return /<meta name="slipway-key" content="([\w-]{43})">/.exec(page)?.[1] ?? '';
}

async function signIn(): Promise<string> {
  const { headers, body } = await ask(tokenPath());
  key = keyIn(body);
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

/** Opens a WebSocket; resolves with it once open, or with the HTTP status or close code that ended it. */
function openSocket(headers: Readonly<Record<string, string>>, path = '/api', protocols: readonly string[] = ['slipway', key]): Promise<{ readonly socket?: WebSocket; readonly status?: number; readonly code?: number }> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, [...protocols], { headers: { ...headers } });
    let refused = false;
    socket.on('unexpected-response', (_request, response) => {
      refused = true;
      resolve({ status: response.statusCode ?? 0 });
      response.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      if (!refused) resolve({ code });
    });
    // The server closes an unknown session right after the upgrade: only an answer proves that the socket is open.
    socket.on('open', () => socket.send('{"jsonrpc":"2.0","id":1,"method":"template.list"}'));
    socket.once('message', () => resolve({ socket }));
  });
}

const origin = (): string => `http://127.0.0.1:${server.port}`;

describe('signing in', () => {
  it('exchanges the one-time token for a session cookie and the page with its key', async () => {
    const answer = await ask(tokenPath());
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('<title>Slipway</title>');
    expect(answer.headers['cache-control']).toBe('no-store');
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
    expect(cookie).toContain('Path=/');
    expect(cookie).toMatch(/Max-Age=\d{6}/);
    const secrets = [keyIn(answer.body), new URL(server.url).searchParams.get('token') ?? '', cookie.split(/[=;]/)[1] ?? ''];
    expect(secrets.map((secret) => secret.length)).toEqual([43, 43, 43]);
    expect(new Set(secrets).size).toBe(3);
  });

  it('says when somebody has signed in, and not before', async () => {
    let told = false;
    const telling = server.signedIn.then(() => (told = true));
    await ask('/');
    await ask('/?token=x');
    expect(told).toBe(false);
    await signIn();
    expect(await telling).toBe(true);
  });

  it('takes the token once', async () => {
    await signIn();
    const again = await ask(tokenPath());
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
  });

  it('lets a browser that is signed in use the printed address again', async () => {
    const cookie = await signIn();
    const again = await ask(tokenPath(), { Cookie: cookie });
    expect(again.status).toBe(200);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(keyIn(again.body)).toBe(key);
  });

  it('refuses a wrong token and does not use up the right one', async () => {
    for (const token of ['', 'x', 'a'.repeat(43)]) expect((await ask(`/?token=${token}`)).status).toBe(403);
    expect((await ask(tokenPath())).status).toBe(200);
  });

  it('tells the key to nobody who has the cookie alone', async () => {
    const cookie = await signIn();
    for (const path of ['/', '/index.html', '/?token=', '/?token=x', `/index.html${new URL(server.url).search}`]) {
      const answer = await ask(path, { Cookie: cookie });
      expect([200, 303], path).toContain(answer.status);
      expect(answer.body, path).not.toContain('slipway-key');
    }
  });

  it('serves nothing without the cookie, and says what to do', async () => {
    for (const path of ['/', '/index.html', '/assets/index-abcdef12.js', '/nothing']) {
      const answer = await ask(path);
      expect(answer.status).toBe(403);
      expect(answer.body).toContain('Open the address that Slipway printed');
    }
    expect((await ask('/', { Cookie: `slipway_${server.port}=` })).status).toBe(403);
    expect((await ask('/', { Cookie: `slipway_${server.port}=${'A'.repeat(43)}` })).status).toBe(403);
  });

  it('serves the page with it, again and again', async () => {
    const cookie = await signIn();
    for (let visit = 0; visit < 3; visit += 1) expect((await ask('/', { Cookie: `other=1; ${cookie}` })).body).toContain('<title>Slipway</title>');
  });
});

describe('requests from elsewhere', () => {
  it('refuses every other Host (DNS rebinding), token or not', async () => {
    const cookie = await signIn();
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1', 'localhost', `127.0.0.1:${server.port + 1}`, `127.0.0.1.evil.example:${server.port}`, `[::1]:${server.port}`]) {
      expect((await ask('/', { Host: host, Cookie: cookie })).status, host).toBe(403);
      expect((await ask(tokenPath(), { Host: host })).status, host).toBe(403);
    }
    expect((await ask('/', { Host: `localhost:${server.port}`, Cookie: cookie })).status).toBe(200);
  });

  it('refuses a WebSocket of another origin (cross-site), even with the cookie', async () => {
    const cookie = await signIn();
    for (const other of ['http://evil.example', 'null', `http://127.0.0.1:${server.port + 1}`, `https://127.0.0.1:${server.port}`, `http://localhost:${server.port}`]) {
      expect(await openSocket({ Cookie: cookie, Origin: other }), other).toEqual({ status: 403 });
    }
    expect(await openSocket({ Cookie: cookie })).toEqual({ status: 403 });
  });

  it('refuses a WebSocket whose Host is not ours', async () => {
    const cookie = await signIn();
    expect(await openSocket({ Cookie: cookie, Host: `evil.example:${server.port}`, Origin: `http://evil.example:${server.port}` })).toEqual({ status: 403 });
  });

  it('closes a WebSocket with 4401 that has the cookie, as programs on other ports do, but not its key', async () => {
    const cookie = await signIn();
    const secret = cookie.split('=')[1] ?? '';
    for (const protocols of [[], ['slipway'], ['slipway', secret], ['slipway', `${key.slice(0, -1)}_`], ['slipway', new URL(server.url).searchParams.get('token') ?? '']]) {
      expect(await openSocket({ Cookie: cookie, Origin: origin() }, '/api', protocols), protocols.join()).toEqual({ code: 4401 });
    }
    expect(await openSocket({ Origin: origin() })).toEqual({ code: 4401 });
    expect((await openSocket({ Cookie: cookie, Origin: origin() })).socket?.protocol).toBe('slipway');
  });

  it('closes a WebSocket of an unknown session with 4401', async () => {
    expect(await openSocket({ Origin: origin() })).toEqual({ code: 4401 });
    expect(await openSocket({ Origin: origin(), Cookie: `slipway_${server.port}=old` })).toEqual({ code: 4401 });
  });

  it('refuses other paths for a WebSocket', async () => {
    const cookie = await signIn();
    expect(await openSocket({ Cookie: cookie, Origin: origin() }, '/other')).toEqual({ status: 404 });
  });

  it('answers nothing but GET and HEAD', async () => {
    const cookie = await signIn();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const answer = await ask('/', { Cookie: cookie, Origin: 'http://evil.example' }, method);
      expect(answer.status, method).toBe(405);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    const head = await ask('/', { Cookie: cookie }, 'HEAD');
    expect([head.status, head.body]).toEqual([200, '']);
  });

  it('survives requests that are no HTTP', async () => {
    const gone = new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.write('\0\u0001GET /\r\n\r\n'));
      socket.on('close', () => resolve());
      socket.on('error', () => undefined);
      socket.resume();
    });
    await gone;
    expect((await ask('/')).status).toBe(403);
  });
});

describe('files', () => {
  it('stays inside its folder', async () => {
    const cookie = await signIn();
    for (const path of ['/../secret.json', '/%2e%2e/secret.json', '/..%2fsecret.json', '/assets/../../secret.json', '/assets/..%5c..%5csecret.json', '//secret.json', '/link.json', '/%00.html', '/%', `/${encodeURIComponent(join(folder, 'secret.json'))}`]) {
      const answer = await ask(path, { Cookie: cookie });
      expect([400, 404], path).toContain(answer.status);
      expect(answer.body, path).not.toContain('secret');
    }
  });

  it('serves only the kinds a page needs, each with its type', async () => {
    const cookie = await signIn();
    expect((await ask('/notes.txt', { Cookie: cookie })).status).toBe(404);
    expect((await ask('/assets', { Cookie: cookie })).status).toBe(404);
    const script = await ask('/assets/index-abcdef12.js', { Cookie: cookie });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
    expect((await ask('/', { Cookie: cookie })).headers['cache-control']).toBe('no-store');
  });

  it('sends its security headers with every answer', async () => {
    const cookie = await signIn();
    for (const answer of [await ask('/', { Cookie: cookie }), await ask('/'), await ask('/nothing', { Cookie: cookie }), await ask('/', { Host: 'evil.example' })]) {
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe-eval');
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('evil');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['referrer-policy']).toBe('no-referrer');
      expect(answer.headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
    }
  });
});

describe('the WebSocket', () => {
  it('carries the API, for several tabs of one session', async () => {
    const cookie = await signIn();
    for (let tab = 0; tab < 2; tab += 1) {
      const { socket } = await openSocket({ Cookie: cookie, Origin: origin() });
      if (socket === undefined) throw new Error('no socket');
      const client = createApiClient(webSocketChannel(socket));
      await expect(client.call('template.list', {})).resolves.toEqual({ templates: [] });
      const first = await client.stream('engine.watch', {})[Symbol.asyncIterator]().next();
      expect(first.value).toEqual({ state: 'connecting', contexts: [] });
    }
  });

  it('tells its clients when the server ends', async () => {
    const cookie = await signIn();
    const { socket } = await openSocket({ Cookie: cookie, Origin: origin() });
    if (socket === undefined) throw new Error('no socket');
    const client = createApiClient(webSocketChannel(socket));
    const iterator = client.stream('engine.watch', {})[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next();
    await server.close();
    await expect(next).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('does not know the sessions of the server before it', async () => {
    const cookie = await signIn();
    const { port } = server;
    await server.close();
    server = await start(port);
    expect(await openSocket({ Cookie: cookie, Origin: origin() })).toEqual({ code: 4401 });
    expect((await ask('/', { Cookie: cookie })).status).toBe(403);
    expect(await ask(tokenPath())).toMatchObject({ status: 200 });
  });

  it('ends a client that sends a frame beyond every limit, and goes on', async () => {
    const cookie = await signIn();
    const { socket } = await openSocket({ Cookie: cookie, Origin: origin() });
    if (socket === undefined) throw new Error('no socket');
    const code = new Promise<number>((resolve) => socket.on('close', resolve));
    socket.send(Buffer.alloc(81_000_000, 0x20));
    expect([1006, 1009]).toContain(await code);
    expect((await ask('/', { Cookie: cookie })).status).toBe(200);
  });
});

it('says that a port is taken', async () => {
  await expect(start(server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

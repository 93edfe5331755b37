import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { serveApi, sessionEndedCode, webSocketChannel, type ApiServer, type Handlers } from '#core/api';
import { findStaticFile } from '#host';
import { securityHeaders } from './headers.ts';
import { createSessions } from './sessions.ts';

/** Path of the WebSocket. */
const apiPath = '/api';
const socketProtocol = 'slipway';
const heartbeatMilliseconds = 30_000;
/** Bytes; the wire has its own, lower limit in characters. */
const largestMessage = 80_000_000;
const mostSockets = 64;

export interface ServerOptions {
  readonly handlers: Handlers;
  /** The built page: `index.html` and what it loads. */
  readonly rendererDir: string;
  /** 0: any free one. */
  readonly port: number;
  readonly onUnexpected: (where: string, error: unknown) => void;
}

export interface RunningServer {
  /** Address with the one-time token, for the person's browser. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the address has been used. */
  readonly signedIn: Promise<void>;
  /** Ends every connection. */
  close(): Promise<void>;
}

const unknownSession = 'This page belongs to a Slipway that is no longer running, or was opened without its key. Open the address that Slipway printed when it started.';
const foreignPage = 'Slipway answers only its own page on this machine.';

/**
 * The web shell: the page and its WebSocket on 127.0.0.1. Every request must name this address in `Host` (against DNS rebinding)
 * and carry the session's cookie; the WebSocket must come from this origin (against other sites' pages) and offer the session's key as a
 * subprotocol beside `slipway` (against programs on other ports, which are sent the cookie). Rejects when the port cannot be had.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer({ maxHeaderSize: 16_384 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: options.port, exclusive: true }, resolve);
  });
  const port = portOf(server.address());
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const sessions = createSessions(port);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false });
  const apis = new Set<ApiServer>();
  let tellSignedIn = (): void => undefined;
  const signedIn = new Promise<void>((resolve) => {
    tellSignedIn = resolve;
  });

  const isOurs = (request: IncomingMessage): boolean => request.headers.host !== undefined && hosts.has(request.headers.host);
  const isSameOrigin = (request: IncomingMessage): boolean => isOurs(request) && request.headers.origin === `http://${request.headers.host}`;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const authority = isOurs(request) ? (request.headers.host ?? '') : `127.0.0.1:${port}`;
    const say = (status: number, text: string, headers: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, { ...securityHeaders(authority), 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers });
      response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
    };
    request.resume();
    if (!isOurs(request)) return say(403, foreignPage);
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Only GET is answered here.', { Allow: 'GET, HEAD' });
    const url = parse(request.url, authority);
    if (url === undefined) return say(400, 'This address cannot be read.');
    const token = url.pathname === '/' ? url.searchParams.get('token') : null;
    const known = sessions.find(request.headers.cookie);
    // A second visit with the printed address (history, another tab) is welcome where the browser has the session already.
    const secret = known ?? (token === null ? undefined : sessions.redeem(token));
    if (secret === undefined) return say(403, unknownSession);
    if (token !== null && !sessions.isToken(token)) return say(303, 'Slipway is at /', { Location: '/' });
    const file = await findStaticFile(options.rendererDir, url.pathname);
    if (file === undefined) return say(404, 'There is nothing at this address.');
    // At the printed address the page is told its key; it keeps the key and takes the token out of the address bar.
    const body = token === null ? file.body : Buffer.concat([file.body, Buffer.from(`<meta name="slipway-key" content="${sessions.keyOf(secret)}">\n`)]);
    response.writeHead(200, {
      ...securityHeaders(authority),
      ...(known === undefined ? { 'Set-Cookie': sessions.cookie(secret) } : {}),
      'Content-Type': file.type,
      'Content-Length': body.length,
      'Cache-Control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
    if (known === undefined) tellSignedIn();
  };

  const attach = (socket: WebSocket): void => {
    let alive = true;
    const heartbeat = setInterval(() => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    }, heartbeatMilliseconds);
    socket.on('pong', () => {
      alive = true;
    });
    socket.on('close', () => clearInterval(heartbeat));
    const api = serveApi({
      channel: webSocketChannel(socket),
      handlers: options.handlers,
      onUnexpected: options.onUnexpected,
      turn: () => setImmediate(),
    });
    apis.add(api);
    socket.on('close', () => apis.delete(api));
  };

  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.onUnexpected('http', error);
      response.destroy();
    });
  });

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    if (!isSameOrigin(request)) return refuse(stream, 403, foreignPage);
    if (parse(request.url, request.headers.host ?? '')?.pathname !== apiPath) return refuse(stream, 404, 'There is nothing at this address.');
    if (sockets.clients.size >= mostSockets) return refuse(stream, 503, 'Too many windows are open.');
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // An abnormal end (oversize message, broken frame) is told by `close` as well.
      socket.on('error', (error) => options.onUnexpected('socket', error.message));
      // A page cannot see why an upgrade was refused, but it sees a close code: this one tells it to ask for the new address.
      if (!sessions.admits(request.headers.cookie, offeredKey(request))) return socket.close(sessionEndedCode, 'Open the address that Slipway printed.');
      attach(socket);
    });
  });

  return {
    url: `http://127.0.0.1:${port}/?token=${sessions.token}`,
    port,
    signedIn,
    close: async () => {
      const ended = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await Promise.all([...apis].map((api) => api.close()));
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await ended;
    },
  };
}

/** What the page offers as subprotocols is `slipway` and its key; the first is the one that is spoken. */
function offeredKey(request: IncomingMessage): string | undefined {
  return request.headers['sec-websocket-protocol']
    ?.split(',')
    .map((protocol) => protocol.trim())
    .find((protocol) => protocol !== socketProtocol);
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP address.');
  return address.port;
}

function parse(target: string | undefined, authority: string): URL | undefined {
  // Only the origin form: an absolute or `*` target is no request of a browser's page.
  if (target === undefined || !target.startsWith('/')) return undefined;
  try {
    return new URL(`http://${authority}${target}`);
  } catch {
    return undefined;
  }
}

function refuse(stream: Duplex, status: number, text: string): void {
  const body = `${text}\n`;
  stream.end(
    [`HTTP/1.1 ${status} Refused`, 'Connection: close', 'Content-Type: text/plain; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n'),
    // An upgraded connection has no time limit any more: who does not hang up must not keep it.
    () => stream.destroy(),
  );
}

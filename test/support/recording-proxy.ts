import { Agent, createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A request that went to the engine. */
export interface RecordedRequest {
  readonly method: string;
  /** Version prefix without `v`; undefined: none. */
  readonly version: string | undefined;
  /** Without version and query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  /** Parsed JSON; undefined: no JSON body. */
  readonly body: unknown;
  /** Bytes of the body, whatever its type. */
  readonly bodySize: number;
}

export interface RecordingProxy {
  readonly endpoint: string;
  readonly requests: readonly RecordedRequest[];
  /** Bytes of answers taken from the engine so far; stands still while the readers take nothing. */
  readonly answered: () => number;
  /** Drops every open connection, as when the engine dies; new ones are still served. */
  readonly dropConnections: () => void;
  readonly close: () => Promise<void>;
}

const largestBody = 4 * 1024 * 1024;

interface Target {
  readonly version: string | undefined;
  readonly path: string;
}

function readTarget(url: URL): Target {
  const match = /^\/v(\d+\.\d+)(\/.*)$/u.exec(url.pathname);
  return match === null ? { version: undefined, path: url.pathname } : { version: match[1], path: match[2] ?? '/' };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) if (Buffer.isBuffer(part)) parts.push(part);
  return Buffer.concat(parts);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Stands between an Engine and a real engine (Unix sockets) and keeps what was asked.
 * `pretend`: say that the engine's newest API is this one. Requests at versions above the engine's own go upstream at its own, so that
 * what we send to newer engines can be looked at without having one.
 */
export async function startRecordingProxy(options: { readonly upstream: string; readonly pretend?: string; readonly real: string }): Promise<RecordingProxy> {
  if (!options.upstream.startsWith('unix://')) throw new Error(`The recording proxy needs a Unix socket, not ${options.upstream}.`);
  const upstreamPath = options.upstream.slice('unix://'.length);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-proxy-'));
  const socket = join(folder, 'docker.sock');
  const requests: RecordedRequest[] = [];
  let answered = 0;
  const agent = new Agent({ keepAlive: true });

  const record = (message: IncomingMessage, url: URL, target: Target, size: number, kept: Buffer): void => {
    const contentType = message.headers['content-type'];
    requests.push({
      method: message.method ?? '',
      ...target,
      query: url.searchParams,
      contentType,
      body: contentType?.startsWith('application/json') === true ? parse(kept.toString('utf8')) : undefined,
      bodySize: size,
    });
  };

  const answerVersion = async (answer: IncomingMessage, response: ServerResponse): Promise<void> => {
    const value = parse((await bodyOf(answer)).toString('utf8'));
    const text = JSON.stringify(typeof value === 'object' && value !== null ? { ...value, ApiVersion: options.pretend } : value);
    response.writeHead(answer.statusCode ?? 502, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.end(text);
  };

  const handle = (message: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(message.url ?? '/', 'http://engine');
    const target = readTarget(url);
    // Only a pretended version is rewritten: everything else reaches the engine as it was sent.
    const version = target.version === options.pretend && options.pretend !== undefined ? options.real : target.version;
    const path = `${version === undefined ? '' : `/v${version}`}${target.path}${url.search}`;
    const upstream = httpRequest({ socketPath: upstreamPath, agent, method: message.method, path, headers: message.headers });
    const kept: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= largestBody) kept.push(chunk);
    });
    let recorded = false;
    const recordOnce = (): void => {
      if (recorded) return;
      recorded = true;
      record(message, url, target, size, Buffer.concat(kept));
    };
    message.once('end', recordOnce);
    message.pipe(upstream);
    response.once('close', () => {
      recordOnce();
      upstream.destroy();
    });
    upstream.once('response', (answer) => {
      if (options.pretend !== undefined && target.path === '/version') {
        answerVersion(answer, response).catch(() => response.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.on('data', (chunk: Buffer) => (answered += chunk.length));
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    upstream.once('error', () => response.destroy());
  };

  const server = createServer(handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  return {
    endpoint: `unix://${socket}`,
    requests,
    answered: () => answered,
    dropConnections: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      agent.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

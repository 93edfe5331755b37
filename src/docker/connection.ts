import { setMaxListeners } from 'node:events';
import { type Agent, IncomingMessage } from 'node:http';
import Docker from 'dockerode';
import { EngineError } from '#core/engine';
import { agentFor } from './agents.ts';
import { type Endpoint, parseEndpoint } from './endpoint.ts';
import { cancelled, closedHere, errorFromConnection, errorFromStatus, malformed, type Subject, timedOut } from './errors.ts';
import { objectOf, parseJson, textAt } from './json.ts';

/** PEM text, or what `fs.readFile` gave. */
export type Pem = string | Buffer;

/** Material for `tcp://` with TLS; a missing `ca` means the system's authorities. */
export interface TlsMaterial {
  readonly ca?: Pem;
  readonly cert?: Pem;
  readonly key?: Pem;
  /** As `skip-tls-verify` of a docker context. */
  readonly skipVerify?: boolean;
}

export type QueryValue = string | number | boolean | readonly string[] | undefined;

export interface EngineRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Below the version prefix, without a query; made with {@link segment}. */
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: object;
  /** A tar archive as the request's body. */
  readonly archive?: NodeJS.ReadableStream | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly subject: Subject;
  /** Milliseconds until the whole answer must be there; default 30 s. */
  readonly timeout?: number;
  /** Statuses that count as success besides 2xx. */
  readonly accept?: readonly number[];
}

/** The part of docker-modem that is used; dockerode types it as `any`. */
interface Dialer {
  dial(
    options: {
      readonly path: string;
      readonly method: string;
      readonly options: { readonly _query: object; readonly _body: object };
      readonly headers?: Record<string, string>;
      readonly file?: NodeJS.ReadableStream | Buffer;
      readonly isStream: true;
      readonly statusCodes: Readonly<Record<number, true>>;
      readonly abortSignal: AbortSignal;
    },
    done: (error: Error | null, result: unknown) => void,
  ): void;
}

const defaultTimeout = 30_000;
/** A list of thousands of containers is a few MiB. */
const largestAnswer = 64 * 1024 * 1024;
const largestErrorText = 64 * 1024;

/** docker-modem buffers refused answers without a limit; so it gets to see every status as a success and we decide. */
const everyStatus: Readonly<Record<number, true>> = Object.fromEntries(Array.from({ length: 400 }, (_unused, index) => [index + 200, true as const]));

/** One path segment from a name somebody else chose. @throws EngineError `bad-request` for names that would change the path. */
export function segment(name: string): string {
  if (name === '' || name === '.' || name === '..') throw new EngineError('bad-request', `“${name}” is not a name an engine knows.`);
  return encodeURIComponent(name);
}

/** Like {@link segment} for image references, whose slashes belong into the path. */
export function referencePath(reference: string): string {
  return reference.split('/').map(segment).join('/');
}

/** Every field is named, because docker-modem fills what is missing from DOCKER_HOST and its kin. */
function dockerFor(endpoint: Endpoint, tls: TlsMaterial | undefined, agent: Agent, version: string | undefined): Docker {
  const common = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    username: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: undefined,
    sshOptions: {},
    protocol: 'http' as const,
    agent,
    version,
  };
  if (endpoint.kind === 'socket') return new Docker({ ...common, socketPath: endpoint.path });
  // The host's name only fills the Host header there.
  if (endpoint.kind === 'ssh') return new Docker({ ...common, host: 'localhost', port: 80 });
  return new Docker({
    ...common,
    host: endpoint.host,
    port: endpoint.port,
    protocol: endpoint.tls ? 'https' : 'http',
    ca: tls?.ca,
    cert: tls?.cert,
    key: tls?.key,
  });
}

/** A signal that follows the caller's, the connection's end and a clock; `release` lets go of all three. */
interface Deadline {
  readonly signal: AbortSignal;
  readonly expired: () => boolean;
  readonly release: () => void;
}

function deadline(signals: readonly (AbortSignal | undefined)[], milliseconds: number | undefined): Deadline {
  const controller = new AbortController();
  let expired = false;
  const abort = (): void => controller.abort();
  const live = signals.filter((signal) => signal !== undefined);
  // A deployment's many calls share one signal; Node takes more than ten listeners for a leak.
  if (live.length > 0) setMaxListeners(0, ...live);
  for (const signal of live) {
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }
  const timer =
    milliseconds === undefined
      ? undefined
      : setTimeout(() => {
          expired = true;
          abort();
        }, milliseconds);
  return {
    signal: controller.signal,
    expired: () => expired,
    release: () => {
      if (timer !== undefined) clearTimeout(timer);
      for (const signal of live) signal.removeEventListener('abort', abort);
    },
  };
}

/** An answer whose body is still to be read. Whoever has it reads it to the end or calls `close`. */
export interface OpenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Chunks as they come, with back-pressure; throws EngineError. */
  readonly chunks: AsyncIterable<Buffer>;
  readonly close: () => void;
}

/** HTTP to one engine: pooled, cancellable, bounded, and with engine errors in our words. */
export class Connection {
  readonly endpoint: string;
  readonly #target: Endpoint;
  readonly #tls: TlsMaterial | undefined;
  readonly #calls: Agent;
  /** Logs, events, pulls and the like hold their socket, so they must not starve the calls. */
  readonly #streams: Agent;
  readonly #closed = new AbortController();
  #callDialer: Dialer;
  #streamDialer: Dialer;

  /** @throws EngineError `bad-request` when the address is none. */
  constructor(endpoint: string, tls: TlsMaterial | undefined) {
    this.endpoint = endpoint;
    this.#target = parseEndpoint(endpoint, tls !== undefined);
    this.#tls = tls;
    this.#calls = agentFor(this.#target, tls?.skipVerify === true, 64);
    this.#streams = agentFor(this.#target, tls?.skipVerify === true, Infinity);
    this.#callDialer = this.#dialer(this.#calls, undefined);
    this.#streamDialer = this.#dialer(this.#streams, undefined);
  }

  #dialer(agent: Agent, version: string | undefined): Dialer {
    try {
      return dockerFor(this.#target, this.#tls, agent, version).modem;
    } catch (error) {
      // docker-modem reads DOCKER_HOST and DOCKER_CERT_PATH even when it is told everything.
      throw new EngineError('bad-request', 'DOCKER_HOST or DOCKER_CERT_PATH cannot be used.', {
        hint: 'Correct or unset them.',
        detail: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** From now on every request carries `/v<version>`. */
  speak(version: string): void {
    this.#callDialer = this.#dialer(this.#calls, `v${version}`);
    this.#streamDialer = this.#dialer(this.#streams, `v${version}`);
  }

  /** @returns the parsed answer; `undefined` for an empty one. @throws EngineError */
  async json(request: EngineRequest, signal?: AbortSignal): Promise<unknown> {
    const { text, status } = await this.#whole(request, signal);
    if (text === '' || status === 204) return undefined;
    const value = parseJson(text);
    if (value === undefined) throw malformed(request.subject);
    return value;
  }

  /** For requests whose answer says nothing but its status. @throws EngineError */
  async send(request: EngineRequest, signal?: AbortSignal): Promise<void> {
    await this.#whole(request, signal);
  }

  /** @throws EngineError */
  async headers(request: EngineRequest, signal?: AbortSignal): Promise<OpenAnswer['headers']> {
    return (await this.#whole(request, signal)).headers;
  }

  async #whole(request: EngineRequest, signal: AbortSignal | undefined): Promise<{ readonly text: string; readonly status: number; readonly headers: OpenAnswer['headers'] }> {
    const milliseconds = request.timeout ?? defaultTimeout;
    const limit = deadline([signal, this.#closed.signal], milliseconds);
    try {
      const answer = await this.#dialPatiently(this.#callDialer, request, limit.signal);
      const text = await this.#text(answer, largestAnswer, request.subject);
      return { text, status: answer.statusCode ?? 0, headers: answer.headers };
    } catch (error) {
      if (signal?.aborted === true) throw cancelled();
      if (this.#closed.signal.aborted) throw closedHere(this.endpoint);
      if (limit.expired()) throw timedOut(milliseconds, request.subject);
      throw errorFromConnection(error, this.endpoint);
    } finally {
      limit.release();
    }
  }

  /**
   * Opens a request whose answer is a stream. `request.timeout` bounds only the time until the answer begins; absent: no bound.
   * @throws EngineError
   */
  async open(request: EngineRequest, signal?: AbortSignal): Promise<OpenAnswer> {
    const lifetime = deadline([signal, this.#closed.signal], undefined);
    const beginning = deadline([lifetime.signal], request.timeout);
    const killer = new AbortController();
    const kill = (): void => killer.abort();
    beginning.signal.addEventListener('abort', kill, { once: true });
    const release = (): void => {
      beginning.release();
      lifetime.release();
    };
    const explain = (error: unknown): EngineError => {
      if (signal?.aborted === true) return cancelled();
      if (this.#closed.signal.aborted) return closedHere(this.endpoint);
      if (beginning.expired()) return timedOut(request.timeout ?? 0, request.subject);
      return errorFromConnection(error, this.endpoint);
    };
    let answer: IncomingMessage;
    try {
      answer = await this.#dialPatiently(this.#streamDialer, request, killer.signal);
    } catch (error) {
      release();
      throw explain(error);
    }
    beginning.release();
    lifetime.signal.addEventListener('abort', kill, { once: true });
    if (lifetime.signal.aborted) kill();
    const close = (): void => {
      release();
      answer.destroy();
    };
    async function* chunks(): AsyncGenerator<Buffer> {
      try {
        for await (const chunk of answer) {
          if (Buffer.isBuffer(chunk)) yield chunk;
        }
        if (signal?.aborted === true) throw cancelled();
      } catch (error) {
        throw explain(error);
      } finally {
        close();
      }
    }
    return { status: answer.statusCode ?? 0, headers: answer.headers, chunks: chunks(), close };
  }

  /** A kept-alive connection may have died unnoticed; reading again does no harm. */
  async #dialPatiently(dialer: Dialer, request: EngineRequest, signal: AbortSignal): Promise<IncomingMessage> {
    try {
      return await this.#dial(dialer, request, signal);
    } catch (error) {
      const stale = error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      if (request.method !== 'GET' || !stale || signal.aborted) throw error;
      return await this.#dial(dialer, request, signal);
    }
  }

  /** @throws EngineError for refusals; whatever Node throws for lost connections. */
  async #dial(dialer: Dialer, request: EngineRequest, signal: AbortSignal): Promise<IncomingMessage> {
    signal.throwIfAborted();
    const query = Object.fromEntries(Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined));
    const hasQuery = Object.keys(query).length > 0;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      dialer.dial(
        {
          path: hasQuery ? `${request.path}?` : request.path,
          method: request.method,
          options: { _query: query, _body: request.body ?? {} },
          ...(request.headers === undefined ? {} : { headers: { ...request.headers } }),
          ...(request.archive === undefined ? {} : { file: request.archive }),
          isStream: true,
          statusCodes: everyStatus,
          abortSignal: signal,
        },
        (error, result) => {
          if (error !== null) reject(error);
          else if (result instanceof IncomingMessage) resolve(result);
          else reject(malformed(request.subject));
        },
      );
    });
    const status = answer.statusCode ?? 0;
    if ((status >= 200 && status < 300) || request.accept?.includes(status) === true) return answer;
    const text = await this.#text(answer, largestErrorText, request.subject);
    const message = textAt(objectOf(parseJson(text)), 'message');
    throw errorFromStatus(status, message === '' ? text : message, request.subject);
  }

  async #text(answer: IncomingMessage, largest: number, subject: Subject): Promise<string> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer) {
      if (!Buffer.isBuffer(chunk)) continue;
      size += chunk.length;
      if (size > largest) {
        answer.destroy();
        throw new EngineError('server', `The engine’s answer about ${subject.kind} “${subject.name}” is larger than ${Math.round(largest / 1024)} KiB.`);
      }
      parts.push(chunk);
    }
    return Buffer.concat(parts).toString('utf8');
  }

  close(): void {
    this.#closed.abort();
    this.#calls.destroy();
    this.#streams.destroy();
  }
}

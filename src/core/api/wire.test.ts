import { describe, expect, it } from 'vitest';
import { EngineError } from '#core/engine';
import { handlersWith } from '../../../test/support/handlers.ts';
import type { ChannelClosure, MessageChannelLike } from './channel.ts';
import { createApiClient } from './client.ts';
import { contract, type Handlers } from './contract.ts';
import { ApiError } from './errors.ts';
import { serveApi } from './server.ts';
import type { WireLimits } from './wire.ts';

class MemoryEnd implements MessageChannelLike {
  readonly received: string[] = [];
  peer: MemoryEnd | undefined;
  #closed = false;
  #onMessage: (frame: unknown) => void = ignore;
  #onClose: (closure: ChannelClosure) => void = ignore;

  send(frame: unknown): void {
    const { peer } = this;
    void Promise.resolve().then(() => peer?.deliver(frame));
  }

  deliver(frame: unknown): void {
    if (this.#closed) return;
    if (typeof frame === 'string') this.received.push(frame);
    this.#onMessage(frame);
  }

  onMessage(listener: (frame: unknown) => void): void {
    this.#onMessage = listener;
  }

  onClose(listener: (closure: ChannelClosure) => void): void {
    this.#onClose = listener;
  }

  close(closure: ChannelClosure = {}): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose(closure);
    this.peer?.close(closure);
  }
}

function ignore(): void {}

/** Two ends of a channel in memory; frames arrive in later microtasks, in order. */
function channelPair(): readonly [MemoryEnd, MemoryEnd] {
  const [left, right] = [new MemoryEnd(), new MemoryEnd()];
  left.peer = right;
  right.peer = left;
  return [left, right];
}

function throwsAtOnce(): never {
  throw new Error('not to be called');
}

function start(handlers: Partial<Handlers>, limits: Partial<WireLimits> = {}) {
  const [hostEnd, clientEnd] = channelPair();
  const unexpected: unknown[] = [];
  const server = serveApi({ channel: hostEnd, handlers: handlersWith(handlers), onUnexpected: (_where, error) => unexpected.push(error), limits });
  return { server, hostEnd, clientEnd, unexpected };
}

function connect(handlers: Partial<Handlers>, limits: Partial<WireLimits> = {}) {
  const parts = start(handlers, limits);
  return { ...parts, client: createApiClient(parts.clientEnd) };
}

/** Sends one frame as it is and waits for the next answer. */
async function exchange(frame: unknown, handlers: Partial<Handlers> = {}, limits: Partial<WireLimits> = {}): Promise<unknown> {
  const { clientEnd } = start(handlers, limits);
  const answer = new Promise<unknown>((resolve) => clientEnd.onMessage((text) => resolve(typeof text === 'string' ? JSON.parse(text) : text)));
  clientEnd.send(frame);
  return answer;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
}

async function* logLines(count: number, onPull: (index: number) => void): AsyncGenerator<{ stream: 'stdout'; time: string; text: string }, void> {
  for (let index = 0; index < count; index += 1) {
    onPull(index);
    yield { stream: 'stdout', time: '', text: String(index) };
  }
}

async function* forever(_input: unknown, signal: AbortSignal): AsyncGenerator<never, void> {
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  yield* [];
}

const container = 'a'.repeat(64);

describe('calls', () => {
  it('passes parsed input, defaults included, and returns the result', async () => {
    const { client } = connect({ 'file.lookup': ({ files, variables }) => Promise.resolve({ files: Object.fromEntries(files.map((path) => [path, { kind: 'missing' as const }])), variables: Object.fromEntries(variables.map((name) => [name, null])) }) });
    await expect(client.call('file.lookup', { files: ['/a'], variables: ['B'] })).resolves.toEqual({ files: { '/a': { kind: 'missing' } }, variables: { B: null } });
  });

  it('carries an ApiError with code, hint and data', async () => {
    const { client } = connect({ 'file.open': () => Promise.reject(new ApiError('file-denied', 'Cannot read /a.', { hint: 'Choose another.', data: { path: '/a' } })) });
    const error: unknown = await client.call('file.open', { path: '/a' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'file-denied', message: 'Cannot read /a.', hint: 'Choose another.', data: { path: '/a' } });
  });

  it('carries an EngineError under its kind', async () => {
    const { client } = connect({ 'engine.images': () => Promise.reject(new EngineError('unreachable', 'The engine does not answer.', { hint: 'Start it.', detail: 'ECONNREFUSED' })) });
    await expect(client.call('engine.images', {})).rejects.toMatchObject({ code: 'engine-unreachable', hint: 'Start it.', data: { detail: 'ECONNREFUSED' } });
  });

  it('says nothing of an unexpected exception but to the log', async () => {
    const { client, unexpected, clientEnd } = connect({ 'file.open': () => Promise.reject(new TypeError('secret at /home/me/x.ts:1')) });
    await expect(client.call('file.open', { path: '/a' })).rejects.toMatchObject({ code: 'internal' });
    expect(clientEnd.received.join()).not.toContain('secret');
    expect(clientEnd.received.join()).not.toMatch(/at .*\.ts/);
    expect(unexpected).toHaveLength(1);
    expect(unexpected[0]).toBeInstanceOf(TypeError);
  });

  it('answers for a handler that throws before it returns a promise', async () => {
    const { client } = connect({ 'template.list': throwsAtOnce });
    await expect(client.call('template.list', {})).rejects.toMatchObject({ code: 'internal' });
  });

  it('cancels: the client is told at once, the handler through its signal', async () => {
    let seen: AbortSignal | undefined;
    const { client } = connect({
      'engine.images': (_input, signal) => {
        seen = signal;
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      },
    });
    const controller = new AbortController();
    const call = client.call('engine.images', {}, controller.signal);
    await settle();
    expect(seen?.aborted).toBe(false);
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await settle();
    expect(seen?.aborted).toBe(true);
  });

  it('fails what is pending, and what comes later, once the channel is gone', async () => {
    const { client, hostEnd } = connect({ 'engine.images': () => new Promise(() => undefined) });
    const call = client.call('engine.images', {});
    await settle();
    hostEnd.close({ code: 4401, reason: 'other' });
    await expect(call).rejects.toMatchObject({ code: 'disconnected' });
    await expect(client.call('app.info', {})).rejects.toMatchObject({ code: 'disconnected' });
    await expect(client.closed).resolves.toEqual({ code: 4401, reason: 'other' });
  });

  it('refuses more calls at once than its limit', async () => {
    const { client } = connect({ 'engine.images': () => new Promise(() => undefined) }, { calls: 2 });
    void client.call('engine.images', {}).catch(() => undefined);
    void client.call('engine.images', {}).catch(() => undefined);
    await expect(client.call('engine.images', {})).rejects.toMatchObject({ code: 'busy' });
  });
});

describe('hostile frames', () => {
  const errors: readonly (readonly [string, unknown, string])[] = [
    ['no JSON', '{', 'invalid-input'],
    ['an empty frame', '', 'invalid-input'],
    ['null', 'null', 'invalid-input'],
    ['a number', '1', 'invalid-input'],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"app.info"}]', 'invalid-input'],
    ['another version', '{"jsonrpc":"1.0","id":1,"method":"app.info"}', 'invalid-input'],
    ['no method', '{"jsonrpc":"2.0","id":1}', 'invalid-input'],
    ['an object as id', '{"jsonrpc":"2.0","id":{},"method":"app.info"}', 'invalid-input'],
    ['bytes', new Uint8Array([1, 2]), 'invalid-input'],
    ['a frame that is too long', `{"jsonrpc":"2.0","id":1,"method":"app.info","params":"${'x'.repeat(300)}"}`, 'invalid-input'],
    ['deep nesting', '['.repeat(100_000), 'invalid-input'],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"app.nothing"}', 'unknown-method'],
    ['a method of every object', '{"jsonrpc":"2.0","id":1,"method":"constructor"}', 'unknown-method'],
    ['__proto__ as method', '{"jsonrpc":"2.0","id":1,"method":"__proto__"}', 'unknown-method'],
    ['a stream called as a call', '{"jsonrpc":"2.0","id":1,"method":"engine.watch"}', 'unknown-method'],
    ['a call opened as a stream', '{"jsonrpc":"2.0","id":1,"method":"stream.open","params":{"stream":1,"method":"app.info","input":{}}}', 'unknown-method'],
    ['__proto__ opened as a stream', '{"jsonrpc":"2.0","id":1,"method":"stream.open","params":{"stream":1,"method":"__proto__","input":{}}}', 'unknown-method'],
    ['a stream number that is none', '{"jsonrpc":"2.0","id":1,"method":"stream.open","params":{"stream":-1,"method":"engine.watch","input":{}}}', 'invalid-input'],
    ['an input of the wrong type', '{"jsonrpc":"2.0","id":1,"method":"file.open","params":{"path":7}}', 'invalid-input'],
    ['an input that is a list', '{"jsonrpc":"2.0","id":1,"method":"file.open","params":["/a"]}', 'invalid-input'],
    ['NUL in a path', '{"jsonrpc":"2.0","id":1,"method":"file.open","params":{"path":"/a\\u0000b"}}', 'invalid-input'],
    ['a project name with a slash', '{"jsonrpc":"2.0","id":1,"method":"stream.open","params":{"stream":1,"method":"project.stop","input":{"project":"../x"}}}', 'invalid-input'],
  ];

  for (const [what, frame, code] of errors) {
    it(`answers ${what} with ${code}`, async () => {
      await expect(exchange(frame, {}, { frameLength: what === 'deep nesting' ? 1_000_000 : 300 })).resolves.toMatchObject({ error: { data: { code } } });
    });
  }

  it('lets no __proto__ key through to a handler or into prototypes', async () => {
    let received: unknown;
    const frame = '{"jsonrpc":"2.0","id":1,"method":"file.open","__proto__":{"polluted":1},"params":{"path":"/a","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}';
    await exchange(frame, {
      'file.open': (input) => {
        received = input;
        return Promise.resolve({ path: input.path, text: '', version: '' });
      },
    });
    expect(received).toEqual({ path: '/a' });
    expect(Object.keys(Object(received))).toEqual(['path']);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('stays silent on notifications it does not know, and goes on answering', async () => {
    const { clientEnd } = start({ 'template.list': () => Promise.resolve({ templates: [] }) });
    for (const text of ['{"jsonrpc":"2.0","method":"nothing"}', '{"jsonrpc":"2.0","method":"stream.ack","params":{"stream":"x"}}', '{"jsonrpc":"2.0","method":"$/cancel","params":null}', '{"jsonrpc":"2.0","method":"file.open","params":{"path":"/a"}}']) clientEnd.send(text);
    const client = createApiClient(clientEnd);
    await expect(client.call('template.list', {})).resolves.toEqual({ templates: [] });
  });

  it('does not mistake responses sent to the host for requests', async () => {
    await expect(exchange('{"jsonrpc":"2.0","id":1,"result":{}}')).resolves.toMatchObject({ error: { data: { code: 'invalid-input' } } });
  });

  it('covers every method of the contract with a handler', () => {
    expect(Object.keys(handlersWith({})).toSorted()).toEqual(Object.keys(contract).toSorted());
  });
});

describe('streams', () => {
  it('delivers every item in order, then ends', async () => {
    const { client } = connect({ 'container.logs': () => logLines(1000, () => undefined) }, { itemsPerBatch: 7, window: 2 });
    const texts: string[] = [];
    for await (const line of client.stream('container.logs', { container })) texts.push(line.text);
    expect(texts).toEqual(Array.from({ length: 1000 }, (_, index) => String(index)));
  });

  it('batches what is there at once', async () => {
    const { client, clientEnd } = connect({ 'container.logs': () => logLines(100, () => undefined) });
    for await (const line of client.stream('container.logs', { container })) expect(line.stream).toBe('stdout');
    expect(clientEnd.received.filter((frame) => frame.includes('stream.batch')).length).toBeLessThan(100);
  });

  it('pulls no further than the window while the consumer does not read', async () => {
    let pulled = 0;
    const { client } = connect({ 'container.logs': () => logLines(10_000, (index) => (pulled = index + 1)) }, { itemsPerBatch: 3, window: 2 });
    const iterator = client.stream('container.logs', { container })[Symbol.asyncIterator]();
    await iterator.next();
    await settle();
    expect(pulled).toBeGreaterThanOrEqual(2);
    expect(pulled).toBeLessThanOrEqual(7);
    const before = pulled;
    for (let index = 0; index < 6; index += 1) await iterator.next();
    await settle();
    expect(pulled).toBeGreaterThan(before);
    expect(pulled).toBeLessThanOrEqual(before + 7);
  });

  it('is not fooled by acknowledgements of batches that were never sent', async () => {
    let pulled = 0;
    const { client, clientEnd } = connect({ 'container.logs': () => logLines(10_000, (index) => (pulled = index + 1)) }, { itemsPerBatch: 1, window: 2 });
    await client.stream('container.logs', { container })[Symbol.asyncIterator]().next();
    for (const sequence of [1_000, Number.MAX_SAFE_INTEGER]) clientEnd.send(JSON.stringify({ jsonrpc: '2.0', method: 'stream.ack', params: { stream: 1, sequence } }));
    await settle();
    expect(pulled).toBeLessThanOrEqual(4);
  });

  it('sends a batch once it holds enough text', async () => {
    const { client, clientEnd } = connect({ 'container.logs': () => logLines(100, () => undefined) }, { batchLength: 100 });
    for await (const line of client.stream('container.logs', { container })) expect(line.text).not.toBe('');
    expect(Math.max(...clientEnd.received.map((frame) => frame.length))).toBeLessThan(400);
  });

  it('delivers what came before an error, then the error', async () => {
    const { client } = connect({
      'container.logs': async function* () {
        yield* logLines(3, () => undefined);
        throw new EngineError('unreachable', 'The engine went away.');
      },
    });
    const texts: string[] = [];
    const reading = (async () => {
      for await (const line of client.stream('container.logs', { container })) texts.push(line.text);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'engine-unreachable' });
    expect(texts).toEqual(['0', '1', '2']);
  });

  it('keeps an unexpected exception to the log', async () => {
    const { client, unexpected, clientEnd } = connect({
      'container.logs': () => {
        throw new RangeError('secret');
      },
    });
    await expect(client.stream('container.logs', { container })[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'internal' });
    expect(unexpected[0]).toBeInstanceOf(RangeError);
    expect(clientEnd.received.join()).not.toContain('secret');
  });

  it('aborting asks the host to end and still delivers its last words', async () => {
    const { client } = connect({
      'project.stop': async function* (_input, signal) {
        yield { type: 'start', steps: [] };
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        yield { type: 'done', ok: false, cancelled: true, services: [], failures: [], seconds: 0 };
      },
    });
    const controller = new AbortController();
    const types: string[] = [];
    for await (const event of client.stream('project.stop', { project: 'shop' }, controller.signal)) {
      types.push(event.type);
      if (event.type === 'start') controller.abort();
    }
    expect(types).toEqual(['start', 'done']);
  });

  it('leaving the loop ends the source', async () => {
    let returned = false;
    const { client } = connect({
      'container.logs': async function* (_input, signal) {
        try {
          yield* logLines(1, () => undefined);
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        } finally {
          returned = true;
        }
      },
    });
    for await (const line of client.stream('container.logs', { container })) {
      expect(line.text).toBe('0');
      break;
    }
    await settle();
    expect(returned).toBe(true);
  });

  it('ends its sources and fails its readers when the channel closes', async () => {
    let returned = false;
    const { client, hostEnd } = connect({
      'container.logs': async function* (_input, signal) {
        try {
          yield* logLines(1, () => undefined);
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        } finally {
          returned = true;
        }
      },
    });
    const iterator = client.stream('container.logs', { container })[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next();
    hostEnd.close();
    await expect(next).rejects.toMatchObject({ code: 'disconnected' });
    await settle();
    expect(returned).toBe(true);
  });

  it('is not opened at all for a signal that is aborted already', async () => {
    const { client } = connect({ 'container.logs': throwsAtOnce });
    const controller = new AbortController();
    controller.abort();
    const lines: unknown[] = [];
    for await (const line of client.stream('container.logs', { container }, controller.signal)) lines.push(line);
    expect(lines).toEqual([]);
  });

  it('refuses more streams at once than its limit, and a number that is taken', async () => {
    const { client, clientEnd } = connect({ 'container.logs': forever }, { streams: 1 });
    void client.stream('container.logs', { container })[Symbol.asyncIterator]().next().catch(() => undefined);
    await settle();
    await expect(client.stream('container.logs', { container })[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'busy' });
    clientEnd.send(JSON.stringify({ jsonrpc: '2.0', id: 'again', method: 'stream.open', params: { stream: 1, method: 'container.logs', input: { container } } }));
    await settle();
    expect(clientEnd.received.some((frame) => frame.includes('"again"') && frame.includes('invalid-input'))).toBe(true);
  });
});

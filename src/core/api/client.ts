import { JSONRPCClient, JSONRPCServer, JSONRPCServerAndClient, type JSONRPCResponse } from 'json-rpc-2.0';
import type { ChannelClosure, MessageChannelLike } from './channel.ts';
import type { ApiClient, CallMethod, InputOf, OutputOf, StreamMethod } from './contract.ts';
import { ApiError, fromWireError } from './errors.ts';
import { ackMethod, batchMethod, cancelMethod, endMethod, errorMethod, openMethod, streamCancelMethod } from './wire.ts';

/** An {@link ApiClient} that knows the state of its channel. */
export interface ConnectedApiClient extends ApiClient {
  /** Undefined while connected. */
  readonly closure: ChannelClosure | undefined;
  /** Resolves when the channel ends, for whatever reason. Every pending call and stream has failed with `disconnected` by then. */
  readonly closed: Promise<ChannelClosure>;
  close(): void;
}

const ignore = (): void => undefined;

function disconnected(): ApiError {
  return new ApiError('disconnected', 'The connection to Slipway’s host is gone.', { hint: 'Slipway reconnects by itself; what runs on the engine keeps running.' });
}

function cancelled(): ApiError {
  return new ApiError('cancelled', 'Cancelled.');
}

interface StreamSink {
  batch(sequence: number, items: readonly never[]): void;
  end(): void;
  fail(error: ApiError): void;
}

/** The UI's end of one stream; hand-written so that `return()` works while a `next()` is waiting. */
class ClientStream<T> implements AsyncIterableIterator<T> {
  #batches: { readonly sequence: number; readonly items: readonly T[]; at: number }[] = [];
  #waiting: { readonly resolve: (result: IteratorResult<T, undefined>) => void; readonly reject: (error: ApiError) => void }[] = [];
  #state: 'idle' | 'open' | 'over' = 'idle';
  #error: ApiError | undefined;
  readonly #open: (sink: ClientStream<T>) => void;
  readonly #acknowledge: (sequence: number) => void;
  readonly #stop: () => void;

  constructor(face: { readonly open: (stream: ClientStream<T>) => void; readonly acknowledge: (sequence: number) => void; readonly stop: () => void }) {
    this.#open = face.open;
    this.#acknowledge = face.acknowledge;
    this.#stop = face.stop;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#state === 'idle') {
      this.#state = 'open';
      this.#open(this);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#serve();
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    if (this.#state === 'open') this.#stop();
    this.#batches = [];
    this.#error = undefined;
    this.#state = 'over';
    this.#serve();
    return Promise.resolve({ done: true, value: undefined });
  }

  batch(sequence: number, items: readonly T[]): void {
    if (this.#state !== 'open') return;
    this.#batches.push({ sequence, items, at: 0 });
    this.#serve();
  }

  end(): void {
    this.#state = 'over';
    this.#serve();
  }

  fail(error: ApiError): void {
    if (this.#state === 'over') return;
    this.#error = error;
    this.end();
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const batch = this.#batches[0];
      if (batch !== undefined) {
        if (batch.at < batch.items.length) {
          const value = batch.items[batch.at];
          batch.at += 1;
          if (value !== undefined) this.#waiting.shift()?.resolve({ done: false, value });
        } else {
          this.#batches.shift();
          this.#acknowledge(batch.sequence);
        }
      } else if (this.#error !== undefined) {
        const error = this.#error;
        this.#error = undefined;
        this.#waiting.shift()?.reject(error);
      } else if (this.#state === 'over') {
        this.#waiting.shift()?.resolve({ done: true, value: undefined });
      } else {
        return;
      }
    }
  }
}

/**
 * The UI's side of the wire. A call rejects with {@link ApiError} and nothing else. A stream is opened by its first `next()`;
 * aborting its signal asks the host to end it, and what the host still says is delivered before the stream ends;
 * leaving the loop (`return()`) drops it at once.
 */
export function createApiClient(channel: MessageChannelLike): ConnectedApiClient {
  const sinks = new Map<number, StreamSink>();
  let lastStream = 0;
  let lastRequest = 0;
  let closure: ChannelClosure | undefined;
  let tellClosed: (closure: ChannelClosure) => void = ignore;
  const closed = new Promise<ChannelClosure>((resolve) => {
    tellClosed = resolve;
  });

  const rpc = new JSONRPCServerAndClient(
    new JSONRPCServer({ errorListener: ignore }),
    new JSONRPCClient((message) => {
      if (closure === undefined) channel.send(JSON.stringify(message));
    }),
    { errorListener: ignore },
  );
  const notify = (method: string, params: object): void => {
    if (closure === undefined) rpc.notify(method, params);
  };

  rpc.addMethod(batchMethod, (params) => sinks.get(params?.stream)?.batch(params.sequence, params.items));
  rpc.addMethod(endMethod, (params) => {
    sinks.get(params?.stream)?.end();
    sinks.delete(params?.stream);
  });
  rpc.addMethod(errorMethod, (params) => {
    sinks.get(params?.stream)?.fail(fromWireError(params?.error));
    sinks.delete(params?.stream);
  });

  channel.onMessage((frame) => {
    if (typeof frame !== 'string') return;
    let message: unknown;
    try {
      message = JSON.parse(frame);
    } catch {
      return;
    }
    // Rejects for what is no JSON-RPC message: our own host does not send such, and there is nobody to tell.
    rpc.receiveAndSend(message, undefined, undefined).catch(ignore);
  });

  channel.onClose((reason) => {
    if (closure !== undefined) return;
    closure = reason;
    rpc.rejectAllPendingRequests('disconnected');
    for (const sink of sinks.values()) sink.fail(disconnected());
    sinks.clear();
    tellClosed(reason);
  });

  const request = async (method: string, params: unknown, signal: AbortSignal | undefined): Promise<JSONRPCResponse> => {
    if (closure !== undefined) throw disconnected();
    if (signal?.aborted === true) throw cancelled();
    lastRequest += 1;
    const id = lastRequest;
    let onAbort: () => void = ignore;
    const aborted = new Promise<never>((_resolve, reject) => {
      onAbort = () => {
        notify(cancelMethod, { id });
        reject(cancelled());
      };
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([rpc.requestAdvanced({ jsonrpc: '2.0', id, method, params }), aborted]);
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  };

  const isClosed = (): boolean => closure !== undefined;

  const call = async <M extends CallMethod>(method: M, input: InputOf<M>, signal?: AbortSignal): Promise<OutputOf<M>> => {
    const response = await request(method, input, signal);
    if (response.error === undefined) return response.result;
    throw isClosed() ? disconnected() : fromWireError(response.error);
  };

  const stream = <M extends StreamMethod>(method: M, input: InputOf<M>, signal?: AbortSignal): AsyncIterable<OutputOf<M>> => {
    lastStream += 1;
    const id = lastStream;
    const onAbort = (): void => notify(streamCancelMethod, { stream: id, discard: false });
    return new ClientStream<OutputOf<M>>({
      open: (opened) => {
        if (signal?.aborted === true) return opened.end();
        sinks.set(id, {
          batch: (sequence, items) => opened.batch(sequence, items),
          end: () => {
            signal?.removeEventListener('abort', onAbort);
            opened.end();
          },
          fail: (error) => {
            signal?.removeEventListener('abort', onAbort);
            if (signal?.aborted === true && error.code === 'cancelled') opened.end();
            else opened.fail(error);
          },
        });
        const refuse = (error: unknown): void => {
          sinks.get(id)?.fail(error instanceof ApiError ? error : disconnected());
          sinks.delete(id);
        };
        request(openMethod, { stream: id, method, input }, undefined)
          .then((response) => {
            if (response.error !== undefined) throw isClosed() ? disconnected() : fromWireError(response.error);
            return undefined;
          })
          .catch(refuse);
        signal?.addEventListener('abort', onAbort, { once: true });
      },
      acknowledge: (sequence) => notify(ackMethod, { stream: id, sequence }),
      stop: () => {
        signal?.removeEventListener('abort', onAbort);
        sinks.delete(id);
        notify(streamCancelMethod, { stream: id, discard: true });
      },
    });
  };

  return {
    call,
    stream,
    get closure() {
      return closure;
    },
    closed,
    close: () => channel.close(),
  };
}

import { createJSONRPCErrorResponse, createJSONRPCSuccessResponse, JSONRPCServer, type JSONRPCErrorResponse, type JSONRPCRequest, type JSONRPCResponse } from 'json-rpc-2.0';
import { z } from 'zod';
import type { MessageChannelLike } from './channel.ts';
import { contract, type CallMethod, type Handlers, type Method, type StreamMethod } from './contract.ts';
import { ApiError, toApiError, toWireError } from './errors.ts';
import { StreamPump } from './pump.ts';
import { ackMethod, ackParams, cancelMethod, cancelParams, defaultLimits, openMethod, openParams, streamCancelMethod, streamCancelParams, type WireLimits } from './wire.ts';

export interface ApiServerOptions {
  readonly channel: MessageChannelLike;
  readonly handlers: Handlers;
  /** Told of exceptions that are nobody's mistake but ours; goes to the host's log, never over the wire. */
  readonly onUnexpected: (where: string, error: unknown) => void;
  /** Resolves when other pending work had its turn (`setImmediate`): items that arrive meanwhile share a batch. */
  readonly turn?: () => Promise<void>;
  readonly limits?: Partial<WireLimits>;
}

/** One client's connection on the host side. */
export interface ApiServer {
  /** Aborts everything the client asked for, then closes the channel. Resolves when every stream's source has returned. */
  close(): Promise<void>;
}

// Method signatures: their parameters compare bivariantly, which is what "called with the output of this method's own schema" needs.
interface CallHandler {
  run(input: unknown, signal: AbortSignal): Promise<unknown>;
}
interface StreamHandler {
  run(input: unknown, signal: AbortSignal): AsyncIterable<unknown>;
}

function isMethod(name: string): name is Method {
  return Object.hasOwn(contract, name);
}

function isCallMethod(name: Method): name is CallMethod {
  return contract[name].kind === 'call';
}

function callMethods(): readonly CallMethod[] {
  return Object.keys(contract).filter(isMethod).filter(isCallMethod);
}

function streamHandler(handlers: Handlers, name: string): { readonly method: StreamMethod; readonly handler: StreamHandler } | undefined {
  if (!isMethod(name) || isCallMethod(name)) return undefined;
  return { method: name, handler: { run: handlers[name] } };
}

/** Parses an input by its schema; throws `invalid-input` naming the first places that do not fit. */
function parseInput(method: string, schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 3).map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`));
  throw new ApiError('invalid-input', `The input of ${method} is not valid: ${issues.join('; ').slice(0, 500)}`);
}

function readParams<T>(schema: z.ZodType<T>, method: string, params: unknown): T {
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw new ApiError('invalid-input', `The parameters of ${method} are not valid.`);
  return parsed.data;
}

/** Without a host's `setImmediate`: long enough for a source that has its next item at hand, also through a few layers of generators. */
async function microtasks(): Promise<void> {
  for (let count = 0; count < 10; count += 1) await Promise.resolve();
}

function failure(id: string | number | null, error: ApiError): JSONRPCErrorResponse {
  const { code, message, data } = toWireError(error);
  return createJSONRPCErrorResponse(id, code, message, data);
}

const requestEnvelope = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string().max(100),
  id: z.union([z.string().max(100), z.number(), z.null()]).optional(),
});

/**
 * Answers one client. Inputs are parsed by the contract's schemas; unknown methods, malformed or oversize frames and
 * thrown errors become error answers. Everything ends when the channel closes.
 */
export function serveApi(options: ApiServerOptions): ApiServer {
  const { channel, handlers, onUnexpected } = options;
  const limits: WireLimits = { ...defaultLimits, ...options.limits };
  const turn = options.turn ?? microtasks;
  const calls = new Map<string | number, AbortController>();
  const pumps = new Map<number, StreamPump>();
  const rpc = new JSONRPCServer({ errorListener: (message, data) => onUnexpected(message, data) });
  let closed = false;

  const send = (message: unknown): void => {
    if (!closed) channel.send(JSON.stringify(message));
  };

  const crossing = (where: string, thrown: unknown): ApiError => {
    const { error, known } = toApiError(thrown);
    if (!known) onUnexpected(where, thrown);
    return error;
  };

  const answer = async (request: JSONRPCRequest, run: (id: string | number) => Promise<unknown>): Promise<JSONRPCResponse | null> => {
    const { id } = request;
    if (id === undefined || id === null) return null;
    try {
      return createJSONRPCSuccessResponse(id, await run(id));
    } catch (thrown) {
      return failure(id, crossing(request.method, thrown));
    }
  };

  for (const method of callMethods()) {
    const handler: CallHandler = { run: handlers[method] };
    rpc.addMethodAdvanced(method, (request) =>
      answer(request, async (id) => {
        const input = parseInput(method, contract[method].input, request.params);
        if (calls.has(id)) throw new ApiError('invalid-input', 'A request with this id is still running.');
        if (calls.size >= limits.calls) throw new ApiError('busy', 'Too many requests at once.', { hint: 'Wait for some of them to end.' });
        const controller = new AbortController();
        calls.set(id, controller);
        try {
          return await handler.run(input, controller.signal);
        } catch (thrown) {
          if (controller.signal.aborted) throw new ApiError('cancelled', 'Cancelled.');
          throw thrown;
        } finally {
          calls.delete(id);
        }
      }),
    );
  }

  rpc.addMethod(cancelMethod, (params: unknown) => {
    calls.get(readParams(cancelParams, cancelMethod, params).id)?.abort();
  });

  rpc.addMethodAdvanced(openMethod, (request) =>
    answer(request, async () => {
      const { stream, method, input } = readParams(openParams, openMethod, request.params);
      const found = streamHandler(handlers, method);
      if (found === undefined) throw new ApiError('unknown-method', 'There is no such stream.');
      const parsed = parseInput(method, contract[found.method].input, input);
      if (pumps.has(stream)) throw new ApiError('invalid-input', 'A stream with this number is still open.');
      if (pumps.size >= limits.streams) throw new ApiError('busy', 'Too many streams at once.', { hint: 'Close some of them first.' });
      const pump = new StreamPump({
        stream,
        limits,
        turn,
        open: (signal) => found.handler.run(parsed, signal),
        send: (frame) => {
          if (!closed) channel.send(frame);
        },
        crossing: (thrown) => crossing(method, thrown),
      });
      pumps.set(stream, pump);
      void pump.run().finally(() => pumps.delete(stream));
      return { stream };
    }),
  );

  rpc.addMethod(ackMethod, (params: unknown) => {
    const { stream, sequence } = readParams(ackParams, ackMethod, params);
    pumps.get(stream)?.acknowledge(sequence);
  });

  rpc.addMethod(streamCancelMethod, (params: unknown) => {
    const { stream, discard } = readParams(streamCancelParams, streamCancelMethod, params);
    pumps.get(stream)?.cancel(discard);
  });

  rpc.mapErrorToJSONRPCErrorResponse = (id, thrown: unknown) => failure(id, toApiError(thrown).error);

  const receive = async (frame: unknown): Promise<void> => {
    if (typeof frame !== 'string') return send(failure(null, new ApiError('invalid-input', 'Only text frames are read.')));
    if (frame.length > limits.frameLength) return send(failure(null, new ApiError('invalid-input', `A message of ${frame.length} characters is too long; ${limits.frameLength} is the limit.`)));
    let message: JSONRPCRequest;
    try {
      message = JSON.parse(frame);
    } catch {
      return send(failure(null, new ApiError('invalid-input', 'This message is not JSON.')));
    }
    const envelope = requestEnvelope.safeParse(message);
    if (!envelope.success) return send(failure(null, new ApiError('invalid-input', 'This message is not a JSON-RPC 2.0 request.')));
    const { id } = envelope.data;
    if (!rpc.hasMethod(envelope.data.method)) {
      if (id !== undefined) send(failure(id, new ApiError('unknown-method', 'There is no such method.')));
      return;
    }
    const response = await rpc.receive(message);
    if (response !== null) send(response);
  };

  const shutDown = async (): Promise<void> => {
    closed = true;
    for (const controller of calls.values()) controller.abort();
    const ending = [...pumps.values()].map((pump) => {
      pump.cancel(true);
      return pump.finished;
    });
    await Promise.all(ending);
  };

  channel.onMessage((frame) => {
    if (closed) return;
    receive(frame).catch((error: unknown) => onUnexpected('wire', error));
  });
  channel.onClose(() => {
    shutDown().catch((error: unknown) => onUnexpected('wire', error));
  });

  return {
    close: async () => {
      const ending = shutDown();
      channel.close();
      await ending;
    },
  };
}

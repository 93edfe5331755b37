import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream';

/** A way to a real engine that a test can cut and mend: bytes go through unchanged between two Unix sockets. */
export interface EngineProxy {
  readonly endpoint: string;
  /** Drops every connection and refuses new ones, as when the engine dies. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Cuts as soon as a request has gone through whose first line matches: the engine does its work, nobody hears of it. Resolves then. */
  cutAfter(request: RegExp): Promise<void>;
}

/** Stands at `path` before the engine at `upstream` (`unix://…`). Not listening before the first {@link EngineProxy.mend}. */
export function engineProxy(path: string, upstream: string): EngineProxy {
  const target = upstream.slice('unix://'.length);
  const open = new Set<Socket>();
  let server: Server | undefined;
  let awaited: { readonly request: RegExp; readonly seen: () => void } | undefined;

  const proxy: EngineProxy = {
    endpoint: `unix://${path}`,
    cut: async () => {
      const closing = server;
      server = undefined;
      for (const socket of open) {
        socket.destroy();
      }
      if (closing !== undefined) {
        await new Promise<void>((closed) => closing.close(() => closed()));
      }
      rmSync(path, { force: true });
    },
    mend: async () => {
      if (server !== undefined) {
        return;
      }
      rmSync(path, { force: true });
      const listening = createServer({ allowHalfOpen: true }, (client) => {
        const engine = connect({ path: target, allowHalfOpen: true });
        for (const socket of [client, engine]) {
          open.add(socket);
          socket.once('close', () => open.delete(socket));
        }
        // A connection that breaks on one side breaks on the other; that is what this is for.
        const over = (): void => undefined;
        pipeline(client, engine, over);
        pipeline(engine, client, over);
        client.on('data', (chunk: Buffer) => {
          const waiting = awaited;
          if (waiting !== undefined && waiting.request.test(chunk.toString('latin1').split('\r\n', 1)[0] ?? '')) {
            awaited = undefined;
            // The piped write is ahead of this one in the engine's socket.
            engine.write(Buffer.alloc(0), () => {
              void proxy.cut().then(waiting.seen);
            });
          }
        });
      });
      server = listening;
      await new Promise<void>((listens, failed) => {
        listening.once('error', failed);
        listening.listen(path, listens);
      });
    },
    cutAfter: (request) =>
      new Promise((seen) => {
        awaited = { request, seen };
      }),
  };
  return proxy;
}

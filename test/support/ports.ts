import { createServer, type Server } from 'node:net';

/** Listens on a port of 127.0.0.1 (0: any that is free). Rejects when it is taken. */
export async function listenOn(port: number): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer();
  await new Promise<void>((listens, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', listens);
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, server };
}

/**
 * A TCP port of this machine that nobody listens on at this moment. Taken from below the range that the system and the engine give out
 * themselves, so that none of them takes it before the test does.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const wanted = 15_000 + Math.floor(Math.random() * 15_000);
    try {
      const { port, server } = await listenOn(wanted);
      await new Promise<void>((closed) => server.close(() => closed()));
      return port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
}

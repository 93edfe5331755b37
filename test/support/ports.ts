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

async function isFree(wanted: number): Promise<boolean> {
  try {
    const { server } = await listenOn(wanted);
    await new Promise<void>((closed) => server.close(() => closed()));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
}

/**
 * The first of `count` TCP ports in a row that nobody listens on at this moment. Taken from below the range that the system and the engine
 * give out themselves, so that none of them takes one before the test does.
 */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 15_000 + Math.floor(Math.random() * 15_000);
    let free = 0;
    while (free < count && (await isFree(first + free))) free += 1;
    if (free === count) return first;
  }
}

/** One such port. */
export function freePort(): Promise<number> {
  return freePorts(1);
}

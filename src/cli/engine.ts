import { homedir, platform } from 'node:os';
import type { Engine } from '#core/engine';
import { connectFirst, userFolders } from '#host';
import { CliError, exitCodes, type CliIo } from './io.ts';

/** Lends an engine, found as everywhere in Slipway (DOCKER_HOST, the docker CLI's context, the usual sockets), and closes it afterwards. */
export async function withEngine<T>(io: CliIo, use: (engine: Engine) => Promise<T>): Promise<T> {
  const { result } = await connectFirst(
    {
      surroundings: { environment: io.environment, platform: platform(), home: homedir(), userId: process.getuid?.(), dataDirectory: userFolders(io.environment).data },
      context: null,
      mayStartPrivate: false,
      note: () => undefined,
    },
    io.signal,
  );
  if ('problem' in result) throw new CliError(result.problem.message, exitCodes.failed, result.problem.hints[0]);
  try {
    return await use(result.engine);
  } finally {
    result.engine.close();
  }
}

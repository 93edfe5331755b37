import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Files of a private engine. */
export interface PrivatePaths {
  /** Images, containers, volumes. */
  readonly dataRoot: string;
  /** Sockets and pid file: short, because the path of a Unix socket holds at most 107 bytes. */
  readonly execRoot: string;
  readonly socket: string;
  readonly pidFile: string;
  readonly log: string;
  /** What apt-get said when it installed the engine. */
  readonly installLog: string;
  readonly configuration: string;
  /** Network interface of the engine's default network; interface names hold 15 characters. */
  readonly bridge: string;
}

/** The longest that the engine itself makes below its exec root, containerd's debug socket, leaves about 70. */
const longestRunFolder = 64;

export function privatePaths(dataDirectory: string): PrivatePaths {
  const folder = join(dataDirectory, 'engine');
  const id = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  const run = Buffer.byteLength(folder) <= longestRunFolder ? folder : `/run/slipway-${id}`;
  return {
    dataRoot: join(folder, 'data'),
    execRoot: join(run, 'exec'),
    socket: join(run, 'docker.sock'),
    pidFile: join(run, 'pid'),
    log: join(folder, 'log'),
    installLog: join(folder, 'install.log'),
    configuration: join(folder, 'daemon.json'),
    bridge: `slipway${id}`,
  };
}

/** Socket of the private engine that belongs to this data folder, running or not. */
export function privateSocket(dataDirectory: string): string {
  return privatePaths(dataDirectory).socket;
}

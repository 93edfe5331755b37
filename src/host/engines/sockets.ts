import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Surroundings } from './candidate.ts';

export interface KnownSocket {
  /** Name of the product, for people. */
  readonly name: string;
  readonly endpoint: string;
}

const pipeFolder = '\\\\.\\pipe\\';
const pipes: readonly (readonly [name: string, pipe: string])[] = [
  ['Docker', 'docker_engine'],
  ['Docker Desktop', 'dockerDesktopLinuxEngine'],
  ['Podman', 'podman-machine-default'],
];

async function windowsPipes(): Promise<readonly KnownSocket[]> {
  // Listing the pipes opens none of them; where it is not allowed, trying each does no harm.
  const present = await readdir(pipeFolder).catch(() => pipes.map(([, pipe]) => pipe));
  return pipes.filter(([, pipe]) => present.includes(pipe)).map(([name, pipe]) => ({ name, endpoint: `npipe:////./pipe/${pipe}` }));
}

/** `*` stands for one folder name. */
async function expand(pattern: string): Promise<readonly string[]> {
  const star = pattern.indexOf('*');
  if (star < 0) return [pattern];
  const folder = pattern.slice(0, star);
  const names = await readdir(folder).catch(() => []);
  return names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => `${folder}${name}${pattern.slice(star + 1)}`);
}

function unixPaths({ environment, platform, home, userId }: Surroundings): readonly (readonly [name: string, path: string])[] {
  const runtime = environment['XDG_RUNTIME_DIR'] || (userId === undefined ? '' : `/run/user/${String(userId)}`);
  const inHome = (...parts: readonly string[]): string => join(home, ...parts);
  const inRuntime = (name: string, path: string): readonly (readonly [string, string])[] => (runtime === '' ? [] : [[name, join(runtime, path)]]);
  const machine = inHome('.local', 'share', 'containers', 'podman', 'machine');
  const temporary = environment['TMPDIR'];
  return [
    ['Docker', '/var/run/docker.sock'],
    ...inRuntime('Docker (rootless)', 'docker.sock'),
    ['Docker Desktop', inHome('.docker', 'run', 'docker.sock')],
    ['Docker Desktop', inHome('.docker', 'desktop', 'docker.sock')],
    ['OrbStack', inHome('.orbstack', 'run', 'docker.sock')],
    ['Colima', join(environment['COLIMA_HOME'] || inHome('.colima'), '*', 'docker.sock')],
    ['Colima', inHome('.config', 'colima', '*', 'docker.sock')],
    ['Rancher Desktop', inHome('.rd', 'docker.sock')],
    ['Lima', inHome('.lima', '*', 'sock', 'docker.sock')],
    ...inRuntime('Podman', 'podman/podman.sock'),
    ['Podman', '/run/podman/podman.sock'],
    ...(platform === 'darwin' && temporary !== undefined ? [['Podman machine', join(temporary, 'podman', 'podman-machine-default-api.sock')] as const] : []),
    ...(platform === 'darwin' ? [['Podman machine', join(machine, 'podman.sock')] as const, ['Podman machine', join(machine, '*', 'podman.sock')] as const] : []),
  ];
}

async function isSocket(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isSocket();
  } catch (error) {
    // A folder that may not be entered may hold a socket all the same; trying it gives the right message.
    return error instanceof Error && 'code' in error && error.code === 'EACCES';
  }
}

/** The usual sockets that exist on this machine, the likeliest first. Never throws. */
export async function usualSockets(surroundings: Surroundings): Promise<readonly KnownSocket[]> {
  if (surroundings.platform === 'win32') return await windowsPipes();
  const found: KnownSocket[] = [];
  const seen = new Set<string>();
  for (const [name, pattern] of unixPaths(surroundings)) {
    for (const path of await expand(pattern)) {
      if (!(await isSocket(path))) continue;
      const real = await realpath(path).catch(() => path);
      if (seen.has(real)) continue;
      seen.add(real);
      found.push({ name, endpoint: `unix://${path}` });
    }
  }
  return found;
}

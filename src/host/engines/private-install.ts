import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { EngineError } from '#core/engine';
import { runUntorn } from './run-program.ts';

/** Path of a program; besides PATH the places where Debian keeps what only root runs. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin']) {
    if (folder === '') continue;
    const path = join(folder, name);
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  return undefined;
}

const programs: readonly (readonly [program: string, packageName: string])[] = [
  ['dockerd', 'docker.io'],
  ['iptables', 'iptables'],
  ['ip', 'iproute2'],
];

/**
 * Installs Debian's engine and what it needs, where missing. Once begun, apt goes on to its end even when `signal` aborts or Slipway ends:
 * a half-installed package is worse than one too many. What apt says goes to the file `log`.
 * @throws EngineError `server` with apt's own last words; the reason of `signal`
 */
export async function installEngine(log: string, onProgress: (text: string) => void, signal: AbortSignal): Promise<void> {
  const found = await Promise.all(programs.map(([program]) => findProgram(program)));
  const missing = programs.filter((_entry, index) => found[index] === undefined).map(([, packageName]) => packageName);
  if (missing.length === 0) return;
  await mkdir(dirname(log), { recursive: true, mode: 0o700 });
  await writeFile(log, '', { mode: 0o600 });
  const apt = async (...args: readonly string[]): Promise<number | null> =>
    await runUntorn('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { environment: { DEBIAN_FRONTEND: 'noninteractive' }, log, signal });
  onProgress(`installing ${missing.join(', ')} with apt-get`);
  // An update may fail for somebody's third source and still have brought the lists that matter.
  await apt('update');
  if ((await apt('install', '-y', '--no-install-recommends', ...missing)) === 0) return;
  throw new EngineError('server', `apt-get could not install ${missing.join(', ')}.`, {
    hint: `Run \`apt-get install ${missing.join(' ')}\` yourself and see what it says.`,
    detail: (await readFile(log, 'utf8')).trim().slice(-2000),
  });
}

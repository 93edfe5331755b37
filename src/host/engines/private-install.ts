import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { EngineError } from '#core/engine';
import { runProgram } from './run-program.ts';

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
 * Installs Debian's engine and what it needs, where missing.
 * @throws EngineError `server` with apt's own last words
 */
export async function installEngine(onProgress: (text: string) => void, signal: AbortSignal): Promise<void> {
  const found = await Promise.all(programs.map(([program]) => findProgram(program)));
  const missing = programs.filter((_entry, index) => found[index] === undefined).map(([, packageName]) => packageName);
  if (missing.length === 0) return;
  const apt = async (...args: readonly string[]) =>
    await runProgram('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { environment: { DEBIAN_FRONTEND: 'noninteractive' }, signal });
  onProgress(`installing ${missing.join(', ')} with apt-get`);
  // An update may fail for somebody's third source and still have brought the lists that matter.
  const update = await apt('update');
  const install = await apt('install', '-y', '--no-install-recommends', ...missing);
  if (install.code === 0) return;
  throw new EngineError('server', `apt-get could not install ${missing.join(', ')}.`, {
    hint: `Run \`apt-get install ${missing.join(' ')}\` yourself and see what it says.`,
    detail: [update.code === 0 ? '' : update.stderr, install.stderr].join('\n').trim().slice(-2000),
  });
}

import { existsSync, readFileSync } from 'node:fs';
import { say, timed } from './progress.ts';
import { finish, run, start } from './run.ts';

/** Where a package's main file lies, so that asking costs nothing. */
const files: Readonly<Record<string, string>> = {
  'docker.io': '/usr/sbin/dockerd',
  iptables: '/usr/sbin/iptables',
  iproute2: '/bin/ip',
  debootstrap: '/usr/sbin/debootstrap',
  'busybox-static': '/usr/share/doc/busybox-static',
  chromium: '/usr/bin/chromium',
};

/** True on Debian as root, where the lab may install what it needs. */
export function mayInstall(): boolean {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return process.platform === 'linux' && process.getuid?.() === 0 && /^ID=debian$/mu.test(release);
}

let updated: Promise<void> | undefined;

async function update(): Promise<void> {
  await timed('apt-get update', async () => {
    // A third source of the machine's owner may fail; what is missing then shows when installing.
    const result = await finish(start('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', 'update'], { DEBIAN_FRONTEND: 'noninteractive' }));
    if (result.code !== 0) say(`apt-get update ended with code ${String(result.code)}; going on`);
  });
}

/** Installs the packages whose main file is missing. */
export async function ensurePackages(names: readonly string[]): Promise<void> {
  const missing = names.filter((name) => !existsSync(files[name] ?? ''));
  if (missing.length === 0) return;
  updated ??= update();
  await updated;
  await timed(`installing ${missing.join(', ')}`, async () => {
    await run('apt-get', ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Options::=--force-unsafe-io', 'install', '--no-install-recommends', ...missing], { DEBIAN_FRONTEND: 'noninteractive' });
  });
}

/** The mirror this machine gets Debian itself from; undefined: debootstrap's own default. */
export async function debianMirror(): Promise<string | undefined> {
  const { code, stdout } = await finish(start('apt-get', ['indextargets', '--format', '$(SITE) $(LABEL)', 'Created-By: Packages']));
  if (code !== 0) return undefined;
  return stdout
    .split('\n')
    .map((line) => /^(\S+) Debian$/u.exec(line)?.[1])
    .find((site) => site !== undefined);
}

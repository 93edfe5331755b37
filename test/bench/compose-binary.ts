import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { labFolder } from '../support/lab/folders.ts';
import { debianMirror, mayInstall } from '../support/lab/packages.ts';

const execute = promisify(execFile);

/** How to call Docker Compose v2. */
export interface ComposeCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly version: string;
}

async function asCompose(command: string, args: readonly string[]): Promise<ComposeCommand | undefined> {
  try {
    const { stdout } = await execute(command, [...args, 'version', '--short']);
    const version = stdout.trim().replace(/^v/, '');
    return /^[2-9]\./.test(version) ? { command, args, version } : undefined;
  } catch {
    // Not installed here, or the old docker-compose 1.x.
    return undefined;
  }
}

/**
 * Docker Compose v2 to compare with: the machine's own or, on Debian as root, the package of Debian sid unpacked into the lab's folder.
 * Its package lists are kept apart, so that nothing of sid gets into the machine. Undefined where neither works.
 */
export async function composeCommand(): Promise<ComposeCommand | undefined> {
  const own = (await asCompose('docker', ['compose'])) ?? (await asCompose('docker-compose', []));
  if (own !== undefined) return own;
  const fetched = await fetchCompose();
  return fetched === undefined ? undefined : await asCompose(fetched, []);
}

async function fetchCompose(): Promise<string | undefined> {
  const folder = join(labFolder(), 'compose');
  const binary = join(folder, 'usr', 'libexec', 'docker', 'cli-plugins', 'docker-compose');
  if (existsSync(binary)) return binary;
  const mirror = mayInstall() ? await debianMirror() : undefined;
  if (mirror === undefined) return undefined;
  const work = `${folder}.new`;
  await rm(work, { recursive: true, force: true });
  for (const part of ['lists/partial', 'cache/archives/partial', 'package', 'tree']) await mkdir(join(work, part), { recursive: true });
  // sid's Release file may be past its date.
  await writeFile(join(work, 'sources.list'), `deb [check-valid-until=no] ${mirror} sid main\n`);
  const apart = [
    `Dir::Etc::SourceList=${join(work, 'sources.list')}`,
    'Dir::Etc::SourceParts=-',
    `Dir::State::Lists=${join(work, 'lists')}`,
    `Dir::Cache=${join(work, 'cache')}`,
    // As another user apt could not write into a folder of root's.
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  try {
    const options = { cwd: join(work, 'package'), maxBuffer: 64 * 1024 * 1024 };
    await execute('apt-get', ['-q', ...apart, 'update'], options);
    await execute('apt-get', ['-q', ...apart, 'download', 'docker-compose'], options);
    const [archive] = await readdir(options.cwd);
    if (archive === undefined) return undefined;
    await execute('dpkg-deb', ['-x', archive, join(work, 'tree')], options);
    await rename(join(work, 'tree'), folder);
    return binary;
  } catch (error) {
    console.error(`Docker Compose could not be fetched, so the benchmark goes without it: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

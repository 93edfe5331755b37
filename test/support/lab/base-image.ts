import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { readFile } from 'node:fs/promises';
import { EngineError, type Engine } from '#core/engine';
import { contentKey, keyLabel } from './folders.ts';
import { debianMirror } from './packages.ts';
import { say, timed } from './progress.ts';
import { importImage } from './raw-engine.ts';
import { finish, run, start } from './run.ts';

/** What nobody reads inside a test container. */
const trimmed = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/info', 'var/lib/apt/lists', 'var/cache/apt', 'var/cache/debconf', 'var/log'];

/** True when the engine's image carries this key. */
export async function isCurrent(engine: Engine, tag: string, key: string): Promise<boolean> {
  const images = await engine.listImages();
  return images.some((image) => image.tags.includes(tag) && image.labels[keyLabel] === key);
}

/** Whether the engine has the image at all. */
export async function hasImage(engine: Engine, tag: string): Promise<boolean> {
  try {
    await engine.inspectImage(tag);
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'image-not-found') return false;
    throw error;
  }
}

/** A minimal Debian 12 by debootstrap, imported as `tag`. */
export async function ensureBaseImage(engine: Engine, endpoint: string, tag: string, folder: string): Promise<void> {
  const key = contentKey(['bookworm', 'minbase', 'ca-certificates', ...trimmed]);
  if (await isCurrent(engine, tag, key)) return;
  const tree = join(folder, 'bookworm');
  await rm(tree, { recursive: true, force: true });
  await mkdir(tree, { recursive: true });
  await timed('Debian 12 base image', async () => {
    const mirror = await debianMirror();
    say(`debootstrap bookworm from ${mirror ?? 'its default mirror'}`);
    await run('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', tree, ...(mirror === undefined ? [] : [mirror])], { DEBIAN_FRONTEND: 'noninteractive' });
    const tar = start('tar', ['-C', tree, '-c', '--numeric-owner', '--one-file-system', ...trimmed.map((path) => `--exclude=./${path}/*`), '.']);
    if (tar.stdout === null) throw new Error('tar has no output.');
    const [result] = await Promise.all([finishQuietly(tar), importImage(endpoint, tag, ['CMD ["bash"]', `LABEL ${keyLabel}=${key}`], tar.stdout)]);
    if (result !== 0) throw new Error(`tar failed (exit code ${String(result)}).`);
  });
  await rm(tree, { recursive: true, force: true });
}

async function finishQuietly(child: ReturnType<typeof start>): Promise<number | null> {
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** busybox-static as an image: one program, and a link for each of its applets. */
export async function ensureBusyboxImage(engine: Engine, endpoint: string, tag: string): Promise<void> {
  const program = await readFile('/bin/busybox');
  const key = contentKey([program.toString('base64')]);
  if (await isCurrent(engine, tag, key)) return;
  const { stdout } = await finish(start('/bin/busybox', ['--list-full']));
  const applets = new Set(stdout.split('\n').map((line) => line.trim().replace(/^.*\//u, '')));
  const tar = pack();
  for (const name of ['bin/', 'etc/', 'tmp/', 'var/', 'proc/', 'sys/', 'dev/', 'root/', 'run/', 'home/', 'usr/', 'usr/bin/']) {
    tar.entry({ name, type: 'directory', mode: name === 'tmp/' ? 0o1777 : 0o755 });
  }
  tar.entry({ name: 'bin/busybox', mode: 0o755 }, program);
  for (const applet of applets) if (applet !== '' && applet !== 'busybox') tar.entry({ name: `bin/${applet}`, type: 'symlink', linkname: 'busybox' });
  tar.entry({ name: 'etc/passwd', mode: 0o644 }, 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n');
  tar.entry({ name: 'etc/group', mode: 0o644 }, 'root:x:0:\nnogroup:x:65534:\n');
  tar.finalize();
  await timed(`image ${tag}`, async () => await importImage(endpoint, tag, ['CMD ["sh"]', 'ENV PATH=/bin:/usr/bin', `LABEL ${keyLabel}=${key}`], Readable.from(tar)));
}

import { createReadStream } from 'node:fs';
import { lstat, readFile, readdir, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import ignore from '@balena/dockerignore';
import { type Pack, pack } from 'tar-stream';
import { EngineError, type BuildRequest } from '#core/engine';

/** A build context on its way to the engine. */
export interface BuildContext {
  readonly archive: Readable;
  /** Name of the Dockerfile inside the archive. */
  readonly dockerfile: string;
  readonly dockerfileText: string;
}

const largestDockerfile = 4 * 1024 * 1024;
const inlineName = '.slipway.dockerfile';

function unreadable(path: string, error: unknown): EngineError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = code === 'ENOENT' ? 'does not exist' : code === 'EACCES' ? 'may not be read' : 'cannot be read';
  return new EngineError('build-failed', `${path} ${why}.`, { hint: 'Correct the build’s context or Dockerfile.', ...(error instanceof Error ? { detail: error.message } : {}) });
}

async function readText(path: string): Promise<string> {
  try {
    const { size } = await lstat(path);
    if (size > largestDockerfile) throw new EngineError('build-failed', `${path} is too large to be a Dockerfile.`);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw error instanceof EngineError ? error : unreadable(path, error);
  }
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

function isInside(folder: string, path: string): boolean {
  const from = relative(folder, path);
  return from !== '' && !isAbsolute(from) && from !== '..' && !from.startsWith(`..${sep}`);
}

interface Rules {
  /** Whether the entry is left out of the context. */
  readonly leavesOut: (path: string) => boolean;
  /** Whether nothing below the left-out folder can come back by a `!` line. */
  readonly prunes: (path: string) => boolean;
}

/** `keep` is always sent, as the docker client does: the engine itself needs the Dockerfile and .dockerignore. */
function rulesOf(text: string | undefined, keep: readonly string[]): Rules {
  const lines = (text ?? '').replace(/^\uFEFF/u, '').split(/\r?\n/u);
  const filter = ignore().add(lines);
  const exceptions = lines.some((line) => line.trimStart().startsWith('!'));
  return {
    leavesOut: (path) => !keep.includes(path) && filter.ignores(path),
    prunes: (path) => !exceptions && !keep.some((kept) => kept.startsWith(`${path}/`)),
  };
}

function mtimeAndMode(stats: { readonly mode: number; readonly mtime: Date }): { readonly mode: number; readonly mtime: Date; readonly uid: 0; readonly gid: 0 } {
  return { mode: process.platform === 'win32' ? 0o755 : stats.mode & 0o7777, mtime: stats.mtime, uid: 0, gid: 0 };
}

async function addFile(archive: Pack, path: string, name: string): Promise<void> {
  const stats = await lstat(path);
  const header = { name, type: 'file', size: stats.size, ...mtimeAndMode(stats) } as const;
  if (stats.size === 0) {
    archive.entry(header, Buffer.alloc(0));
    return;
  }
  // A file that grows meanwhile is sent as long as it was; one that shrinks fails the entry.
  await pipeline(createReadStream(path, { end: stats.size - 1 }), archive.entry(header));
}

/** Links are sent as links and never followed, so nothing outside the folder gets in; sockets, pipes and devices are left out. */
async function addFolder(archive: Pack, root: string, folder: string, rules: Rules): Promise<void> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const path = join(root, name);
    const out = rules.leavesOut(name);
    if (entry.isDirectory()) {
      if (out && rules.prunes(name)) continue;
      if (!out) archive.entry({ name: `${name}/`, type: 'directory', ...mtimeAndMode(await lstat(path)) });
      await addFolder(archive, root, name, rules);
    } else if (!out && entry.isSymbolicLink()) {
      archive.entry({ name, type: 'symlink', linkname: await readlink(path), ...mtimeAndMode(await lstat(path)) });
    } else if (!out && entry.isFile()) {
      await addFile(archive, path, name);
    }
  }
}

interface ChosenDockerfile {
  readonly name: string;
  readonly text: string;
  /** Not a file of the context: it is added to the archive. */
  readonly extra: boolean;
}

async function chooseDockerfile(request: BuildRequest, root: string | undefined): Promise<ChosenDockerfile> {
  if (request.dockerfileInline !== undefined) return { name: inlineName, text: request.dockerfileInline, extra: true };
  if (root === undefined) throw new EngineError('build-failed', 'The build has neither a context nor an inline Dockerfile.', { hint: 'Set build.context or build.dockerfile_inline.' });
  const path = resolve(root, request.dockerfile ?? 'Dockerfile');
  const text = await readText(path);
  if (!isInside(root, path)) return { name: inlineName, text, extra: true };
  const real = await realpath(path);
  // A link inside the context is followed by the engine within the archive; one that leaves it would dangle there.
  if (!isInside(root, real)) throw new EngineError('build-failed', `${path} is a link that leaves the build context.`, { hint: 'Name the Dockerfile itself in build.dockerfile.' });
  return { name: relative(root, path).split(sep).join('/'), text, extra: false };
}

async function fill(archive: Pack, root: string | undefined, dockerfile: ChosenDockerfile): Promise<void> {
  if (dockerfile.extra) archive.entry({ name: dockerfile.name, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) }, dockerfile.text);
  if (root !== undefined) {
    const own = dockerfile.extra ? undefined : await readOptional(join(root, `${dockerfile.name}.dockerignore`));
    const text = own ?? (await readOptional(join(root, '.dockerignore')));
    await addFolder(archive, root, '', rulesOf(text, [dockerfile.name, '.dockerignore']));
  }
  archive.finalize();
}

/**
 * The context as a tar stream that reads the folder while the engine takes it.
 * Honours `<Dockerfile>.dockerignore`, otherwise `.dockerignore`.
 * @throws EngineError `build-failed` for a missing folder or Dockerfile; later trouble ends the stream with one.
 */
export async function openContext(request: BuildRequest): Promise<BuildContext> {
  let root: string | undefined;
  if (request.context !== undefined) {
    try {
      root = await realpath(request.context);
      if (!(await lstat(root)).isDirectory()) throw new EngineError('build-failed', `The build context ${request.context} is not a folder.`);
    } catch (error) {
      throw error instanceof EngineError ? error : unreadable(`The build context ${request.context}`, error);
    }
  }
  const dockerfile = await chooseDockerfile(request, root);
  const archive = pack();
  fill(archive, root, dockerfile).catch((error: unknown) => {
    archive.destroy(error instanceof EngineError ? error : unreadable('The build context', error));
  });
  return { archive: Readable.from(archive), dockerfile: dockerfile.name, dockerfileText: dockerfile.text };
}

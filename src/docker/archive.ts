import { pack } from 'tar-stream';
import { EngineError, type Engine } from '#core/engine';
import { type Connection, segment } from './connection.ts';

type Files = Parameters<Engine['putFiles']>[1];

/** @throws EngineError `bad-request` for paths that are not absolute or climb. */
function entryName(path: string): string {
  const parts = path.split('/').slice(1);
  const sound = path.startsWith('/') && parts.length > 0 && !path.includes('\0') && parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!sound) throw new EngineError('bad-request', `“${path}” is not the absolute path of a file.`);
  return parts.join('/');
}

/** A tar archive relative to `/`, everything owned by root. */
export async function tarOfFiles(files: Files): Promise<Buffer> {
  const archive = pack();
  for (const file of files) {
    archive.entry({ name: entryName(file.path), mode: file.mode & 0o7777, uid: 0, gid: 0, type: 'file', mtime: new Date(0) }, file.content);
  }
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) {
    if (Buffer.isBuffer(part)) parts.push(part);
  }
  return Buffer.concat(parts);
}

export function archiveCalls(connection: Connection): Pick<Engine, 'putFiles'> {
  return {
    async putFiles(id, files, signal) {
      if (files.length === 0) return;
      const archive = await tarOfFiles(files);
      await connection.send(
        { method: 'PUT', path: `/containers/${segment(id)}/archive`, query: { path: '/' }, archive, headers: { 'Content-Type': 'application/x-tar' }, subject: { kind: 'container', name: id }, timeout: 120_000 },
        signal,
      );
    },
  };
}

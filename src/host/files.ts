import { createHash } from 'node:crypto';
import { access, constants, open, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { ApiError, maxDocumentLength, type DirectoryEntry, type DirectoryListing, type OpenedFile } from '#core/api';
import { fileError, isMissing } from './file-errors.ts';

/** Largest file read as text, in bytes: a document of the greatest length in UTF-8. */
export const largestFile = maxDocumentLength * 3;
const mostEntries = 5_000;

function absolute(path: string): string {
  if (!isAbsolute(path)) throw new ApiError('invalid-input', `${path} is not an absolute path.`);
  return normalize(path);
}

/** Version of a file: what its bytes are, so that a touch without a change is no change. */
function versionOf(bytes: Uint8Array): string {
  return `sha256-${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Bytes of a regular file, at most {@link largestFile} of them whatever the file does meanwhile. Throws ApiError. */
export async function readBytes(path: string): Promise<Buffer> {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      if (found.isDirectory()) throw new ApiError('file-failed', `Cannot read ${path}: it is a folder.`, { hint: 'Name a file in it.' });
      if (!found.isFile()) throw new ApiError('file-failed', `Cannot read ${path}: it is not an ordinary file.`);
      if (found.size > largestFile) throw tooLarge(path);
      const bytes = await file.readFile();
      if (bytes.length > largestFile) throw tooLarge(path);
      return bytes;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, 'read', path);
  }
}

function tooLarge(path: string): ApiError {
  return new ApiError('file-too-large', `${path} is too large: Slipway reads files of up to ${Math.round(largestFile / 1_000_000)} MB.`, { hint: 'Is this the file you meant?' });
}

/** Text exactly as written: line ends and a byte order mark stay. Throws `file-failed` for what is no UTF-8 text. */
export function decodeText(bytes: Uint8Array, path: string): string {
  let text: string | undefined;
  if (!bytes.includes(0)) {
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Said below, in the same words as for a NUL byte.
    }
  }
  if (text === undefined) throw new ApiError('file-failed', `${path} is not a text file in UTF-8.`, { hint: 'Compose files are UTF-8 text; convert it, or choose another file.' });
  return text;
}

/** Reads a Compose file for editing. */
export async function openFile(path: string): Promise<OpenedFile> {
  const place = absolute(path);
  const bytes = await readBytes(place);
  const text = decodeText(bytes, place);
  if (text.length > maxDocumentLength) throw tooLarge(place);
  return { path: place, text, version: versionOf(bytes) };
}

/**
 * Writes a file atomically (a new file beside it, then a rename), keeping owner and mode; a symbolic link stays and its target is written.
 * `version` not null: what {@link openFile} or the last save said; throws `file-changed` when the file is different or gone since.
 */
export async function saveFile(request: { readonly path: string; readonly text: string; readonly version: string | null }): Promise<{ readonly path: string; readonly version: string }> {
  const path = absolute(request.path);
  const bytes = Buffer.from(request.text, 'utf8');
  if (request.version !== null) await mustBeUnchanged(path, request.version);
  try {
    const target = await realpath(path).catch((error: unknown) => {
      if (isMissing(error)) return path;
      throw error;
    });
    const found = await stat(target).catch((error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    });
    if (found?.isDirectory() === true) throw new ApiError('file-failed', `Cannot save ${path}: it is a folder.`, { hint: 'Choose a file name.' });
    if (found !== undefined && !found.isFile()) throw new ApiError('file-failed', `Cannot save ${path}: it is not an ordinary file.`);
    // A rename would replace a file that says "read only" without asking.
    if (found !== undefined) await access(target, constants.W_OK);
    await writeFileAtomic(target, bytes);
  } catch (error) {
    throw fileError(error, 'save', path);
  }
  return { path, version: versionOf(bytes) };
}

async function mustBeUnchanged(path: string, version: string): Promise<void> {
  const changed = (what: string): ApiError =>
    new ApiError('file-changed', `${path} was ${what} by another program since it was opened here.`, { hint: 'Save it under another name, overwrite it, or open it again.' });
  const current = await readBytes(path).catch((error: unknown) => {
    if (error instanceof ApiError && error.code === 'file-not-found') throw changed('deleted');
    throw error;
  });
  if (versionOf(current) !== version) throw changed('changed');
}

const composeName = /\.ya?ml$/i;

/** Folders first, then files, by name; hidden ones and those that cannot be looked at are left out. */
export async function listDirectory(path: string): Promise<DirectoryListing> {
  const place = absolute(path);
  try {
    const found = await readdir(place, { withFileTypes: true });
    const visible = found.filter((entry) => !entry.name.startsWith('.')).slice(0, mostEntries);
    const entries = await Promise.all(
      visible.map(async (entry): Promise<DirectoryEntry | undefined> => {
        const full = join(place, entry.name);
        const target = entry.isSymbolicLink() ? await stat(full).catch(() => undefined) : entry;
        if (target?.isDirectory() === true) return { name: entry.name, path: full, kind: 'directory', compose: false };
        if (target?.isFile() === true) return { name: entry.name, path: full, kind: 'file', compose: composeName.test(entry.name) };
        return undefined;
      }),
    );
    const known = entries.filter((entry) => entry !== undefined);
    known.sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'directory' ? -1 : 1));
    const parent = dirname(place);
    return { path: place, parent: parent === place ? null : parent, entries: known };
  } catch (error) {
    throw fileError(error, 'list', place);
  }
}

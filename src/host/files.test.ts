import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileError } from './file-errors.ts';
import { largestFile, listDirectory, openFile, saveFile } from './files.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-files-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function written(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('openFile', () => {
  it('gives the text exactly: CRLF, byte order mark, no last line end', async () => {
    const text = '\uFEFFname: a\r\nservices:\r\n  web: {}\n# \u{1F433}';
    const path = await written('compose.yaml', text);
    expect(await openFile(path)).toMatchObject({ path, text });
  });

  it('gives the same version for the same bytes, another for others', async () => {
    const path = await written('compose.yaml', 'a');
    const { version } = await openFile(path);
    await utimes(path, new Date(0), new Date(0));
    expect((await openFile(path)).version).toBe(version);
    await writeFile(path, 'b');
    expect((await openFile(path)).version).not.toBe(version);
  });

  it('refuses what is no text', async () => {
    for (const bytes of [Buffer.from([0x61, 0, 0x62]), Buffer.from([0xff, 0xfe, 0x61]), Buffer.from([0xc3])]) {
      await expect(openFile(await written('x.yaml', bytes))).rejects.toMatchObject({ code: 'file-failed', message: expect.stringContaining('not a text file') });
    }
  });

  it('refuses folders, missing files, relative paths, devices and huge files without reading them', async () => {
    await expect(openFile(folder)).rejects.toMatchObject({ code: 'file-failed', message: expect.stringContaining('folder') });
    await expect(openFile(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(openFile('compose.yaml')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(openFile(join(await written('file', ''), 'x.yaml'))).rejects.toMatchObject({ code: 'file-not-found' });
    if (process.platform !== 'win32') {
      await expect(openFile('/dev/zero')).rejects.toMatchObject({ code: 'file-failed', message: expect.stringContaining('ordinary') });
    }
    const huge = await written('huge.yaml', '');
    await truncate(huge, largestFile + 1);
    await expect(openFile(huge)).rejects.toMatchObject({ code: 'file-too-large' });
  });
});

describe('saveFile', () => {
  it('writes the text as it is and gives the version that opening gives', async () => {
    const path = join(folder, 'new.yaml');
    const saved = await saveFile({ path, text: 'a: 1\r\n', version: null });
    expect(await readFile(path, 'utf8')).toBe('a: 1\r\n');
    expect((await openFile(path)).version).toBe(saved.version);
    const again = await saveFile({ path, text: 'a: 2\n', version: saved.version });
    expect(again.version).not.toBe(saved.version);
  });

  it('leaves nothing beside the file', async () => {
    await saveFile({ path: join(folder, 'a.yaml'), text: 'x'.repeat(1_000_000), version: null });
    expect(await readdir(folder)).toEqual(['a.yaml']);
  });

  it('notices that another program changed or deleted the file, and leaves it alone', async () => {
    const path = await written('compose.yaml', 'mine');
    const { version } = await openFile(path);
    await writeFile(path, 'theirs');
    await expect(saveFile({ path, text: 'mine 2', version })).rejects.toMatchObject({ code: 'file-changed' });
    expect(await readFile(path, 'utf8')).toBe('theirs');
    await rm(path);
    await expect(saveFile({ path, text: 'mine 2', version })).rejects.toMatchObject({ code: 'file-changed', message: expect.stringContaining('deleted') });
    await expect(saveFile({ path, text: 'mine 2', version: null })).resolves.toMatchObject({ path });
  });

  it('is not troubled by a touch', async () => {
    const path = await written('compose.yaml', 'mine');
    const { version } = await openFile(path);
    await utimes(path, new Date(), new Date(Date.now() + 10_000));
    await expect(saveFile({ path, text: 'mine 2', version })).resolves.toMatchObject({ path });
  });

  it('keeps the mode', async () => {
    const path = await written('compose.yaml', 'a');
    await chmod(path, 0o640);
    await saveFile({ path, text: 'b', version: null });
    expect((await stat(path)).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o640);
  });

  it('writes through a symbolic link and keeps the link', async () => {
    await mkdir(join(folder, 'real'));
    const target = await written('real/compose.yaml', 'a');
    const link = join(folder, 'compose.yaml');
    await symlink(join('real', 'compose.yaml'), link);
    const { version } = await openFile(link);
    expect(await saveFile({ path: link, text: 'b', version })).toMatchObject({ path: link });
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readlink(link)).toBe(join('real', 'compose.yaml'));
    expect(await readFile(target, 'utf8')).toBe('b');
  });

  it('refuses folders and places that are not there', async () => {
    await expect(saveFile({ path: folder, text: '', version: null })).rejects.toMatchObject({ code: 'file-failed', message: expect.stringContaining('folder') });
    await expect(saveFile({ path: join(folder, 'none', 'x.yaml'), text: '', version: null })).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(saveFile({ path: 'x.yaml', text: '', version: null })).rejects.toMatchObject({ code: 'invalid-input' });
  });

  // Not even root may create files there. Other systems have no such place; nothing counts as skipped there.
  if (process.platform === 'linux') {
    it('says clearly when it is not allowed to', async () => {
      await expect(saveFile({ path: '/sys/compose.yaml', text: '', version: null })).rejects.toMatchObject({ code: 'file-denied', message: expect.stringContaining('permission denied'), hint: expect.any(String) });
    });
  }
});

describe('listDirectory', () => {
  it('lists folders first, follows links, leaves out hidden and broken ones', async () => {
    for (const name of ['compose.yaml', 'b.txt', 'A.YML', '.hidden']) await written(name, '');
    await mkdir(join(folder, 'zoo'));
    await symlink(join(folder, 'zoo'), join(folder, 'link'));
    await symlink(join(folder, 'nowhere'), join(folder, 'broken'));
    const listing = await listDirectory(folder);
    expect(listing.entries.map((entry) => [entry.name, entry.kind, entry.compose])).toEqual([
      ['link', 'directory', false],
      ['zoo', 'directory', false],
      ['A.YML', 'file', true],
      ['b.txt', 'file', false],
      ['compose.yaml', 'file', true],
    ]);
    expect(listing.path).toBe(folder);
    expect((await listDirectory('/')).parent).toBeNull();
    await expect(listDirectory(join(folder, 'b.txt'))).rejects.toMatchObject({ code: 'file-not-found' });
  });
});

describe('fileError', () => {
  it('has a sentence for what file systems refuse, and never their own words', () => {
    for (const [code, expected] of [
      ['EACCES', 'file-denied'],
      ['EPERM', 'file-denied'],
      ['EROFS', 'file-denied'],
      ['ENOENT', 'file-not-found'],
      ['ENOSPC', 'file-failed'],
      ['ENAMETOOLONG', 'file-failed'],
      ['ELOOP', 'file-failed'],
      ['EIO', 'file-failed'],
    ] as const) {
      const error = fileError(Object.assign(new Error(`${code}: secret detail`), { code }), 'save', '/a/b');
      expect(error.code, code).toBe(expected);
      expect(error.message, code).toMatch(/^Cannot save .*\.$/);
      expect(error.message).not.toContain('secret');
    }
  });
});

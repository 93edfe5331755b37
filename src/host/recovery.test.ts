import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pageIdSchema } from '#core/api';
import type { Log } from './log.ts';
import { recoveryHandlers } from './recovery.ts';

const { signal } = new AbortController();
const log: Log = { write: () => undefined, flush: () => Promise.resolve() };
const page = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const work = { text: 'services:\n  db: {environment: {PASSWORD: secret}}\n', path: '/shop/compose.yaml', version: 'v1' };

let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'slipway-recovery-')), 'recovery');
});

afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true });
});

/** A Slipway of its own: `mark` is new for each process. */
const slipway = (mark: string): ReturnType<typeof recoveryHandlers> => recoveryHandlers(folder, log, mark);

describe('recovery', () => {
  it('gives a text back to the next process, and forgets it when told', async () => {
    await slipway('first')['recovery.keep']({ page: page(1), ...work }, signal);
    const second = slipway('second');
    expect((await second['recovery.list']({}, signal)).entries).toMatchObject([{ page: page(1), path: work.path }]);
    expect(await second['recovery.read']({ page: page(1) }, signal)).toEqual({ document: work });
    await second['recovery.drop']({ page: page(1) }, signal);
    expect(await second['recovery.list']({}, signal)).toEqual({ entries: [] });
    expect(await second['recovery.read']({ page: page(1) }, signal)).toEqual({ document: null });
    await second['recovery.drop']({ page: page(1) }, signal);
  });

  it('keeps one text a page, the newest page first', async () => {
    const host = slipway('a');
    await host['recovery.keep']({ page: page(1), ...work, text: 'old' }, signal);
    await host['recovery.keep']({ page: page(2), ...work, path: null, version: null }, signal);
    const before = (await host['recovery.list']({}, signal)).entries.find((entry) => entry.page === page(2))?.kept ?? 0;
    while (Date.now() <= before) await Promise.resolve();
    await host['recovery.keep']({ page: page(1), ...work, text: 'new' }, signal);
    expect((await host['recovery.list']({}, signal)).entries.map((entry) => entry.page)).toEqual([page(1), page(2)]);
    expect((await host['recovery.read']({ page: page(1) }, signal)).document?.text).toBe('new');
  });

  it('drops in the order that was asked for', async () => {
    const host = slipway('a');
    await Promise.all([host['recovery.keep']({ page: page(1), ...work }, signal), host['recovery.drop']({ page: page(1) }, signal)]);
    expect(await host['recovery.list']({}, signal)).toEqual({ entries: [] });
  });

  // Windows has no such modes; nothing counts as skipped there.
  const onUnix = process.platform === 'win32' ? (): void => undefined : it;
  onUnix('is for its owner’s eyes only, and leaves nothing else in the folder', async () => {
    await slipway('a')['recovery.keep']({ page: page(1), ...work }, signal);
    expect(await readdir(folder)).toEqual([`${page(1)}.json`]);
    expect((await stat(join(folder, `${page(1)}.json`))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('does not list what another running Slipway keeps', async () => {
    const host = slipway('a');
    await host['recovery.keep']({ page: page(1), ...work }, signal);
    const file = join(folder, `${page(1)}.json`);
    // Our parent runs as long as we do.
    await writeFile(file, (await readFile(file, 'utf8')).replace(`"process":${process.pid}`, `"process":${process.ppid}`));
    expect(await slipway('b')['recovery.list']({}, signal)).toEqual({ entries: [] });
    // The same process id under another mark: an earlier process had it.
    await writeFile(file, (await readFile(file, 'utf8')).replace(`"process":${process.ppid}`, `"process":${process.pid}`));
    expect((await slipway('b')['recovery.list']({}, signal)).entries).toHaveLength(1);
  });

  it('is bounded: the oldest go, and what an interrupted write left', async () => {
    const host = slipway('a');
    await mkdir(folder, { recursive: true });
    const rubbish = join(folder, `${page(1)}.json.1234`);
    await writeFile(rubbish, 'half');
    await utimes(rubbish, new Date(0), new Date(0));
    for (let number = 0; number < 40; number += 1) await host['recovery.keep']({ page: page(number), ...work }, signal);
    expect(await readdir(folder)).toHaveLength(30);
    expect((await host['recovery.list']({}, signal)).entries[0]?.page).toBe(page(39));
  });

  it('survives files that are not its own', async () => {
    await slipway('a')['recovery.keep']({ page: page(1), ...work }, signal);
    for (const [number, content] of ['{', '[]', '{"__proto__":{"page":1}}', JSON.stringify({ page: page(9), owner: { process: -1, mark: '' }, kept: 1, path: 'relative', version: null, text: '' })].entries()) {
      await writeFile(join(folder, `${page(number + 2)}.json`), content);
    }
    await mkdir(join(folder, `${page(8)}.json`));
    await writeFile(join(folder, 'note.json'), '{}');
    expect((await slipway('a')['recovery.list']({}, signal)).entries.map((entry) => entry.page)).toEqual([page(1)]);
  });

  it('says clearly when nothing can be written', async () => {
    await mkdir(join(folder, '..'), { recursive: true });
    await writeFile(folder, '');
    await expect(slipway('a')['recovery.keep']({ page: page(1), ...work }, signal)).rejects.toMatchObject({ message: expect.stringMatching(/^Cannot save /) });
  });

  it('takes no page name that could be a path', () => {
    expect(pageIdSchema.safeParse(page(1)).success).toBe(true);
    for (const name of ['', '..', '../../etc/passwd', `${page(1)}/x`, `${page(1)}\n`, page(1).toUpperCase().replace('8000', 'ABCD')]) expect(pageIdSchema.safeParse(name).success, name).toBe(false);
  });
});

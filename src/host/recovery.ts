import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { documentSchema, maxDocumentLength, pageIdSchema, type Handlers, type RecoveryEntry } from '#core/api';
import { fileError, isMissing } from './file-errors.ts';
import type { Log } from './log.ts';

/** Texts kept at most; the oldest go. A page has one at a time. */
const mostKept = 30;
/** Bytes: a document of the greatest length, each character escaped in JSON, and what is written beside it. */
const largestEntry = maxDocumentLength * 6 + 100_000;
/** Milliseconds after which what an interrupted write left is rubbish. */
const leftOver = 3_600_000;

const storedSchema = z.object({
  page: pageIdSchema,
  /** Who keeps it: process id and a mark of that process's own, since ids are used again. */
  owner: z.object({ process: z.number().int().positive(), mark: z.string() }),
  /** Milliseconds since 1970. */
  kept: z.number(),
  path: documentSchema.shape.path,
  version: z.string().nullable(),
  text: documentSchema.shape.text,
});

type Stored = z.infer<typeof storedSchema>;

function isRunning(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    // Somebody else's process runs too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Unsaved text of the pages, so that a crash loses nothing: one file a page in `folder`, readable by its owner only (a Compose file may hold
 * passwords), written atomically. Texts that another running Slipway keeps are never listed.
 * @param mark tells this process from an earlier one with the same id
 */
export function recoveryHandlers(folder: string, log: Log, mark: string = randomUUID()): Pick<Handlers, 'recovery.keep' | 'recovery.list' | 'recovery.read' | 'recovery.drop'> {
  let last: Promise<unknown> = Promise.resolve();
  const fileOf = (page: string): string => join(folder, `${page}.json`);

  /** In the order they were asked for: a text that is dropped must not come back through a write before it. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };

  const load = async (page: string): Promise<Stored | undefined> => {
    try {
      const path = fileOf(page);
      if ((await stat(path)).size > largestEntry) return undefined;
      return storedSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      if (!isMissing(error)) log.write(`recovery: ${page} cannot be read`, error);
      return undefined;
    }
  };

  const names = async (): Promise<readonly string[]> => {
    try {
      return await readdir(folder);
    } catch (error) {
      if (isMissing(error)) return [];
      throw fileError(error, 'list', folder);
    }
  };

  const tidy = async (): Promise<void> => {
    const found = await Promise.all(
      (await names()).map(async (name) => ({
        name,
        // Gone meanwhile: as old as can be.
        time: await stat(join(folder, name)).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      })),
    );
    const newest = found.filter(({ name }) => name.endsWith('.json')).toSorted((a, b) => b.time - a.time);
    const broken = found.filter(({ name, time }) => !name.endsWith('.json') && time < Date.now() - leftOver);
    for (const { name } of [...newest.slice(mostKept), ...broken]) await rm(join(folder, name), { force: true });
  };

  const write = async ({ page, ...document }: Pick<Stored, 'page' | 'path' | 'version' | 'text'>): Promise<{ readonly ok: true }> => {
    const stored: Stored = { page, owner: { process: process.pid, mark }, kept: Date.now(), ...document };
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFileAtomic(fileOf(page), JSON.stringify(stored), { mode: 0o600 });
      await tidy();
    } catch (error) {
      throw fileError(error, 'save', folder);
    }
    return { ok: true };
  };

  const list = async (): Promise<{ readonly entries: readonly RecoveryEntry[] }> => {
    const pages = (await names()).flatMap((name) => pageIdSchema.safeParse(name.replace(/\.json$/, '')).data ?? []);
    const entries: RecoveryEntry[] = [];
    for (const page of pages) {
      const stored = await load(page);
      if (stored === undefined) continue;
      const { owner, kept, path } = stored;
      const elsewhere = owner.mark !== mark && owner.process !== process.pid && isRunning(owner.process);
      if (!elsewhere) entries.push({ page, path, kept });
    }
    return { entries: entries.toSorted((a, b) => b.kept - a.kept) };
  };

  return {
    'recovery.keep': (input) => inTurn(() => write(input)),
    'recovery.list': () => inTurn(list),
    'recovery.read': ({ page }) =>
      inTurn(async () => {
        const stored = await load(page);
        return { document: stored === undefined ? null : { text: stored.text, path: stored.path, version: stored.version } };
      }),
    'recovery.drop': ({ page }) =>
      inTurn(async () => {
        await rm(fileOf(page), { force: true });
        return { ok: true };
      }),
  };
}

import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inspect } from 'node:util';

/** The host's log: one line an entry, in a file that is set aside once when it grows past its limit. */
export interface Log {
  /** Details (an exception with its stack, as a rule) are indented under the line. Never throws and never waits. */
  write(message: string, details?: unknown): void;
  /** Resolves when everything written so far is on disk (or could not be). */
  flush(): Promise<void>;
}

const longestEntry = 20_000;
const entriesWaiting = 1_000;

/** A log in `path`; at `limit` bytes the file becomes `path.1` (replacing an older one), so at most about twice that much is kept. */
export function createLog(path: string, limit = 1_000_000, now: () => Date = () => new Date()): Log {
  let queue: string[] = [];
  let dropped = 0;
  let writing: Promise<void> | undefined;
  let size: number | undefined;

  const append = async (text: string): Promise<void> => {
    if (size === undefined) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      size = await stat(path).then(
        (found) => found.size,
        () => 0,
      );
    }
    if (size > limit) {
      await rename(path, `${path}.1`);
      size = 0;
    }
    await appendFile(path, text, { mode: 0o600 });
    size += Buffer.byteLength(text);
  };

  const drain = async (): Promise<void> => {
    while (queue.length > 0) {
      const lost = dropped === 0 ? '' : `… ${dropped} entries were dropped here\n`;
      const text = queue.join('') + lost;
      queue = [];
      dropped = 0;
      try {
        await append(text);
      } catch {
        // A log that cannot be written (full disk, read-only home) must not stop the work it tells of.
        size = undefined;
      }
    }
    writing = undefined;
  };

  return {
    write: (message, details) => {
      if (queue.length >= entriesWaiting) {
        dropped += 1;
        return;
      }
      const more = details === undefined ? '' : `\n${inspect(details, { depth: 4 }).replaceAll(/^/gm, '  ')}`;
      queue.push(`${now().toISOString()} ${message.replaceAll('\n', ' ')}${more}`.slice(0, longestEntry) + '\n');
      writing ??= drain();
    },
    flush: async () => {
      await writing;
    },
  };
}

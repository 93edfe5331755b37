import { copyFile, stat, truncate } from 'node:fs/promises';

const largestLog = 5_000_000;

/**
 * Bounds the log of an engine that may be running: at `limit` bytes its content becomes `<path>.1` (replacing an older one) and the file, which
 * the engine keeps open, is emptied. A log that is not there is short enough. Throws what the file system refuses.
 */
export async function boundLog(path: string, limit = largestLog): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size <= limit) return;
  await copyFile(path, `${path}.1`);
  await truncate(path);
}

import { statSync, writeFileSync } from 'node:fs';
import { saveFile } from '#host';
import { CliError, exitCodes } from './io.ts';

/** Files whole or not at all; a device or pipe (`/dev/stdout`, a process substitution) has nothing to be replaced. */
export async function writeOutput(path: string, text: string): Promise<void> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile() || found.isDirectory()) {
    await saveFile({ path, text, version: null });
    return;
  }
  try {
    writeFileSync(path, text);
  } catch {
    throw new CliError(`Cannot write ${path}.`, exitCodes.failed, 'Choose another place.');
  }
}

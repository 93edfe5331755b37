import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { build } from 'vite';

const root = join(import.meta.dirname, '../..');

/** The example of docs/compose-library.md is run as it stands there. */
it('prints what the page says', async () => {
  const page = await readFile(join(root, 'docs/compose-library.md'), 'utf8');
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  const [, printed] = /It prints\n\n```text\n([\s\S]*?)```/.exec(page) ?? [];
  const folder = await mkdtemp(join(tmpdir(), 'slipway-example-'));
  try {
    await writeFile(join(folder, 'example.ts'), example.replace("'#core/compose'", JSON.stringify(join(root, 'src/core/compose/index.ts'))));
    await build({ root, configFile: false, logLevel: 'error', ssr: { noExternal: true }, build: { ssr: join(folder, 'example.ts'), outDir: folder, emptyOutDir: false, rollupOptions: { output: { entryFileNames: 'example.mjs' } } } });
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'example.mjs')]);
    expect(stdout).toBe(printed);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

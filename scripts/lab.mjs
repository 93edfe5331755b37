// `node scripts/lab.mjs up|down|status`: engines, sample images and a browser for the tests. Straight from its TypeScript source.
import { join } from 'node:path';
import { ensureDependencies, ensureNode, root } from './support.mjs';

ensureNode();
await ensureDependencies();
const { runnerImport } = await import('vite');
const { module } = await runnerImport(join(root, 'test', 'support', 'lab', 'main.ts'), { root, configFile: false, logLevel: 'error' });
try {
  process.exitCode = await module.main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

// `npm run fuzz -- [--inputs 100000] [--seed 1]`: builds what is missing, tries that many hostile Compose files and edits, and prints one JSON object.
import { join } from 'node:path';
import { ensureBuild, ensureDependencies, ensureNode, root, run } from './support.mjs';

ensureNode();
await ensureDependencies();
await ensureBuild();
process.exitCode = await run(process.execPath, [join(root, 'out', 'node', 'fuzz.js'), ...process.argv.slice(2)]);

// `npm run bench -- [deploy] [load] [canvas] [typing]`: builds what is missing and prints one JSON object per part.
import { join } from 'node:path';
import { ensureBuild, ensureDependencies, ensureNode, root, run } from './support.mjs';

ensureNode();
await ensureDependencies();
await ensureBuild();
process.exitCode = await run(process.execPath, [join(root, 'out', 'node', 'bench.js'), ...process.argv.slice(2)]);

// `npm run conformance`: compares the loader and the planner with the recorded answers of Docker Compose and writes docs/compose-conformance.md.
import { join } from 'node:path';
import { ensureDependencies, ensureNode, root, run } from './support.mjs';

ensureNode();
await ensureDependencies();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = await run(process.execPath, [vitest, 'run', '--project', 'golden', 'test/golden/conformance.test.ts'], { env: { SLIPWAY_WRITE_CONFORMANCE: '1' } });

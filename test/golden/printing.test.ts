import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatDiagnostic, loadProject } from '#core/compose';

const folder = join(import.meta.dirname, 'printing');

/** Scalars and keys that are hard to print, with what `docker compose config` 2.40.3 made of them. */
describe('printing', () => {
  const { canonical, diagnostics } = loadProject({
    files: [{ path: '/srv/nasty/compose.yaml', text: readFileSync(join(folder, 'compose.yaml'), 'utf8') }],
    reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined },
  });

  it.each(['yaml', 'json'] as const)('equals the recording: %s', (format) => {
    expect(diagnostics.map(formatDiagnostic)).toEqual([]);
    expect(canonical(format)).toBe(readFileSync(join(folder, `expected.${format}`), 'utf8'));
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '#core/lib';
import { absentHere } from '../support/absent.ts';
import { conformance, conformanceText } from './conformance.ts';
import { corpusFolder } from './corpus.ts';

const path = join(import.meta.dirname, '../../docs/compose-conformance.md');

function ownVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
  return isJsonObject(parsed) ? String(parsed['version']) : '';
}

/** Registered only where the corpus lies beside the repository. `npm run conformance` sets the variable and has the file written. */
function figures(): void {
  it('docs/compose-conformance.md has the figures of this code', async () => {
    const rows = await conformance();
    if (process.env['SLIPWAY_WRITE_CONFORMANCE'] === '1') writeFileSync(path, conformanceText(rows, new Date().toISOString().slice(0, 10), ownVersion()));
    const written = readFileSync(path, 'utf8');
    const date = /^Figures of (\d{4}-\d{2}-\d{2}),/m.exec(written)?.[1] ?? '';
    expect(written, 'run npm run conformance').toBe(conformanceText(rows, date, ownVersion()));
  });
}

describe('conformance report', () => {
  if (existsSync(corpusFolder)) figures();
  else absentHere('the Compose corpus: the figures of docs/compose-conformance.md are not computed anew');
});

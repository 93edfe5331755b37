import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalJson, formatDiagnostic } from '#core/compose';
import { folders, loadCase } from './corpus.ts';

const cases = join(import.meta.dirname, 'cases');

/** Small Compose files written for this project, each with what `docker compose config` says to it. */
describe('Compose cases', () => {
  it.each(folders(cases))('%s', (id) => {
    const folder = join(cases, id);
    const { result, golden } = loadCase(folder);
    const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
    if (!golden.accepted) {
      expect(errors).not.toEqual([]);
      expect(result.project).toBeUndefined();
      return;
    }
    expect(errors.map(formatDiagnostic)).toEqual([]);
    const expected: unknown = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
    expect(result.project === undefined ? undefined : JSON.parse(JSON.stringify(canonicalJson(result.project)))).toEqual(expected);
    expect(JSON.parse(result.canonical('json') ?? '')).toEqual(expected);
    expect(result.canonical('yaml')).toBe(readFileSync(join(folder, 'expected.yaml'), 'utf8'));
  });
});

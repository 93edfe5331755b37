import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { canonicalJson, formatDiagnostic, loadProject } from '#core/compose';
import { folders, mappedReader, readCase } from './corpus.ts';

const CASES = fileURLToPath(new URL('cases', import.meta.url));

/** Small Compose files written for this project, each with what `docker compose config` says to it. */
describe('Compose cases', () => {
  for (const id of folders(CASES)) {
    it(id, () => {
      const folder = join(CASES, id);
      const golden = readCase(join(folder, 'case.json'));
      const result = loadProject({
        files: golden.files.map((file) => ({ path: join(golden.dir, file), text: readFileSync(join(folder, file), 'utf8') })),
        projectDirectory: golden.dir,
        profiles: golden.profiles,
        envFiles: golden.envFiles.map((file) => join(golden.dir, file)),
        reader: mappedReader(folder, golden.dir, golden.env, '/srv/corpus/home'),
        ...(golden.projectName === undefined ? {} : { projectName: golden.projectName }),
      });
      const errors = result.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
      if (!golden.accepted) {
        expect(errors).not.toEqual([]);
        expect(result.project).toBeUndefined();
        return;
      }
      expect(errors.map(formatDiagnostic)).toEqual([]);
      const expected: unknown = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
      expect(result.project === undefined ? undefined : JSON.parse(JSON.stringify(canonicalJson(result.project)))).toEqual(expected);
    });
  }
});

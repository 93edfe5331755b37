import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { absentHere } from '../support/absent.ts';
import { corpusFolder, tallyText } from './corpus.ts';
import { loaderAgreement } from './loader-agreement.ts';

/** Floors: agreement may grow, never shrink. */
const floors = { accepted: 225, canonical: 195, jsonBytes: 195, yamlBytes: 195, hashes: 996 } as const;

/** Registered only where the corpus lies beside the repository, so that nothing counts as skipped. */
function corpusTests(): void {
  it('agrees with docker compose on real projects, cases and the inputs of its own tests', () => {
    const agreement = loaderAgreement();
    for (const key of ['accepted', 'canonical', 'jsonBytes', 'yamlBytes', 'hashes'] as const) {
      console.log(`${key}: ${tallyText(agreement[key])}`);
      expect(agreement[key].agreed.length, `${key}: ${tallyText(agreement[key])}`).toBeGreaterThanOrEqual(floors[key]);
    }
  });
}

describe('Compose corpus', () => {
  if (existsSync(corpusFolder)) corpusTests();
  else absentHere('the Compose corpus: only the copied cases ran');
});

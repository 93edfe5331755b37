import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { absentHere } from '../support/absent.ts';
import { corpusFolder, tallyText } from './corpus.ts';
import { caseDifference, caseIds, realRequests } from './request-agreement.ts';

describe('requests of the Compose cases', () => {
  it('has cases', () => {
    expect(caseIds.length).toBeGreaterThanOrEqual(34);
  });

  it.each(caseIds)('%s', async (id) => {
    expect(await caseDifference(id)).toEqual({ missing: [], extra: [] });
  });
});

/** Floor for the real projects: raise it when more of them agree, never lower it. */
const agreeing = 121;

/** Registered only where the corpus lies beside the repository, so that nothing counts as skipped. */
function realProjects(): void {
  it(`at least ${agreeing} send the same requests`, async () => {
    const tally = await realRequests();
    console.info(`engine requests of real projects ${tallyText(tally)}`);
    expect(tally.agreed.length).toBeGreaterThanOrEqual(agreeing);
  });
}

describe('requests of real projects', () => {
  if (existsSync(corpusFolder)) realProjects();
  else absentHere('the corpus of real projects: their requests are not compared');
});

import { expect, it } from 'vitest';
import { fuzz } from '../fuzz/fuzz.ts';

/** A short run; `npm run fuzz` takes a hundred thousand inputs, from another seed each time. */
it('loads, prints, draws and edits hostile files as it promises', { timeout: 60_000 }, () => {
  const report = fuzz(2_500, 20_261_123);
  expect(report.failure).toBeUndefined();
  expect(report.loaded).toBeGreaterThan(100);
  expect(report.edited).toBeGreaterThan(100);
});

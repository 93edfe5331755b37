import { expect, it } from 'vitest';
import { reloadPolicy } from './window.ts';

it('loads a page that crashed again, but not one that crashes at once or was told to end', () => {
  let now = 5;
  const mayReload = reloadPolicy(() => now);
  expect(mayReload('clean-exit')).toBe(false);
  expect(mayReload('crashed')).toBe(true);
  now += 1_000;
  expect(mayReload('oom')).toBe(false);
  now += 60_000;
  expect(mayReload('killed')).toBe(true);
});

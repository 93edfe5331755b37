import { describe, expect, it } from 'vitest';
import { differences, replayIds } from './replay.ts';

describe('recorded request sequences of Docker Compose 2.40.3', () => {
  it('are all here', () => {
    expect(replayIds.length).toBe(21);
  });

  it.each(replayIds)('%s', async (id) => {
    expect(await differences(id)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { DeployEvent } from '#core/deploy';
import { beginRun, failRun, foldRun, serviceFailures, serviceProgress } from './run.ts';
import type { DeployRun } from './types.ts';

const start: DeployEvent = {
  type: 'start',
  steps: [
    { id: 'pull nginx', step: 'pullImage', service: 'web', label: 'Pull nginx' },
    { id: 'create web', step: 'createContainer', service: 'web', label: 'Create web' },
    { id: 'create db', step: 'createContainer', service: 'db', label: 'Create db' },
  ],
};

function fold(...events: readonly DeployEvent[]): DeployRun {
  return events.reduce(foldRun, foldRun(beginRun('deploy', 'shop'), start));
}

describe('foldRun', () => {
  it('says what is being done for each service', () => {
    const run = fold(
      { type: 'step', id: 'pull nginx', step: 'pullImage', service: 'web', state: 'running', at: 0 },
      { type: 'progress', id: 'pull nginx', service: 'web', text: 'pulling', fraction: 0.43 },
    );
    expect(serviceProgress(run)).toEqual({ web: { step: 'pullImage', text: 'pulling', fraction: 0.43 } });
    expect(run.steps.map((step) => step.state)).toEqual(['running', 'waiting', 'waiting']);
  });

  it('forgets progress once the step is over and keeps fractions within 0 and 1', () => {
    const run = fold(
      { type: 'step', id: 'pull nginx', step: 'pullImage', service: 'web', state: 'running', at: 0 },
      { type: 'progress', id: 'pull nginx', service: 'web', text: 'pulling', fraction: 7 },
    );
    expect(run.steps[0]?.fraction).toBe(1);
    const over = foldRun(run, { type: 'step', id: 'pull nginx', step: 'pullImage', service: 'web', state: 'done', at: 1 });
    expect(over.steps[0]).toEqual({ id: 'pull nginx', step: 'pullImage', service: 'web', label: 'Pull nginx', state: 'done' });
    expect(serviceProgress(over)).toEqual({});
  });

  it('names the first failure of a service, and survives service names that are object keys', () => {
    const run = foldRun(
      foldRun(beginRun('deploy', 'shop'), { type: 'start', steps: [{ id: 'x', step: 'startContainer', service: '__proto__', label: 'x' }] }),
      { type: 'step', id: 'x', step: 'startContainer', service: '__proto__', state: 'failed', error: { message: 'The port is taken.' }, at: 1 },
    );
    expect(Object.entries(serviceFailures(run))).toEqual([['__proto__', { message: 'The port is taken.' }]]);
  });

  it('ends with the result, or with the reason there is none', () => {
    const done: DeployEvent = { type: 'done', ok: true, cancelled: false, services: [], failures: [], seconds: 2 };
    expect(fold(done)).toMatchObject({ running: false, result: done, failure: null });
    expect(failRun(fold(), { message: 'gone' })).toMatchObject({ running: false, result: null, failure: { message: 'gone' } });
  });
});

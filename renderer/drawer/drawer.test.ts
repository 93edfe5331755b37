import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '#core/compose';
import type { Change, Plan } from '#core/plan';
import { beginRun, failRun, foldRun } from '../state/run.ts';
import { countChanges, sortChanges } from './changes.ts';
import { outcomeOf } from './outcome.ts';
import { collectProblems } from './problems.ts';

function change(name: string, kind: Change['kind'], subject: Change['subject'] = 'service'): Change {
  return { subject, name, kind, causes: [], details: [], losses: kind === 'remove' ? [{ kind: 'container-files', name, message: `${name} loses its files.` }, { kind: 'anonymous-volume', name: `${name}-data`, message: `${name} loses a volume.` }] : [] };
}

function plan(changes: readonly Change[], problems: Plan['problems'] = []): Plan {
  return { project: 'shop', steps: [], changes, problems };
}

describe('collectProblems', () => {
  const range = (start: number) => ({ file: '/compose.yaml', line: start, column: 1, start, end: start + 1 });
  const diagnostics: readonly Diagnostic[] = [
    { severity: 'warning', code: 'b', message: 'later', range: range(9) },
    { severity: 'warning', code: 'a', message: 'earlier', range: range(3) },
    { severity: 'error', code: 'c', message: 'worst', range: range(20) },
  ];

  it('puts errors first, then goes by line, then what the plan says', () => {
    const problems = collectProblems(diagnostics, [], plan([], [{ severity: 'error', code: 'port', message: 'taken', service: 'web' }]));
    expect(problems.map((problem) => problem.message)).toEqual(['worst', 'taken', 'earlier', 'later']);
    expect(new Set(problems.map((problem) => problem.key)).size).toBe(4);
  });

  it('says the same thing once', () => {
    expect(collectProblems(diagnostics, diagnostics, null)).toHaveLength(3);
  });
});

describe('changes', () => {
  it('puts what can hurt first and names what stays', () => {
    const sorted = sortChanges(plan([change('a', 'none'), change('b', 'create'), change('c', 'remove'), change('d', 'recreate')]));
    expect(sorted.changes.map((each) => each.name)).toEqual(['c', 'd', 'b']);
    expect(sorted.unchanged).toEqual(['a']);
    expect(sorted.losses.map((loss) => loss.name)).toEqual(['c-data']);
    expect(sorted.containerFiles.map((loss) => loss.name)).toEqual(['c']);
  });

  it('counts services, and what comes with them only when it is alone', () => {
    expect(countChanges(null)).toBe(0);
    expect(countChanges(plan([change('a', 'create'), change('shop_default', 'create', 'network')]))).toBe(1);
    expect(countChanges(plan([change('a', 'none'), change('shop_old', 'remove', 'network')]))).toBe(1);
    expect(countChanges(plan([change('a', 'none')]))).toBe(0);
  });
});

describe('outcome', () => {
  it('groups services by how they ended', () => {
    const run = foldRun(beginRun('deploy', 'shop'), {
      type: 'done',
      ok: false,
      cancelled: false,
      seconds: 1,
      services: [
        { service: 'web', container: 'shop-web-1', state: 'running', health: 'none' },
        { service: 'web', container: 'shop-web-2', state: 'exited', health: 'none' },
        { service: 'migrate', container: 'shop-migrate-1', state: 'exited', health: 'none' },
      ],
      failures: [{ step: 'start db', service: 'db', message: 'The port is taken.' }],
    });
    expect(outcomeOf(run)).toMatchObject({ running: ['web'], finished: ['migrate'], failures: [{ service: 'db', message: 'The port is taken.' }] });
  });

  it('tells of a run that never began', () => {
    expect(outcomeOf(failRun(beginRun('deploy', 'shop'), { message: 'no', hint: 'try' })).failures).toMatchObject([{ message: 'no', hint: 'try' }]);
  });

  it('repeats the warnings of a run whose plan nobody saw', () => {
    const done = { type: 'done', ok: true, cancelled: false, seconds: 1, services: [], failures: [], warnings: [{ message: 'Network shop_default stays.' }] } as const;
    expect(outcomeOf(foldRun(beginRun('remove', 'shop'), done)).warnings).toEqual([{ message: 'Network shop_default stays.' }]);
    expect(outcomeOf(foldRun(beginRun('deploy', 'shop'), done)).warnings).toEqual([]);
  });
});

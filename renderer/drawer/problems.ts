import type { Diagnostic, Severity } from '#core/compose';
import type { ValuePath } from '#core/lib';
import type { Plan } from '#core/plan';

/** One line of the Problems tab. */
export interface Problem {
  /** Stable while the same problem stands. */
  readonly key: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string | undefined;
  readonly service: string | undefined;
  readonly path: ValuePath | undefined;
  readonly range: { readonly start: number; readonly end: number; readonly line: number; readonly file: string } | undefined;
  readonly source: 'document' | 'plan';
}

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Findings of the loader, of the topology and of the plan in one list: errors first, each kind in order of the lines. */
export function collectProblems(document: readonly Diagnostic[], topology: readonly Diagnostic[], plan: Plan | null): readonly Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  const add = (problem: Omit<Problem, 'key'>): void => {
    const key = JSON.stringify([problem.source, problem.message, problem.range?.start, problem.service]);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    if (count === 0) problems.push({ ...problem, key });
  };
  for (const diagnostic of [...document, ...topology]) {
    add({
      severity: diagnostic.severity,
      message: diagnostic.message,
      hint: diagnostic.hint,
      service: diagnostic.service,
      path: diagnostic.path,
      range: diagnostic.range,
      source: 'document',
    });
  }
  for (const problem of plan?.problems ?? []) {
    add({ severity: problem.severity, message: problem.message, hint: problem.hint, service: problem.service, path: undefined, range: undefined, source: 'plan' });
  }
  return problems.toSorted((a, b) => order[a.severity] - order[b.severity] || (a.range?.start ?? Number.MAX_SAFE_INTEGER) - (b.range?.start ?? Number.MAX_SAFE_INTEGER));
}

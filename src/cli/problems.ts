import type { Plan } from '#core/plan';
import type { CliIo } from './io.ts';

/** Problems as `severity: message (hint)` on standard error; true when the plan must not be run. */
export function printProblems(plan: Plan, io: CliIo): boolean {
  for (const { severity, message, hint, service } of plan.problems) {
    io.stderr(`${severity}: ${service === undefined ? '' : `${service}: `}${message}${hint === undefined ? '' : ` (${hint})`}\n`);
  }
  return plan.problems.some((problem) => problem.severity === 'error');
}

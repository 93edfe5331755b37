import type { DeployEvent, DeployFailure } from '#core/deploy';
import type { DeployRun, ServiceProgress, StepProgress } from './types.ts';

export function beginRun(kind: DeployRun['kind'], project: string): DeployRun {
  return { kind, project, running: true, cancelling: false, steps: [], result: null, failure: null };
}

function update(steps: readonly StepProgress[], id: string, change: (step: StepProgress) => StepProgress): readonly StepProgress[] {
  return steps.map((step) => (step.id === id ? change(step) : step));
}

/** Folds one event of a running deploy into what the Activity tab and the cards show. */
export function foldRun(run: DeployRun, event: DeployEvent): DeployRun {
  switch (event.type) {
    case 'start':
      return { ...run, steps: event.steps.map((step) => ({ ...step, state: 'waiting' as const })) };
    case 'step':
      return {
        ...run,
        steps: update(run.steps, event.id, ({ text: _text, fraction: _fraction, ...step }) => ({
          ...step,
          state: event.state,
          ...(event.error === undefined ? {} : { error: event.error }),
        })),
      };
    case 'progress':
      return {
        ...run,
        steps: update(run.steps, event.id, ({ fraction: _fraction, ...step }) => ({
          ...step,
          text: event.text,
          ...(event.fraction === undefined ? {} : { fraction: Math.min(1, Math.max(0, event.fraction)) }),
        })),
      };
    case 'done':
      return { ...run, running: false, cancelling: false, result: event };
  }
}

/** The run ended without a `done`: the host refused it or went away. */
export function failRun(run: DeployRun, failure: DeployFailure): DeployRun {
  return { ...run, running: false, cancelling: false, failure };
}

/** What the run is doing for each service right now, for its card; services it does not work on at the moment are absent. */
export function serviceProgress(run: DeployRun | null): Readonly<Record<string, ServiceProgress>> {
  if (run === null || !run.running) return {};
  const progress = new Map<string, ServiceProgress>();
  for (const step of run.steps) {
    if (step.service === undefined || step.state !== 'running') continue;
    progress.set(step.service, { step: step.step, text: step.text, fraction: step.fraction });
  }
  return Object.fromEntries(progress);
}

/** Services for which a step of the last run failed, with the first failure of each. */
export function serviceFailures(run: DeployRun | null): Readonly<Record<string, DeployFailure>> {
  const failures = new Map<string, DeployFailure>();
  for (const step of run?.steps ?? []) {
    if (step.service !== undefined && step.error !== undefined && !failures.has(step.service)) failures.set(step.service, step.error);
  }
  return Object.fromEntries(failures);
}

import type { Step, StepId, StepType } from '#core/plan';
import type { StepState } from './types.ts';

/** How many steps of each kind run at once. Waiting costs the engine nothing and has no bound. */
export interface Lanes {
  readonly pull: number;
  readonly build: number;
  /** Stopping is mostly waiting for the container's grace period. */
  readonly stop: number;
  readonly other: number;
}

type Lane = keyof Lanes | 'wait';

function laneOf(type: StepType): Lane {
  switch (type) {
    case 'pullImage':
      return 'pull';
    case 'buildImage':
      return 'build';
    case 'stopContainer':
    case 'restartContainer':
      return 'stop';
    case 'waitHealthy':
    case 'waitCompleted':
      return 'wait';
    default:
      return 'other';
  }
}

export interface ScheduleHooks {
  /** Runs one step; answers how it ended. */
  readonly run: (step: Step) => Promise<'done' | 'failed' | 'tolerated' | 'cancelled'>;
  /** Told about steps that never run. */
  readonly leave: (step: Step, state: 'skipped' | 'cancelled') => void;
  /** When it answers, nothing new is started: what the rest becomes. */
  readonly halted: () => 'skipped' | 'cancelled' | undefined;
}

/**
 * Runs steps as soon as everything they depend on is done: `dependsOn` must have succeeded, `after` must be over.
 * A failed step takes its dependants with it, nothing else. Resolves when no step is left; rejects only when a hook throws.
 */
export async function runSchedule(steps: readonly Step[], lanes: Lanes, hooks: ScheduleHooks): Promise<ReadonlyMap<StepId, StepState>> {
  const states = new Map<StepId, StepState>();
  const byId = new Map(steps.map((step) => [step.id, step]));
  const followers = new Map<StepId, Step[]>();
  const open = new Map<StepId, number>();
  for (const step of steps) {
    const waits = [...step.dependsOn, ...(step.after ?? [])].filter((id) => byId.has(id));
    open.set(step.id, waits.length);
    for (const id of waits) {
      const known = followers.get(id);
      if (known === undefined) followers.set(id, [step]);
      else known.push(step);
    }
  }

  const ready: Record<Lane, Step[]> = { pull: [], build: [], stop: [], other: [], wait: [] };
  const busy: Record<Lane, number> = { pull: 0, build: 0, stop: 0, other: 0, wait: 0 };
  let finish: () => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const finished = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });

  const leave = (step: Step, state: 'skipped' | 'cancelled'): void => {
    if (states.has(step.id)) return;
    states.set(step.id, state);
    hooks.leave(step, state);
    release(step, state);
  };
  // Not recursive: a plan may be a chain of thousands of steps.
  const release = (first: Step, outcome: StepState): void => {
    const over: { readonly step: Step; readonly state: StepState }[] = [{ step: first, state: outcome }];
    for (let next = over.pop(); next !== undefined; next = over.pop()) {
      const { step, state } = next;
      for (const follower of followers.get(step.id) ?? []) {
        if (states.has(follower.id)) continue;
        if (state !== 'done' && follower.dependsOn.includes(step.id)) {
          const left = state === 'cancelled' ? 'cancelled' : 'skipped';
          states.set(follower.id, left);
          hooks.leave(follower, left);
          over.push({ step: follower, state: left });
          continue;
        }
        const left = (open.get(follower.id) ?? 1) - 1;
        open.set(follower.id, left);
        if (left === 0) ready[laneOf(follower.type)].push(follower);
      }
    }
  };
  const start = async (step: Step, lane: Lane): Promise<void> => {
    busy[lane] += 1;
    states.set(step.id, 'running');
    const outcome = await hooks.run(step);
    busy[lane] -= 1;
    const state: StepState = outcome === 'tolerated' ? 'failed' : outcome;
    states.set(step.id, state);
    release(step, state);
    pump();
  };
  const pump = (): void => {
    const halted = hooks.halted();
    if (halted !== undefined) for (const step of steps) leave(step, halted);
    else {
      for (const lane of ['pull', 'build', 'stop', 'wait', 'other'] as const) {
        const limit = lane === 'wait' ? Number.POSITIVE_INFINITY : lanes[lane];
        while (busy[lane] < limit) {
          const step = ready[lane].shift();
          if (step === undefined) break;
          if (!states.has(step.id)) start(step, lane).catch(fail);
        }
      }
    }
    if (Object.values(busy).every((count) => count === 0)) {
      // A circle in the plan would leave steps that can never start.
      for (const step of steps) leave(step, 'skipped');
      finish();
    }
  };
  for (const step of steps) if (open.get(step.id) === 0) ready[laneOf(step.type)].push(step);
  pump();
  await finished;
  return states;
}

import { composeLabels, EngineError, type ContainerDetails, type Engine } from '#core/engine';
import { parseProjectContainer, type ObservedContainer } from '#core/observe';
import { stepLabel, type Plan, type PlanOptions, type PlanProblem, type Step, type StepId } from '#core/plan';
import { exitFailure, failureOf, isUnreachable } from './failure.ts';
import { runStep, type Run } from './run-step.ts';
import { runSchedule } from './schedule.ts';
import type { DeployEvent, DeployFailure, StepState } from './types.ts';
import { openWatch } from './watch.ts';

export type DeployDone = Extract<DeployEvent, { readonly type: 'done' }>;

export interface DeployOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: DeployEvent) => void;
  /** Seconds from any origin; only differences are used. */
  readonly now: () => number;
  /** Container and network requests at once; 16 when absent. */
  readonly concurrency?: number;
  /** Plans anew from a new snapshot, for plans that end in `again`; events of both parts are told as one deploy with two `start`s. */
  readonly replan?: (options: PlanOptions) => Promise<Plan>;
  /**
   * Containers that nobody waits for are given this long after their start before the deploy says what became of them;
   * without it the answer is what the engine says at once.
   */
  readonly settle?: { readonly seconds: number; readonly delay: (seconds: number, signal: AbortSignal) => Promise<void> };
}

type DeployWarning = NonNullable<DeployDone['warnings']>[number];
type NamedFailure = DeployFailure & { readonly service?: string; readonly step: StepId };

/** A counter is told at most this often for each step, in seconds. */
const progressInterval = 0.1;

function serviceOf(step: Step): { readonly service?: string } {
  return step.service === undefined ? {} : { service: step.service };
}

function inShort({ message, hint, service }: PlanProblem): DeployWarning {
  return { message, ...(hint === undefined ? {} : { hint }), ...(service === undefined ? {} : { service }) };
}

/** Refuses plans that say themselves that they cannot work. */
function refusalOf(plan: Plan): readonly NamedFailure[] {
  return plan.problems.filter((problem) => problem.severity === 'error').map((problem) => ({ ...inShort(problem), step: 'plan' }));
}

/**
 * Runs a plan: every step as soon as what it depends on is done, as parallel as the lanes allow; decides nothing.
 * Health and completion are heard from one event stream. A failed step stops its dependants only. When `signal` aborts, running requests
 * are dropped and the rest is left undone; what is half done the next plan finds and repairs.
 * A plan with problems of severity `error` is refused without a request. Never rejects for what the engine does: everything is in the answer.
 */
export async function deploy(plan: Plan, engine: Engine, options: DeployOptions): Promise<DeployDone> {
  const began = options.now();
  const state: Progress = { began, failures: [], warnings: [], started: new Map(), explained: new Set(), gone: false };
  await runPart(plan, engine, options, state);
  if (plan.again !== undefined && state.failures.length === 0 && !options.signal.aborted) await runRest(plan.again, engine, options, state);

  const { signal } = options;
  const services = state.gone || signal.aborted || state.refused === true ? [] : await outcome(plan.project, engine, options, state);
  const done: DeployDone = {
    type: 'done',
    ok: state.failures.length === 0 && !signal.aborted,
    cancelled: signal.aborted,
    services: services.map((container) => ({ service: container.service, container: container.name, state: container.state, health: container.health })),
    failures: state.failures,
    ...(state.warnings.length === 0 ? {} : { warnings: state.warnings }),
    seconds: secondsSince(options, began),
  };
  options.onEvent(done);
  return done;
}

/** What is known across the parts of one deploy. */
interface Progress {
  readonly began: number;
  readonly failures: NamedFailure[];
  /** Of the newest plan; a second part's plan repeats those of the first. */
  warnings: readonly DeployWarning[];
  /** Containers started here, by id. */
  readonly started: Map<string, { readonly step: StepId; readonly at: number }>;
  /** Containers whose fate a failed step has told already. */
  readonly explained: Set<string>;
  /** The engine does not answer any more. */
  gone: boolean;
  refused?: boolean;
}

function secondsSince(options: DeployOptions, began: number): number {
  return Math.round((options.now() - began) * 1000) / 1000;
}

/** The second part of a deploy whose images had to be had first. */
async function runRest(again: PlanOptions, engine: Engine, options: DeployOptions, state: Progress): Promise<void> {
  if (options.replan === undefined) {
    state.failures.push({ message: 'The images are there, but whether containers have to be replaced was not planned.', hint: 'Deploy again.', step: 'plan' });
    return;
  }
  try {
    await runPart(await options.replan(again), engine, options, state);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (isUnreachable(error)) state.gone = true;
    if (!options.signal.aborted) state.failures.push({ ...failureOf(error), step: 'plan' });
  }
}

async function runPart(plan: Plan, engine: Engine, options: DeployOptions, state: Progress): Promise<void> {
  const { signal, onEvent, now } = options;
  const { failures, started, explained } = state;
  onEvent({ type: 'start', steps: plan.steps.map((step) => ({ id: step.id, step: step.type, ...serviceOf(step), label: stepLabel(step) })) });
  state.warnings = plan.problems.filter((problem) => problem.severity === 'warning').map(inShort);
  const refusal = refusalOf(plan);
  if (refusal.length > 0) {
    failures.push(...refusal);
    state.refused = true;
    return;
  }

  const created = new Map<StepId, string>();
  const images: Run['images'] = new Map();
  // Opened before anything is started, so that no change of health is missed.
  const watch = plan.steps.some((step) => step.type === 'waitHealthy' || step.type === 'waitCompleted') ? openWatch(engine, plan.project, signal) : undefined;
  const tell = (step: Step, stepState: StepState, error?: DeployFailure): void =>
    onEvent({ type: 'step', id: step.id, step: step.type, ...serviceOf(step), state: stepState, ...(error === undefined ? {} : { error }), at: secondsSince(options, state.began) });
  const containerId = (step: Step): string | undefined => {
    if (!('container' in step)) return undefined;
    return step.container.kind === 'existing' ? step.container.id : created.get(step.container.step);
  };

  const execute = async (step: Step): Promise<'done' | 'failed' | 'tolerated' | 'cancelled'> => {
    tell(step, 'running');
    let lastReport = Number.NEGATIVE_INFINITY;
    const report = (text: string, fraction?: number): void => {
      const time = now();
      // Builder lines are all shown; counters only as often as anyone can read.
      if (fraction !== undefined && fraction < 1 && time - lastReport < progressInterval) return;
      lastReport = time;
      onEvent({ type: 'progress', id: step.id, ...serviceOf(step), text, ...(fraction === undefined ? {} : { fraction }) });
    };
    try {
      await runStep({ engine, signal, created, images, watch, report }, step);
      const id = containerId(step);
      if ((step.type === 'startContainer' || step.type === 'restartContainer') && id !== undefined) started.set(id, { step: step.id, at: now() });
      tell(step, 'done');
      return 'done';
    } catch (error) {
      if (signal.aborted) {
        tell(step, 'cancelled');
        return 'cancelled';
      }
      const failure = failureOf(error);
      const id = containerId(step);
      if (id !== undefined) explained.add(id);
      tell(step, 'failed', failure);
      // What nobody needs may fail; an engine that is gone has failed everybody.
      const optional = (step.type === 'waitHealthy' || step.type === 'waitCompleted') && !step.required && !isUnreachable(error);
      // One lost engine fails many steps at once; it is said once.
      if (!optional && !(isUnreachable(error) && state.gone)) failures.push({ ...failure, ...serviceOf(step), step: step.id });
      if (isUnreachable(error)) state.gone = true;
      return optional ? 'tolerated' : 'failed';
    }
  };

  const lanes = { pull: 4, build: 2, stop: 64, other: options.concurrency ?? 16 };
  const halted = (): 'cancelled' | 'skipped' | undefined => (signal.aborted ? 'cancelled' : state.gone ? 'skipped' : undefined);
  try {
    const states = await runSchedule(plan.steps, lanes, { run: execute, leave: (step, stepState) => tell(step, stepState), halted });
    if (failures.length === 0 && !signal.aborted) failures.push(...stuckSteps(plan, states));
  } finally {
    await watch?.close();
  }
}

/** What a failed step takes with it is explained by its failure. Steps in a circle have none. */
function stuckSteps(plan: Plan, states: ReadonlyMap<StepId, StepState>): readonly NamedFailure[] {
  const stuck = plan.steps.filter((step) => states.get(step.id) === 'skipped');
  const [first] = stuck;
  if (first === undefined) return [];
  return [{ message: `${stuck.length === 1 ? 'A step was' : `${stuck.length} steps were`} not run because the plan makes them wait for each other: ${stuck.slice(0, 5).map((step) => step.id).join(', ')}.`, hint: 'This is a fault in Slipway: please report it.', ...serviceOf(first), step: first.id }];
}

/** undefined: somebody has removed it meanwhile. */
async function inspectPresent(engine: Engine, id: string, signal: AbortSignal): Promise<ContainerDetails | undefined> {
  try {
    return await engine.inspectContainer(id, signal);
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** What the project's containers are now. One that was started and has already failed is a failure of its start. */
async function outcome(project: string, engine: Engine, options: DeployOptions, { started, explained, failures }: Progress): Promise<readonly ObservedContainer[]> {
  const { signal, settle, now } = options;
  try {
    if (settle !== undefined && started.size > 0) {
      const last = Math.max(...[...started.values()].map(({ at }) => at));
      const rest = last + settle.seconds - now();
      if (rest > 0) await settle.delay(rest, signal);
    }
    const summaries = await engine.listContainers({ all: true, labels: { [composeLabels.project]: project } }, signal);
    const containers = summaries.flatMap((summary) => parseProjectContainer(summary, project) ?? []).filter((container) => !container.oneOff);
    const fallen = containers.filter((container) => started.has(container.id) && !explained.has(container.id) && ['exited', 'dead', 'restarting'].includes(container.state));
    await Promise.all(
      fallen.map(async (container) => {
        const details = await inspectPresent(engine, container.id, signal);
        if (details === undefined || details.state === 'running' || (details.state === 'exited' && details.exitCode === 0)) return;
        failures.push({ ...(await exitFailure(engine, details, signal)), service: container.service, step: started.get(container.id)?.step ?? 'plan' });
      }),
    );
    return [...containers].sort((left, right) => (left.name < right.name ? -1 : 1));
  } catch (error) {
    if (signal.aborted) return [];
    if (!(error instanceof EngineError)) throw error;
    failures.push({ ...failureOf(error), step: 'plan' });
    return [];
  }
}

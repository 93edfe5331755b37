import type { Observed } from '#core/observe';
import { planKill, planPause, planRemove, planRestart, planStart, planStop, planUnpause, type LifecycleOptions, type Plan } from '#core/plan';
import { contentVariables } from '#host';
import { withEngine } from '../engine.ts';
import { exitCodes, type CliIo } from '../io.ts';
import type { ProjectOptions } from '../locate.ts';
import { printProblems } from '../problems.ts';
import { runPlanForCli } from '../run-plan.ts';
import { lookAtProject, projectScope } from '../scope.ts';

interface LifecycleCommandOptions extends ProjectOptions {
  readonly services: readonly string[];
  readonly json?: boolean;
}

interface StopOptions extends LifecycleCommandOptions {
  readonly timeout?: number;
}

/** What the planner is told of the grace period. */
function grace({ timeout }: Pick<StopOptions, 'timeout'>): { readonly timeoutSeconds?: number } {
  return timeout === undefined ? {} : { timeoutSeconds: timeout };
}

async function runLifecycle(options: LifecycleCommandOptions, io: CliIo, planFor: (project: string, observed: Observed, common: LifecycleOptions) => Plan): Promise<number> {
  const { services } = options;
  const { name, ...scope } = projectScope(options, services, io);
  return withEngine(io, async (engine) => {
    const plan = planFor(name, await lookAtProject(engine, name, io), { services, ...scope });
    if (printProblems(plan, io)) return exitCodes.failed;
    return runPlanForCli(plan, engine, { json: options.json === true }, io);
  });
}

/** `slipway stop`. */
export function stop(options: StopOptions, io: CliIo): Promise<number> {
  return runLifecycle(options, io, (project, observed, common) => planStop(project, observed, { ...common, all: true, ...grace(options) }));
}

/** `slipway start`. */
export function start(options: LifecycleCommandOptions, io: CliIo): Promise<number> {
  return runLifecycle(options, io, (project, observed, common) => planStart(project, observed, { ...common, ...(common.file === undefined ? {} : { variables: contentVariables(common.file, io.environment) }) }));
}

/** `slipway restart`. */
export function restart(options: StopOptions & { readonly deps: boolean }, io: CliIo): Promise<number> {
  return runLifecycle(options, io, (project, observed, common) => planRestart(project, observed, { ...common, withDependents: options.deps, ...grace(options) }));
}

/** `slipway pause`. */
export function pause(options: LifecycleCommandOptions, io: CliIo): Promise<number> {
  return runLifecycle(options, io, planPause);
}

/** `slipway unpause`. */
export function unpause(options: LifecycleCommandOptions, io: CliIo): Promise<number> {
  return runLifecycle(options, io, planUnpause);
}

/** `slipway kill`. */
export function kill(options: LifecycleCommandOptions & { readonly signal: string; readonly removeOrphans?: boolean }, io: CliIo): Promise<number> {
  return runLifecycle(options, io, (project, observed, common) => {
    const plan = planKill(project, observed, { ...common, signal: options.signal, orphans: options.removeOrphans === true });
    if (plan.steps.length === 0) io.stderr('no container to kill\n');
    return plan;
  });
}

/** Go's words for yes, and `yes`. */
function isYes(answer: string): boolean {
  return /^(?:y|yes|1|t|true)$/i.test(answer.trim());
}

interface RemoveOptions extends LifecycleCommandOptions {
  readonly force?: boolean;
  readonly stop?: boolean;
  readonly volumes?: boolean;
}

/** `slipway rm`: stops first when told to, then removes what does not run, once what is lost was shown and, without `--force`, agreed to. */
export function rm(options: RemoveOptions, io: CliIo): Promise<number> {
  const { services } = options;
  const { name, ...scope } = projectScope(options, services, io);
  const json = options.json === true;
  return withEngine(io, async (engine) => {
    if (options.stop === true) {
      const stopped = await runPlanForCli(planStop(name, await lookAtProject(engine, name, io), { services, ...scope, all: true }), engine, { json }, io);
      if (stopped !== exitCodes.done) return stopped;
    }
    const force = options.force === true;
    const plan = planRemove(name, await lookAtProject(engine, name, io), { services, ...scope, volumes: options.volumes === true, force });
    if (plan.steps.length === 0) {
      io.stderr('No stopped containers\n');
      return exitCodes.done;
    }
    const names = plan.steps.flatMap((step) => ('container' in step ? [step.container.name] : []));
    const say = json ? io.stderr : io.stdout;
    say(`Going to remove ${names.join(', ')}\n`);
    for (const { message } of plan.changes.flatMap(({ losses }) => losses)) say(`  ${message}\n`);
    if (!force && !isYes((await io.ask?.('Remove? [y/N] ')) ?? '')) {
      io.stderr('Nothing was removed; -f removes without asking.\n');
      return exitCodes.done;
    }
    return runPlanForCli(plan, engine, { json }, io);
  });
}

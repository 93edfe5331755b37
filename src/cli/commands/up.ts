import type { DeployDone } from '#core/deploy';
import { snapshotRequest, takeSnapshot } from '#core/observe';
import { planUp, type Plan, type PlanOptions } from '#core/plan';
import { contentVariables } from '#host';
import { withEngine } from '../engine.ts';
import { CliError, exitCodes, PrintedError, type CliIo } from '../io.ts';
import { loadFromDisk } from '../load.ts';
import { withOrphanVariables } from '../orphans.ts';
import { printProblems } from '../problems.ts';
import { printJsonLine, refusedDone, runPlanForCli } from '../run-plan.ts';
import type { PlanCommandOptions } from './plan.ts';

async function run(options: PlanCommandOptions, io: CliIo): Promise<number> {
  const loaded = loadFromDisk(options, io, { services: options.plan.services ?? [] });
  const { project } = loaded;
  const wanted = withOrphanVariables(options.plan, loaded, io);
  return withEngine(io, async (engine) => {
    const planWith = async (planOptions: PlanOptions): Promise<Plan> => planUp(project, await takeSnapshot(engine, snapshotRequest(project), io.signal), planOptions);
    const plan = await planWith({ ...wanted, variables: contentVariables(project, io.environment) });
    if (printProblems(plan, io)) {
      const [first] = plan.problems.filter((problem) => problem.severity === 'error');
      if (options.json === true && first !== undefined) printJsonLine(refusedDone(first.message, first.hint), io);
      return exitCodes.failed;
    }
    return runPlanForCli(plan, engine, { json: options.json === true, replan: planWith }, io);
  });
}

/** The last line for whatever ended the command before anything was run. */
async function refusalOf(error: unknown): Promise<DeployDone> {
  if (error instanceof CliError) return refusedDone(error.message, error.hint);
  if (error instanceof PrintedError) return refusedDone(error.message);
  const { toApiError } = await import('#core/api');
  const { error: known } = toApiError(error);
  return refusedDone(known.message, known.hint);
}

/** `slipway up`: makes the engine run what the file says, and ends (what runs keeps running). With `--json` the last line is always of type `done`. */
export async function up(options: PlanCommandOptions, io: CliIo): Promise<number> {
  try {
    return await run(options, io);
  } catch (error) {
    if (options.json === true) printJsonLine(io.signal.aborted ? { ...refusedDone('Cancelled.'), cancelled: true, failures: [] } : await refusalOf(error), io);
    throw error;
  }
}

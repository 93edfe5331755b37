import { snapshotRequest, takeSnapshot } from '#core/observe';
import { planToText, planUp, shownPlan, type PlanOptions } from '#core/plan';
import { contentVariables } from '#host';
import { withEngine } from '../engine.ts';
import { exitCodes, type CliIo } from '../io.ts';
import { loadFromDisk } from '../load.ts';
import { withOrphanVariables } from '../orphans.ts';
import type { ProjectOptions } from '../locate.ts';
import { printProblems } from '../problems.ts';

export interface PlanCommandOptions extends ProjectOptions {
  readonly json?: boolean;
  readonly plan: PlanOptions;
}

/** `slipway plan`: what `up` would do, and why. Secrets are not shown, whatever the form. */
export async function plan(options: PlanCommandOptions, io: CliIo): Promise<number> {
  const loaded = loadFromDisk(options, io, { services: options.plan.services ?? [] });
  const { project } = loaded;
  const wanted = withOrphanVariables(options.plan, loaded, io);
  const made = await withEngine(io, async (engine) => {
    const observed = await takeSnapshot(engine, snapshotRequest(project), io.signal);
    return planUp(project, observed, { ...wanted, variables: contentVariables(project, io.environment) });
  });
  io.stdout(options.json === true ? `${JSON.stringify(shownPlan(made), null, 2)}\n` : `${planToText(made).trimEnd()}\n`);
  return printProblems(made, io) ? exitCodes.failed : exitCodes.done;
}

import { takeSnapshot } from '#core/observe';
import { planDown } from '#core/plan';
import { withEngine } from '../engine.ts';
import type { CliIo } from '../io.ts';
import { projectNameFor } from '../load.ts';
import type { ProjectOptions } from '../locate.ts';
import { printProblems } from '../problems.ts';
import { runPlanForCli } from '../run-plan.ts';

export interface DownCommandOptions extends ProjectOptions {
  readonly volumes?: boolean;
  readonly timeout?: number;
  readonly json?: boolean;
}

/** `slipway down`: removes the project's containers and networks, and its volumes when asked. Works by labels. */
export async function down(options: DownCommandOptions, io: CliIo): Promise<number> {
  const project = projectNameFor(options, io);
  return withEngine(io, async (engine) => {
    const observed = await takeSnapshot(engine, { project, images: [], externalNetworks: [], externalVolumes: [], revision: 1 }, io.signal);
    const plan = planDown(project, observed, { volumes: options.volumes === true, ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout }) });
    printProblems(plan, io);
    return runPlanForCli(plan, engine, { json: options.json === true }, io);
  });
}

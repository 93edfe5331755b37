import { setTimeout as delay } from 'node:timers/promises';
import { deploy, type DeployDone, type DeployEvent } from '#core/deploy';
import type { Engine } from '#core/engine';
import type { Plan, PlanOptions } from '#core/plan';
import { exitCodes, type CliIo } from './io.ts';
import { createProgress } from './progress.ts';

/** How long a started container that nobody waits for is watched before the result is said. */
const settleSeconds = 0.25;

/** One JSON object a line. */
export function printJsonLine(value: unknown, io: CliIo): void {
  io.stdout(`${JSON.stringify(value)}\n`);
}

/** The last line of `up --json` where nothing was run at all. */
export function refusedDone(message: string, hint?: string): DeployDone {
  return { type: 'done', ok: false, cancelled: false, services: [], failures: [{ message, ...(hint === undefined ? {} : { hint }), step: 'plan' }], seconds: 0 };
}

/** Runs a plan, telling what happens as JSON lines or for people. Resolves with the exit code. */
export async function runPlanForCli(plan: Plan, engine: Engine, options: { readonly json: boolean; readonly replan?: (options: PlanOptions) => Promise<Plan> }, io: CliIo): Promise<number> {
  const progress = options.json ? undefined : createProgress(io);
  const onEvent = (event: DeployEvent): void => (progress === undefined ? printJsonLine(event, io) : progress.tell(event));
  const done = await deploy(plan, engine, {
    signal: io.signal,
    onEvent,
    now: () => performance.now() / 1000,
    ...(options.replan === undefined ? {} : { replan: options.replan }),
    settle: { seconds: settleSeconds, delay: (seconds, signal) => delay(seconds * 1000, undefined, { signal }) },
  });
  for (const { service, message, hint, detail } of done.failures) {
    io.stderr(`error: ${service === undefined ? '' : `${service}: `}${message}${hint === undefined ? '' : ` (${hint})`}\n`);
    // A container's last words may hold sequences that would steer the terminal.
    if (detail !== undefined && detail !== '') io.stderr(`${detail.trimEnd().replaceAll(/[^\P{Cc}\n\t]+/gu, ' ').replaceAll(/^/gm, '  ')}\n`);
  }
  if (done.cancelled) return exitCodes.interrupted;
  return done.ok ? exitCodes.done : exitCodes.failed;
}

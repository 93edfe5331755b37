import { EngineError, type ContainerDetails, type Engine } from '#core/engine';
import type { DeployFailure } from './types.ts';

/** A step that ran but did not come out as the plan needs it (unhealthy, exited). */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly failure: DeployFailure;

  constructor(failure: DeployFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Any error of a step in the words a person reads. */
export function failureOf(error: unknown): DeployFailure {
  if (error instanceof StepFailure) return error.failure;
  if (error instanceof EngineError) {
    return { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }), ...(error.detail === undefined ? {} : { detail: error.detail }) };
  }
  return { message: error instanceof Error ? error.message : String(error), hint: 'This is a fault in Slipway: please report it.' };
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof EngineError && error.kind === 'unreachable';
}

/** The last lines a container wrote, to show beside a failure; empty when they cannot be read (a logging driver without reading, a container just removed). */
async function lastLines(engine: Engine, id: string, count: number, signal: AbortSignal): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    for await (const line of engine.containerLogs(id, { tail: count }, signal)) lines.push(line.text);
  } catch (error) {
    // The failure being explained matters more than its log.
    if (!(error instanceof EngineError)) throw error;
  }
  return lines.slice(-count);
}

/** Exit code, whether memory ran out, and the last five log lines of a container that ended when it should not have. */
export async function exitFailure(engine: Engine, details: ContainerDetails, signal: AbortSignal): Promise<DeployFailure> {
  const reason = details.oomKilled ? ' because it ran out of memory' : '';
  const error = details.error === '' ? '' : `: ${details.error}`;
  const lines = await lastLines(engine, details.id, 5, signal);
  return {
    message: `Container ${details.name} exited with code ${details.exitCode}${reason}${error}.`,
    hint: details.oomKilled ? 'Raise its memory limit.' : lines.length > 0 ? 'Its last words are below; correct the service and deploy again.' : 'It wrote nothing; check its command.',
    ...(lines.length === 0 ? {} : { detail: lines.join('\n') }),
  };
}

/** A health check that says no: its own output and the last five log lines. */
export async function unhealthyFailure(engine: Engine, details: ContainerDetails, signal: AbortSignal): Promise<DeployFailure> {
  const output = details.healthOutput?.trim() ?? '';
  const lines = await lastLines(engine, details.id, 5, signal);
  const detail = [...(output === '' ? [] : [output]), ...lines].join('\n');
  return {
    message: `Container ${details.name} is unhealthy.`,
    hint: 'Look at what its health check answers and at its log.',
    ...(detail === '' ? {} : { detail }),
  };
}

import type { PlanOptions } from '#core/plan';
import { CliError, exitCodes, type CliIo } from './io.ts';
import type { LoadedProject } from './load.ts';
import { switchedOn } from './locate.ts';

/** The options with COMPOSE_REMOVE_ORPHANS (shell) and COMPOSE_IGNORE_ORPHANS (shell or env file) taken into account, as `docker compose up` reads them. */
export function withOrphanVariables(options: PlanOptions, { result }: Pick<LoadedProject, 'result'>, io: CliIo): PlanOptions {
  const removeOrphans = options.removeOrphans === true || switchedOn(io.environment['COMPOSE_REMOVE_ORPHANS']);
  const ignored = io.environment['COMPOSE_IGNORE_ORPHANS'] ?? result.fileVariables.get('COMPOSE_IGNORE_ORPHANS');
  if (removeOrphans && switchedOn(ignored)) throw new CliError('COMPOSE_IGNORE_ORPHANS and --remove-orphans exclude each other.', exitCodes.failed, 'Unset the variable, or leave the option out.');
  return { ...options, removeOrphans };
}

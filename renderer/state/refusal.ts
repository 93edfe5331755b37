import type { Diagnostic, LoadResult } from '#core/compose';
import type { EditRefusal } from '#core/compose/edit';
import type { Command } from '#core/topology';

/** Commands whose outcome depends on what other files of the project refer to. */
function isStructural(command: Command): boolean {
  switch (command.type) {
    case 'removeServices':
    case 'renameService':
    case 'removeNetwork':
    case 'removeVolume':
    case 'leaveNetwork':
    case 'connect':
      return true;
    case 'batch':
      return command.commands.some(isStructural);
    default:
      return false;
  }
}

/** The services that a command is about; they need not be in this file. */
function servicesOf(command: Command): readonly string[] {
  switch (command.type) {
    case 'removeServices':
      return command.services;
    case 'renameService':
    case 'connect':
    case 'disconnect':
      return [command.from];
    case 'batch':
      return command.commands.flatMap(servicesOf);
    case 'addNetwork':
    case 'removeNetwork':
    case 'removeVolume':
    case 'moveServices':
    case 'setValue':
      return [];
    default:
      return [command.service];
  }
}

/** A refusal with the place to go to: of a service that is not in this file, the file where it is. */
export function withOrigin(refusal: EditRefusal, command: Command, load: Pick<LoadResult, 'origin' | 'locate'>): EditRefusal {
  if (refusal.origin !== undefined || refusal.code !== 'no-such-service') return refusal;
  for (const service of servicesOf(command)) {
    const origin = load.locate(['services', service]) === undefined ? load.origin(['services', service]) : undefined;
    if (origin !== undefined) return { ...refusal, range: origin.range, origin: origin.range };
  }
  return refusal;
}

/**
 * Why a command must not be carried out although the text allows it: another file of the project refers to what it takes away, or closes a
 * circle with it. `after`: the project as it would be. undefined: nothing speaks against it.
 */
export function refusalElsewhere(command: Command, after: () => Pick<LoadResult, 'project' | 'diagnostics'>): EditRefusal | undefined {
  if (!isStructural(command)) return undefined;
  const { project, diagnostics } = after();
  const fault: Diagnostic | undefined = project === undefined ? diagnostics.find(({ severity }) => severity === 'error') : undefined;
  if (fault === undefined) return undefined;
  return { ...fault, ...(fault.range === undefined ? {} : { origin: fault.range }) };
}

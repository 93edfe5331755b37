import { editText, type Edit, type EditOptions, type Source } from '#core/compose/edit';
import type { Command, CommandResult } from './commands.ts';
import { requireService } from './document.ts';
import { removeEnvironment, renameEnvironment, setEnvironment } from './environment-edits.ts';
import { connect, disconnect } from './link-edits.ts';
import { addNetwork, joinNetwork, leaveNetwork, removeNetwork } from './network-edits.ts';
import { addService, moveServices, removeServices, renameService, setAttribute } from './service-edits.ts';
import { removal } from './document.ts';
import { mountVolume, removeVolume } from './volume-edits.ts';

/**
 * Carries a command out on Compose source text as a minimal patch. The text is not changed where the document already says
 * what the command wants, and not at all when the command is refused.
 */
export function applyCommand(text: string, command: Command, options: EditOptions = {}): CommandResult {
  if (command.type !== 'batch') return editText(text, (source) => editsFor(source, command), options);
  let current = text;
  for (const part of command.commands) {
    const result = applyCommand(current, part, options);
    if (result.refused !== undefined) return { text, refused: result.refused };
    current = result.text;
  }
  return { text: current, refused: undefined };
}

function editsFor(source: Source, command: Exclude<Command, { readonly type: 'batch' }>): readonly Edit[] {
  switch (command.type) {
    case 'addService':
      return addService(source, command);
    case 'removeServices':
      return removeServices(source, command.services);
    case 'renameService':
      return renameService(source, command.from, command.to);
    case 'setImage':
      requireService(source, command.service);
      return [{ op: 'set', path: ['services', command.service, 'image'], value: command.image }];
    case 'setEnvironment':
      return setEnvironment(source, command.service, command.name, command.value);
    case 'renameEnvironment':
      return renameEnvironment(source, command.service, command.from, command.to);
    case 'removeEnvironment':
      return removeEnvironment(source, command.service, command.name);
    case 'setAttribute':
      return setAttribute(source, command.service, command.attribute, command.value);
    case 'setValue':
      return command.value === undefined ? removal(source, command.path, command.path.length) : [{ op: 'set', path: command.path, value: command.value }];
    case 'connect':
      return connect(source, command);
    case 'disconnect':
      return disconnect(source, command);
    case 'addNetwork':
      return addNetwork(source, command.network, command.definition);
    case 'removeNetwork':
      return removeNetwork(source, command.network);
    case 'joinNetwork':
      return joinNetwork(source, command.service, command.network);
    case 'leaveNetwork':
      return leaveNetwork(source, command.service, command.network);
    case 'mountVolume':
      return mountVolume(source, command.service, command.volume, command.target, command.readOnly === true);
    case 'removeVolume':
      return removeVolume(source, command.volume);
    case 'moveServices':
      return moveServices(source, command.positions);
  }
}

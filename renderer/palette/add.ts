import { useDocument, useView } from '../state/index.ts';
import { insertCommandFor, type ServicePayload } from './insert.ts';

/** Adds a service where the canvas finds room, selects it and brings it into view. False when the document refused. */
export function addService(payload: ServicePayload): boolean {
  const { project, apply } = useDocument.getState();
  const command = insertCommandFor(payload, project);
  if (command.type !== 'addService' || apply(command).refused !== undefined) return false;
  const view = useView.getState();
  view.select({ services: [command.service] });
  view.requestFocus({ target: 'canvas', service: command.service });
  return true;
}

import type { Command } from '#core/topology';
import { useDocument, useView } from '../state/index.ts';

/** Deletes what is selected: services, a link, or a network. One undo step. Ghosts and pictures are never selected. */
export function deleteSelection(): void {
  const { selection, clearSelection } = useView.getState();
  const { graph, apply } = useDocument.getState();
  if (selection.services.length > 0) {
    const known = new Set(graph.nodes.map((node) => node.service));
    const services = selection.services.filter((service) => known.has(service));
    if (services.length > 0 && apply({ type: 'removeServices', services }).refused === undefined) clearSelection();
  } else if (selection.link !== null) {
    const command = disconnectCommand(selection.link);
    if (command !== undefined && apply(command).refused === undefined) clearSelection();
  } else if (selection.network !== null) {
    if (apply({ type: 'removeNetwork', network: selection.network }).refused === undefined) clearSelection();
  }
}

/** "A talks to B", with what this file cannot know when B is in another one. */
export function connectCommand(from: string, to: string, more: { readonly condition?: string; readonly environment?: Readonly<Record<string, string>> } = {}): Command {
  const { graph, load } = useDocument.getState();
  const command: Command = { type: 'connect', from, to, ...more };
  const [client, target] = [from, to].map((name) => graph.nodes.find((node) => node.service === name));
  if (client === undefined || target === undefined || load.locate(['services', to]) !== undefined) return command;
  const waits = graph.links.some((link) => link.id === `${from}->${to}` && link.evidence.some(({ kind }) => kind === 'depends_on'));
  const network = target.networks.some((key) => client.networks.includes(key)) ? undefined : (target.networks.find((key) => key !== 'default') ?? target.networks[0]);
  return { ...command, elsewhere: true, ...(waits || more.condition !== undefined ? {} : { condition: target.hasHealthCheck ? 'service_healthy' : 'service_started' }), ...(network === undefined ? {} : { network }) };
}

/** Removes a link with all that declares it; undefined when there is no such link. */
export function disconnectCommand(linkId: string): Command | undefined {
  const link = useDocument.getState().graph.links.find((each) => each.id === linkId);
  if (link === undefined) return undefined;
  const environment = link.evidence.flatMap((evidence) => (evidence.kind === 'environment' ? [evidence.variable] : []));
  return { type: 'disconnect', from: link.from, to: link.to, environment };
}

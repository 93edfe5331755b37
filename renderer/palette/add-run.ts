import type { RunService } from '#core/import';
import { uniqueServiceName, type Command, type Position } from '#core/topology';
import { useDocument, useView } from '../state/index.ts';
import { placeForNew } from './add.ts';

/** The commands that put the service of a `docker run` line into a document, and what it needs at the top level where that is not there yet. */
export function runCommand(run: RunService, known: { readonly service: string; readonly networks: ReadonlySet<string>; readonly volumes: ReadonlySet<string> }, position?: Position): Command {
  const missing = (section: 'networks' | 'volumes'): readonly Command[] =>
    Object.entries(run[section]).filter(([key]) => !known[section].has(key)).map(([key, value]): Command => ({ type: 'setValue', path: [section, key], value }));
  const add: Command = { type: 'addService', service: known.service, definition: run.service, ...(position === undefined ? {} : { position }) };
  return { type: 'batch', commands: [add, ...missing('networks'), ...missing('volumes')] };
}

/** Adds the service as one undo step, at `at` or where the canvas has room, and selects it. Its name, or undefined when the document refused. */
export function addRun(run: RunService, at?: Position): string | undefined {
  const { project, apply } = useDocument.getState();
  const service = uniqueServiceName(project, run.name);
  const declared = (used: object, unused: object | undefined): ReadonlySet<string> => new Set([...Object.keys(used), ...Object.keys(unused ?? {})]);
  const known = { service, networks: declared(project.networks, project.unused?.networks), volumes: declared(project.volumes, project.unused?.volumes) };
  if (apply(runCommand(run, known, at ?? placeForNew())).refused !== undefined) return undefined;
  useView.getState().select({ services: [service] });
  return service;
}

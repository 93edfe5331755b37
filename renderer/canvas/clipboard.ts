import { isJsonObject, type JsonObject } from '#core/lib';
import { cardRect, type Command, type Position, uniqueServiceName } from '#core/topology';
import { useDocument, useView } from '../state/index.ts';
import { useDrawing } from './drawing.ts';
import { gridStep } from './geometry.ts';
import { freePlace } from './placement.ts';
import { servicesFromYaml, writtenValue } from '../yaml/source.ts';

/** How far a copy lies from its original. */
const copyOffset = gridStep * 4;

/** Top-level volumes that a service mounts, from the short and long forms. */
function namedVolumes(definition: JsonObject): string[] {
  const { volumes } = definition;
  if (!Array.isArray(volumes)) return [];
  return volumes.flatMap((mount: unknown) => {
    if (typeof mount === 'string') {
      const source = /^([a-zA-Z0-9][\w.-]*):/.exec(mount)?.[1];
      return source === undefined ? [] : [source];
    }
    return isJsonObject(mount) && mount['type'] === 'volume' && typeof mount['source'] === 'string' ? [mount['source']] : [];
  });
}

/**
 * Adds copies under names that are free, as one undo step, and selects them. A copy does not keep `container_name`,
 * which must be unique on an engine.
 * @param place where each copy goes, by its original's name
 */
function addServices(services: ReadonlyMap<string, JsonObject>, place: (name: string) => Position): void {
  const { project, apply } = useDocument.getState();
  const names = new Map<string, string>();
  let known = project;
  for (const name of services.keys()) {
    // A copy of `cache-2` is `cache-3`, not `cache-2-2`.
    const free = uniqueServiceName(known, name.replace(/-\d+$/, ''));
    names.set(name, free);
    known = { ...known, services: { ...known.services, [free]: {} } };
  }
  const commands = [...services].map(([name, { container_name: _name, ...definition }]): Command => {
    const volumes = namedVolumes(definition);
    return { type: 'addService', service: names.get(name) ?? name, definition, position: place(name), ...(volumes.length === 0 ? {} : { volumes }) };
  });
  if (apply({ type: 'batch', commands }).refused === undefined) useView.getState().select({ services: [...names.values()] });
}

export function duplicateSelection(): void {
  const { selection } = useView.getState();
  const { text, load } = useDocument.getState();
  const { positions } = useDrawing.getState();
  const definitions = new Map<string, JsonObject>();
  for (const service of selection.services) {
    const written = writtenValue({ text, load }, ['services', service]);
    if (isJsonObject(written)) definitions.set(service, written);
  }
  if (definitions.size === 0) return;
  addServices(definitions, (name) => {
    const { x, y } = positions.get(name) ?? { x: 0, y: 0 };
    return { x: x + copyOffset, y: y + copyOffset };
  });
}

/** Adds the services in a YAML text, from `at` on. False: the text holds none. */
export function pasteServices(text: string, at: Position): boolean {
  const services = servicesFromYaml(text);
  if (services === undefined) return false;
  const occupied = [...useDrawing.getState().positions.values()].map(cardRect);
  addServices(services, () => {
    const position = freePlace(at, occupied);
    occupied.push(cardRect(position));
    return position;
  });
  return true;
}

import { loadProject, serviceConfigHash, type Project } from '#core/compose';
import { toRecord } from '#core/lib';
import { composeText } from './text.ts';
import type { ComposeDraft } from './types.ts';

function load(draft: ComposeDraft): Project | undefined {
  return loadProject({ files: [{ path: '/compose.yaml', text: composeText(draft) }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } }).project;
}

/** The draft without the logging of the services that `wanted` names. */
function without(draft: ComposeDraft, wanted: (service: string) => boolean): ComposeDraft {
  const services = Object.entries(draft.services).map(([name, { logging, ...rest }]) => [name, logging === undefined || wanted(name) ? rest : { ...rest, logging }] as const);
  return { ...draft, services: toRecord(services) };
}

/**
 * An engine may have log options of its own (`log-opts` of dockerd), which it writes into every container that names none: in an inspect they
 * look as if they had been asked for. Where the configuration hash on the container is that of the service without them, they are left out.
 *
 * @param hashes `com.docker.compose.config-hash` of the containers, by service
 */
export function withoutEngineLogging(draft: ComposeDraft, hashes: ReadonlyMap<string, string>): ComposeDraft {
  if (Object.values(draft.services).every(({ logging }) => logging === undefined)) return draft;
  const bare = load(without(draft, () => true));
  if (bare === undefined) return draft;
  return without(draft, (service) => hashes.has(service) && Object.hasOwn(bare.services, service) && serviceConfigHash(bare, service) === hashes.get(service));
}

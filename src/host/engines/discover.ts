import { stat } from 'node:fs/promises';
import type { EngineContext } from '#core/api';
import type { EngineCandidate, Surroundings } from './candidate.ts';
import { dockerConfigFolder, readDockerConfiguration, readTlsFolder } from './docker-config.ts';
import { privateSocket } from './private-paths.ts';
import { usualSockets } from './sockets.ts';

function candidate(name: string, endpoint: string, source: EngineContext['source'], automatic: boolean, tls: EngineCandidate['tls']): EngineCandidate {
  return { context: { name, endpoint, source, current: false }, automatic, ...(tls === undefined ? {} : { tls }) };
}

/** DOCKER_HOST with its TLS variables, read as the docker CLI does. */
function fromEnvironment(surroundings: Surroundings): EngineCandidate | undefined {
  const { environment } = surroundings;
  const host = environment['DOCKER_HOST'];
  if (host === undefined || host === '') return undefined;
  const endpoint = host.includes('://') ? host : `tcp://${host}`;
  const verify = environment['DOCKER_TLS_VERIFY'] !== undefined && environment['DOCKER_TLS_VERIFY'] !== '';
  const folder = environment['DOCKER_CERT_PATH'] || dockerConfigFolder(surroundings);
  const withTls = verify || environment['DOCKER_TLS'] !== undefined;
  return candidate('DOCKER_HOST', endpoint, 'environment', true, withTls && endpoint.startsWith('tcp://') ? () => readTlsFolder(folder, !verify) : undefined);
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Everything that may be an engine, in the order to try: DOCKER_HOST, the docker CLI's current context, the usual sockets,
 * Slipway's private engine; then the CLI's other contexts, which are offered but not tried. Names are unique. Never throws.
 */
export async function discoverEngines(surroundings: Surroundings): Promise<readonly EngineCandidate[]> {
  const configuration = await readDockerConfiguration(surroundings);
  const environment = fromEnvironment(surroundings);
  const alone = environment !== undefined;
  const found: EngineCandidate[] = alone ? [environment] : [];
  const contexts = configuration.contexts.map((context) =>
    candidate(context.name, context.endpoint, 'docker-context', !alone && context.name === configuration.currentContext, context.tls),
  );
  found.push(...contexts.filter((context) => context.automatic));
  const known = new Set([...found, ...contexts].map((item) => item.context.endpoint));
  for (const socket of await usualSockets(surroundings)) {
    // A socket that an inactive context names as well is still a usual socket: tried, under the context's name.
    const inactive = contexts.find((context) => context.context.endpoint === socket.endpoint && !context.automatic);
    if (inactive !== undefined) found.push({ ...inactive, automatic: !alone });
    else if (!known.has(socket.endpoint)) found.push(candidate(`${socket.name} (${socket.endpoint})`, socket.endpoint, 'socket', !alone, undefined));
  }
  const own = privateSocket(surroundings.dataDirectory);
  if (await exists(own)) found.push(candidate('Slipway’s own engine', `unix://${own}`, 'private', !alone, undefined));
  found.push(...contexts.filter((context) => !found.some((item) => item.context.name === context.context.name)));
  return found;
}

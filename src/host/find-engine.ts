import { connectEngine } from '#docker';
import type { FindEngine } from './engine-session.ts';

/** DOCKER_HOST, else Docker's usual socket. */
export function engineFinder(environment: Readonly<Record<string, string | undefined>>): FindEngine {
  return async (_request, signal) => {
    const endpoint = environment['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
    return { contexts: [{ name: 'default', endpoint, source: 'environment', current: true }], result: { engine: await connectEngine({ endpoint }, signal) } };
  };
}

import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { inspect } from 'node:util';
import type { Endpoint } from './endpoint.ts';
import { SshAgent } from './ssh.ts';

/**
 * docker-modem follows redirects by itself: to any host, and with an exception that nobody can catch where the place cannot be read or
 * reached. No engine redirects, so whatever answers with one is no engine; without its `Location` the answer is only a refusal.
 */
function withoutRedirects(agent: HttpAgent): HttpAgent {
  // Node's own hook of every request that uses an agent; its types leave it out.
  const addRequest: unknown = Reflect.get(agent, 'addRequest');
  if (typeof addRequest !== 'function') throw new Error('This version of Node has no Agent.addRequest.');
  Reflect.set(agent, 'addRequest', (request: ClientRequest, ...rest: readonly unknown[]): void => {
    request.prependOnceListener('response', (answer) => {
      delete answer.headers.location;
    });
    Reflect.apply(addRequest, agent, [request, ...rest]);
  });
  return agent;
}

/**
 * docker-modem formats the options of every request for its debug log, whether that is on or not, down to the last socket and waiting request
 * of the agent: with hundreds under way that takes longer than the requests. The agent formats itself in one word.
 */
function withoutInspection(agent: HttpAgent): HttpAgent {
  Reflect.set(agent, inspect.custom, () => 'Agent');
  return agent;
}

/** Connections to an endpoint, at most `maxSockets` at a time, kept for the next request. */
export function agentFor(endpoint: Endpoint, skipVerify: boolean, maxSockets: number): HttpAgent {
  const options = { keepAlive: true, maxSockets, maxFreeSockets: 8 };
  if (endpoint.kind === 'ssh') return withoutInspection(withoutRedirects(new SshAgent(endpoint.destination, Math.min(maxSockets, 16))));
  return withoutInspection(withoutRedirects(endpoint.kind === 'tcp' && endpoint.tls ? new HttpsAgent({ ...options, rejectUnauthorized: !skipVerify }) : new HttpAgent(options)));
}

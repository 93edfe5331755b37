import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { agentFor } from './agents.ts';
import { parseEndpoint } from './endpoint.ts';

describe('agentFor', () => {
  it.each(['unix:///run/docker.sock', 'tcp://127.0.0.1:2375', 'ssh://somebody@somewhere'])('of %s formats in one word, as docker-modem does it with every request', (address) => {
    const agent = agentFor(parseEndpoint(address, false), false, 4);
    try {
      expect(inspect({ agent }, { showHidden: true, depth: null })).toBe('{ agent: Agent }');
    } finally {
      agent.destroy();
    }
  });
});

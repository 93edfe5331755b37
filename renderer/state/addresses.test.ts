import { describe, expect, it } from 'vitest';
import { addressOf, engineHost } from './addresses.ts';

describe('engineHost', () => {
  it.each([
    ['unix:///var/run/docker.sock', 'localhost'],
    ['npipe:////./pipe/docker_engine', 'localhost'],
    ['tcp://127.0.0.1:2375', 'localhost'],
    ['tcp://[::1]:2375', 'localhost'],
    ['tcp://10.0.0.5:2375', '10.0.0.5'],
    ['ssh://me@box.local', 'box.local'],
    ['tcp://[fe80::1]:2375', '[fe80::1]'],
    ['tcp://:::', 'localhost'],
  ])('%s is reached at %s', (endpoint, host) => {
    expect(engineHost(endpoint)).toBe(host);
  });
});

describe('addressOf', () => {
  const port = { ip: '0.0.0.0', publicPort: 8080, privatePort: 80, protocol: 'tcp' };

  it('is on the engine’s machine, or on this one by name', () => {
    expect(addressOf(port, 'box.local', undefined)).toEqual({ text: 'box.local:8080', url: 'http://box.local:8080/' });
    expect(addressOf({ ...port, ip: '127.0.0.1' }, 'box.local', undefined).text).toBe('localhost:8080');
    expect(addressOf({ ...port, ip: 'fe80::1' }, 'box.local', undefined).text).toBe('[fe80::1]:8080');
  });

  it('is a link only where a browser may understand what answers', () => {
    expect(addressOf({ ...port, privatePort: 443 }, 'localhost', undefined).url).toBe('https://localhost:8080/');
    expect(addressOf({ ...port, privatePort: 80 }, 'localhost', 'nginx').url).toBe('http://localhost:8080/');
    expect(addressOf({ ...port, privatePort: 5432 }, 'localhost', 'postgres').url).toBeUndefined();
    expect(addressOf({ ...port, protocol: 'udp' }, 'localhost', undefined).url).toBeUndefined();
  });
});

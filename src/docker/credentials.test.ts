import { describe, expect, it } from 'vitest';
import { buildHeaders, dockerHubServer, pullHeaders, registryOf } from './credentials.ts';

function decoded(header: string | undefined): unknown {
  // As Go's base64.URLEncoding wants it: its own alphabet, padded to whole groups of four.
  expect(header).toMatch(/^(?:[\w-]{4})*(?:[\w-]{2}==|[\w-]{3}=)?$/);
  return JSON.parse(Buffer.from(header ?? '', 'base64url').toString('utf8'));
}

describe('registry logins', () => {
  it.each(['p', 'pp', 'ppp', 'ÿ>?~ÿ>?'])('of password %s are encoded as every engine reads them', async (password) => {
    const headers = await pullHeaders('registry.example:5000/a/b:1', async () => ({ username: 'me', password }), undefined);
    expect(decoded(headers['X-Registry-Auth'])).toEqual({ username: 'me', password, serveraddress: 'registry.example:5000' });
  });

  it('of a build name each registry once', async () => {
    const asked: string[] = [];
    const headers = await buildHeaders(['nginx:1', 'ghcr.io/a/b', 'docker.io/library/redis', 'quay.io/c'], async (registry) => {
      asked.push(registry);
      return registry === 'quay.io' ? undefined : { identityToken: `for ${registry}` };
    }, undefined);
    expect(asked).toEqual(['docker.io', 'ghcr.io', 'quay.io']);
    expect(decoded(headers['X-Registry-Config'])).toEqual({
      [dockerHubServer]: { identitytoken: 'for docker.io', serveraddress: dockerHubServer },
      'ghcr.io': { identitytoken: 'for ghcr.io', serveraddress: 'ghcr.io' },
    });
  });

  it('are not sent where there is none', async () => {
    expect(await pullHeaders('nginx', undefined, undefined)).toEqual({});
    expect(await buildHeaders(['nginx'], async () => undefined, undefined)).toEqual({});
  });

  it.each([
    ['nginx', 'docker.io'],
    ['library/nginx', 'docker.io'],
    ['index.docker.io/library/nginx', 'docker.io'],
    ['localhost/a', 'localhost'],
    ['host:5000/a', 'host:5000'],
    ['ghcr.io/a/b', 'ghcr.io'],
  ])('of %s are those of %s', (reference, registry) => {
    expect(registryOf(reference)).toBe(registry);
  });
});

import { describe, expect, it } from 'vitest';
import { parseImageReference } from './reference.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('parseImageReference', () => {
  it.each([
    ['nginx', 'docker.io', 'library/nginx', undefined, undefined, 'nginx'],
    ['nginx:1.29', 'docker.io', 'library/nginx', '1.29', undefined, 'nginx'],
    ['docker.io/nginx', 'docker.io', 'library/nginx', undefined, undefined, 'nginx'],
    ['index.docker.io/library/nginx:1', 'docker.io', 'library/nginx', '1', undefined, 'nginx'],
    ['minio/minio:RELEASE.2025-09-07T16-13-09Z', 'docker.io', 'minio/minio', 'RELEASE.2025-09-07T16-13-09Z', undefined, 'minio/minio'],
    ['localhost/app', 'localhost', 'app', undefined, undefined, 'localhost/app'],
    ['localhost:5000/app:2', 'localhost:5000', 'app', '2', undefined, 'localhost:5000/app'],
    ['[2001:db8::1]:5000/a/b', '[2001:db8::1]:5000', 'a/b', undefined, undefined, '[2001:db8::1]:5000/a/b'],
    [`quay.io/a/b/c:x@${digest}`, 'quay.io', 'a/b/c', 'x', digest, 'quay.io/a/b/c'],
    [`redis@${digest}`, 'docker.io', 'library/redis', undefined, digest, 'redis'],
    ['someone/a.b__c-d---e', 'docker.io', 'someone/a.b__c-d---e', undefined, undefined, 'someone/a.b__c-d---e'],
    // A first component with capitals cannot be a Hub user, so it is a host.
    ['Registry/app', 'Registry', 'app', undefined, undefined, 'Registry/app'],
  ])('takes %s apart', (text, domain, path, tag, expectedDigest, familiarName) => {
    const parsed = parseImageReference(text);
    expect(parsed).toEqual({ ok: true, domain, path, tag, digest: expectedDigest, familiarName });
  });

  it.each([
    ['', /empty/],
    ['Nginx', /lower case/],
    ['nginx:', /not a tag/],
    ['nginx:-x', /not a tag/],
    [`nginx:${'x'.repeat(129)}`, /not a tag/],
    ['nginx latest', /spaces/],
    ['nginx\n', /spaces or control/],
    ['nginx@sha256:abc', /not a digest/],
    [`nginx@sha256:${'a'.repeat(40)}`, /64 hexadecimal/],
    ['a'.repeat(64), /image id/],
    ['nginx//x', /not a part/],
    ['/nginx', /not a part/],
    ['nginx/', /not a part/],
    ['a..b', /not a part/],
    // An underscore is fine in a path and not in a host name.
    ['a.b__c/d', /host name/],
    ['http://nginx', /not a (part|tag)|host name/],
    [`x/${'y'.repeat(260)}`, /longer than 255/],
    ['x'.repeat(100_000), /longer than an engine/],
    ['${IMAGE}', /not a part/],
  ])('refuses %j', (text, message) => {
    const parsed = parseImageReference(text);
    expect(parsed.ok ? `accepted: ${JSON.stringify(parsed)}` : parsed.message).toMatch(message);
  });
});

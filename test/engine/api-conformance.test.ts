import { describe, expect, it } from 'vitest';
import { absentHere } from '../support/absent.ts';
import { ApiDescriptions } from '../support/api-conformance.ts';
import type { RecordedRequest } from '../support/recording-proxy.ts';

const descriptions = ApiDescriptions.load();

function request(more: Partial<RecordedRequest>): RecordedRequest {
  const body = more.body;
  return { method: 'POST', version: '1.41', path: '/containers/create', query: new URLSearchParams(), contentType: 'application/json', body, bodySize: body === undefined ? 0 : 10, ...more };
}

/** Texts of the findings, violations marked. */
function check(more: Partial<RecordedRequest>): readonly string[] {
  return (descriptions?.check([request(more)]) ?? []).map((finding) => `${finding.severity === 'violation' ? '! ' : ''}${finding.text} @${/description (.+)\)/u.exec(finding.where)?.[1] ?? ''}`);
}

// Without the descriptions there is nothing to prove; `load` has said so.
const suite = (): void => {
  it('has the versions that matter', () => {
    expect(descriptions?.versions).toEqual(expect.arrayContaining(['1.41', '1.44', '1.55']));
  });

  it('is content with a sound request', () => {
    const body = { Image: 'x', Cmd: null, HostConfig: { RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } }, NetworkingConfig: { EndpointsConfig: { a: { Aliases: ['b'] } } } };
    expect(check({ body, query: new URLSearchParams({ name: 'x', platform: 'linux/amd64' }) })).toEqual([]);
    expect(check({ method: 'GET', path: '/images/a/b:1/json', contentType: undefined })).toEqual([]);
  });

  it('sees a field that only newer engines know, where it is sent to an old one', () => {
    const body = { Image: 'x', Healthcheck: { StartInterval: 1_000_000 } };
    expect(check({ body })).toEqual(['! body/Healthcheck: property “StartInterval” is unknown @1.41']);
    expect(check({ body, version: '1.44' })).toEqual([]);
    expect(check({ body: { Image: 'x', NetworkingConfig: { EndpointsConfig: { a: { GwPriority: 1 } } } }, version: '1.45' })).toEqual(['! body/NetworkingConfig/EndpointsConfig/a: property “GwPriority” is unknown @1.44']);
  });

  it('sees wrong types, unknown parameters and paths, missing and superfluous bodies', () => {
    expect(check({ body: { Image: 1 } })[0]).toMatch(/^! body\/Image: must be string/u);
    expect(check({ body: { Image: 'x' }, query: new URLSearchParams({ nome: 'x' }) })[0]).toBe('! query parameter “nome” is unknown @1.41');
    expect(check({ path: '/containers/x/stop', query: new URLSearchParams({ t: 'soon' }) })[0]).toBe('! query parameter “t” is “soon”, not of type integer @1.41');
    expect(check({ path: '/containers/x/fly' })[0]).toBe('! there is no such request @1.41');
    expect(check({})[0]).toBe('! the body is missing @1.41');
    expect(check({ path: '/containers/x/start', body: {}, bodySize: 2 })[0]).toBe('! a body is sent where none is described @1.41');
  });

  it('notes what newer engines have dropped or deprecated', () => {
    const body = { Name: 'x', CheckDuplicate: true };
    const found = check({ path: '/networks/create', body });
    expect(found).toContain('body: “CheckDuplicate” is deprecated @1.44');
    expect(found).toContain('body: property “CheckDuplicate” is unknown @1.55');
    expect(found.some((text) => text.startsWith('!'))).toBe(false);
    expect(check({ path: '/networks/create', body, version: '1.55' })).toContain('! body: property “CheckDuplicate” is unknown @1.55');
  });
};

if (descriptions === undefined) absentHere('the Engine API descriptions: requests are not checked against them');
else describe('the check of our requests', suite);

import { describe, expect, it } from 'vitest';
import { fitContainer, fitEndpoint, fitNetwork } from './fit.ts';

const body = {
  Image: 'x',
  Healthcheck: { Test: ['CMD', 'x'], StartInterval: 5 },
  HostConfig: { Mounts: [{ Type: 'bind', Target: '/a', BindOptions: { CreateMountpoint: true, Propagation: 'rprivate' } }, { Type: 'tmpfs', Target: '/b' }] },
  NetworkingConfig: { EndpointsConfig: { a: { GwPriority: 1, Aliases: ['x'] }, ['__proto__']: { Aliases: [] } } },
};

describe('fitContainer', () => {
  it('leaves out what an older engine does not know, and says so', () => {
    const before = JSON.stringify(body);
    const fitted = fitContainer(body, '1.41');
    expect(fitted.warnings).toHaveLength(3);
    expect(fitted.warnings[0]).toContain('start interval');
    expect(fitted.body).toEqual({
      Image: 'x',
      Healthcheck: { Test: ['CMD', 'x'] },
      HostConfig: { Mounts: [{ Type: 'bind', Target: '/a', BindOptions: { Propagation: 'rprivate' } }, { Type: 'tmpfs', Target: '/b' }] },
      NetworkingConfig: { EndpointsConfig: { a: { Aliases: ['x'] }, ['__proto__']: { Aliases: [] } } },
    });
    expect(JSON.stringify(body)).toBe(before);
  });

  it('changes nothing for an engine that knows all', () => {
    expect(fitContainer(body, '1.48')).toEqual({ body, warnings: [] });
  });

  it('refuses what cannot be left out', () => {
    const subpath = { Image: 'x', HostConfig: { Mounts: [{ Type: 'volume', Source: 'v', Target: '/a', VolumeOptions: { Subpath: 'b' } }] } };
    expect(() => fitContainer(subpath, '1.44')).toThrow('mounting a folder of a volume');
    expect(fitContainer(subpath, '1.45').warnings).toEqual([]);
  });
});

describe('networks', () => {
  it('refuse a second one of the same name on every engine', () => {
    expect(fitNetwork({ Name: 'a', EnableIPv4: true }, '1.41')).toEqual({ Name: 'a', CheckDuplicate: true });
    expect(fitNetwork({ Name: 'a', CheckDuplicate: true }, '1.55')).toEqual({ Name: 'a' });
  });

  it('take gateway priorities where they are known', () => {
    expect(fitEndpoint({ GwPriority: 3, Aliases: [] }, '1.47')).toEqual({ Aliases: [] });
    expect(fitEndpoint({ GwPriority: 3 }, '1.48')).toEqual({ GwPriority: 3 });
  });
});

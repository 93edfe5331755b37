import { describe, expect, it } from 'vitest';
import { describePlace, schemaPatterns } from './describe.ts';
import { knownValues } from './known-values.ts';

function keysAt(...path: readonly (string | number)[]): readonly string[] {
  return describePlace(path)?.keys.map(({ key }) => key) ?? [];
}

describe('describePlace', () => {
  it('names the keys of a mapping', () => {
    expect(keysAt()).toContain('services');
    expect(keysAt('services', 'web')).toContain('healthcheck');
    expect(keysAt('services', 'web', 'ports', 0)).toEqual(['name', 'mode', 'host_ip', 'target', 'published', 'protocol', 'app_protocol']);
    expect(describePlace(['services', 'web', 'ports', 0])?.keys.filter(({ required }) => required)).toEqual([{ key: 'target', required: true }]);
    expect(describePlace(['services', 'toString'])?.pattern).toBe('services.*');
    expect(describePlace(['toString'])).toBeUndefined();
  });

  it('says which forms are allowed', () => {
    expect(describePlace(['services', 'web', 'restart'])).toMatchObject({ values: ['text'], choices: [], known: ['no', 'always', 'on-failure', 'unless-stopped'], list: false, map: 'none' });
    expect(describePlace(['services', 'web', 'depends_on'])).toMatchObject({ values: [], list: true, map: 'names', short: true });
    expect(describePlace(['services', 'web', 'depends_on', 'db', 'condition'])).toMatchObject({ choices: ['service_started', 'service_healthy', 'service_completed_successfully'] });
    expect(describePlace(['services', 'web', 'environment'])).toMatchObject({ list: true, map: 'names' });
    expect(describePlace(['services', 'web', 'environment', 0])).toMatchObject({ pattern: 'services.*.environment.*', values: ['text'] });
    expect(describePlace(['services', 'web', 'build'])).toMatchObject({ values: ['text'], map: 'keys', short: true });
    expect(describePlace(['services', 'web', 'env_file'])).toMatchObject({ values: ['text'], list: true, map: 'none' });
    expect(describePlace(['services', 'web', 'env_file', 0])).toMatchObject({ values: ['text'], map: 'keys', short: true });
    expect(describePlace(['services', 'web', 'init'])).toMatchObject({ values: ['boolean'] });
    expect(describePlace(['networks', 'front', 'external'])).toMatchObject({ values: ['boolean'], map: 'keys' });
    expect(describePlace(['services', 'web', 'gpus'])).toMatchObject({ choices: ['all'], list: true });
  });

  it('tells items of the short syntax from the long one', () => {
    expect(describePlace(['services', 'web', 'depends_on', 'db'])).toMatchObject({ pattern: 'services.*.depends_on.*', values: [], map: 'keys' });
    expect(describePlace(['services', 'web', 'depends_on', 0])).toMatchObject({ pattern: 'services.*.depends_on.*', values: ['text'], map: 'none' });
  });

  it('looks through merge keys and stops at extensions', () => {
    expect(describePlace(['services', 'web', '<<', 'image'])?.pattern).toBe('services.*.image');
    expect(describePlace(['x-base', 'image'])).toBeUndefined();
    expect(describePlace(['services', 'web', 'image', 'tag'])).toBeUndefined();
  });
});

describe('knownValues', () => {
  it('belong to places that exist', () => {
    const patterns = new Set(schemaPatterns());
    expect([...knownValues.keys()].filter((pattern) => !patterns.has(pattern.replace(/\.\*$/, '')))).toEqual([]);
  });

  it('does not offer what Docker Compose 2.40.3 refuses', () => {
    const keys = (path: readonly string[]): readonly string[] => describePlace(path)?.keys.map(({ key }) => key) ?? [];
    expect(keys(['services', 'web'])).not.toContain('pre_start');
    expect(keys(['services', 'web', 'build'])).not.toContain('no_cache_filter');
    expect(keys(['services', 'web', 'build'])).toContain('no_cache');
  });
});

import { describe, expect, it } from 'vitest';
import { canonicalJson, loadProject, serviceConfigHash, type LoadResult } from './index.ts';

/** What Docker Compose 2.40.3 answered to `config --format json`, attribute by attribute. */
function load(files: Readonly<Record<string, string>>, composeFiles: readonly string[] = ['compose.yaml']): LoadResult {
  return loadProject({
    files: composeFiles.map((name) => ({ path: `/p/shop/${name}`, text: files[name] ?? '' })),
    reader: {
      readFile(path) {
        const text = files[path.slice('/p/shop/'.length)];
        return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
      },
      variable: () => undefined,
    },
  });
}

/** The canonical service `web` of one service body, or the codes of its errors. */
function web(body: string, more: Readonly<Record<string, string>> = {}, override?: string): unknown {
  const files = { ...more, 'compose.yaml': `services:\n  web:\n    image: x\n${body}\n  db: {image: y}\n`, ...(override === undefined ? {} : { 'over.yaml': `services:\n  web:\n${override}\n` }) };
  const { project, diagnostics } = load(files, override === undefined ? undefined : ['compose.yaml', 'over.yaml']);
  if (project === undefined) return diagnostics.flatMap(({ severity, code }) => (severity === 'error' ? [code] : []));
  const services = canonicalJson(project)['services'];
  return JSON.parse(JSON.stringify(services))['web'];
}

describe('attributes', () => {
  it.each([
    ['single precision', '    cpus: "0.3333333333333"', { cpus: 0.33333334 }],
    ['single precision, short', '    cpus: 0.1', { cpus: 0.1 }],
    ['single precision in deploy', '    deploy: {resources: {limits: {cpus: "0.123456789"}}}', { deploy: { placement: {}, resources: { limits: { cpus: 0.12345679 } } } }],
    ['a credential file as written', '    credential_spec: {file: ./a.json}', { credential_spec: { file: './a.json' } }],
    ['sizes with an exponent', '    mem_limit: "1e3"', { mem_limit: '1000' }],
    ['repeated build platforms', '    build: {context: ., platforms: [a, a]}', { build: { context: '/p/shop', dockerfile: 'Dockerfile', platforms: ['a', 'a'] } }],
    ['devices of blkio_config', '    blkio_config: {weight_device: [{path: /a, weight: 5}], device_read_bps: [{path: /b, rate: 1mb}]}', { blkio_config: { weight_device: [{ Path: '/a', Weight: 5 }], device_read_bps: [{ Path: '/b', Rate: '1048576' }] } }],
  ])('print %s', (_, body, expected) => {
    expect(web(body)).toMatchObject(expected);
  });

  it.each([
    ['a repeated dependency', '    depends_on: [db, db]', 'duplicate-item'],
    ['a repeated network', '    networks: [default, default]', 'duplicate-item'],
    ['a boolean 1', '    privileged: "1"', 'bad-value'],
    ['a boolean t', '    init: t', 'bad-value'],
    ['a blank behind a variable name', '    environment: ["A =1"]', 'bad-name'],
    ['a blank behind a build argument', '    build: {context: ., args: ["A =1"]}', 'bad-name'],
    ['an address without brackets', '    ports: ["::1:80:80"]', 'bad-port'],
    ['container port 0', '    ports: ["80:0"]', 'bad-port'],
    ['a nested provider option', '    provider: {type: model, options: {a: {b: c}}}', 'wrong-type'],
    ['an attribute without a value', '    environment:', 'wrong-type'],
  ])('refuse %s', (_, body, code) => {
    expect(web(body)).toEqual([code]);
  });

  it('print provider options as lists of text', () => {
    expect(web('    provider: {type: model, options: {b: true, n: 1.5, l: [1, a]}}')).toMatchObject({ provider: { options: { b: ['true'], n: ['1.5'], l: ['1', 'a'] } } });
  });

  it('hash what is printed as JSON', () => {
    const text = 'services: {web: {image: x, blkio_config: {weight_device: [{path: /a, weight: 5}]}}}\n';
    const { project, canonical } = load({ 'compose.yaml': text });
    expect(canonical('yaml')).toContain('- path: /a');
    expect(canonical('json')).toContain('"Path": "/a"');
    expect(serviceConfigHash(project ?? expect.fail(), 'web')).toBe('fcd6ce63525d09691eaa06b2e3fcbd03b91cd71b209fa5f3184bc85bbc6be9ef');
  });

  it('show labels instead of their file', () => {
    const shown = web('    label_file: [a.env]', { 'a.env': 'A=1\n' });
    expect(shown).toMatchObject({ labels: { A: '1' } });
    expect(shown).not.toHaveProperty('label_file');
  });

  it('accept a described external network, not a described external volume', () => {
    const of = (section: string, use: string): boolean => load({ 'compose.yaml': `services: {web: {image: x, ${use}}}\n${section}: {n: {external: true, driver: d}}\n` }).project !== undefined;
    expect([of('networks', 'networks: [n]'), of('volumes', 'volumes: ["n:/n"]')]).toEqual([true, false]);
  });
});

describe('env files', () => {
  it('refer to themselves before earlier files', () => {
    expect(web('    env_file: [a.env, b.env]', { 'a.env': 'A=1\n', 'b.env': 'A=2\nD=${A}\n' })).toMatchObject({ environment: { A: '2', D: '2' } });
  });

  it('of an include are for its variables, not for the environment it passes on', () => {
    const { project } = load({ 'compose.yaml': 'include: [sub/c.yaml]\nservices: {a: {image: x}}\n', 'sub/c.yaml': 'services: {b: {image: "y:$V", environment: {V: , W: }}}\n', 'sub/.env': 'V=1\nW=2\n', '.env': 'W=top\n' });
    expect(project?.services['b']).toMatchObject({ image: 'y:1', environment: { V: null, W: 'top' } });
  });
});

describe('overrides', () => {
  it.each([
    ['    environment: {A: 1}', '    environment:', { environment: { A: '1' } }],
    ['    ports: ["80:80"]', '    ports:', { ports: [{ target: 80 }] }],
    ['    restart: always', '    restart:', { restart: 'always' }],
    ['    deploy: {replicas: 2, resources: {limits: {cpus: 1}}}', '    deploy: {replicas: , resources: {limits: }}', { deploy: { replicas: 2, resources: { limits: { cpus: 1 } } } }],
    ['    depends_on: {db: {condition: service_healthy}}', '    depends_on: {db: }', { depends_on: { db: { condition: 'service_healthy' } } }],
    ['    command: a', '    command:', { command: null }],
    ['    environment: {A: 1}', '    environment: {A: }', { environment: { A: null } }],
  ])('%s, then %s', (base, over, expected) => {
    expect(web(base, {}, over)).toMatchObject(expected);
  });

  it('without a value over nothing are wrong', () => {
    expect(web('    restart: always', {}, '    environment:')).toEqual(['wrong-type']);
  });

  it('may not repeat what must be distinct', () => {
    expect(web('    security_opt: [a]', {}, '    security_opt: [a]')).toEqual(['duplicate-item']);
  });

  it('without a value keep what the extended service has', () => {
    expect(web('    extends: base\n    environment:\n    ports:\n  base: {image: z, environment: {B: 2}, ports: ["80:80"]}')).toMatchObject({ environment: { B: '2' }, ports: [{ target: 80 }] });
  });

  it('merge address ranges of the same subnet', () => {
    const file = (config: string): string => `services: {web: {image: x, networks: [n]}}\nnetworks: {n: {ipam: {config: ${config}}}}\n`;
    const { project } = load({ 'compose.yaml': file('[{subnet: 10.0.0.0/8, aux_addresses: {a: 10.0.0.5}}]'), 'over.yaml': file('[{subnet: 11.0.0.0/8}, {subnet: 10.0.0.0/8, gateway: 10.0.0.1}]') }, ['compose.yaml', 'over.yaml']);
    expect(project?.networks['n']?.ipam).toEqual({ config: [{ subnet: '11.0.0.0/8' }, { subnet: '10.0.0.0/8', gateway: '10.0.0.1', aux_addresses: { a: '10.0.0.5' } }] });
  });
});

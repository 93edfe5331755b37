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
    ['sizes with underscores', '    mem_limit: "1_000"', { mem_limit: '1000' }],
    ['numbers cut off', '    cpu_shares: 2.5\n    pids_limit: 5.5\n    healthcheck: {test: a, retries: 3.7}', { cpu_shares: 2, pids_limit: 5, healthcheck: { retries: 3 } }],
    ['mixed groups', '    group_add: [1, "1"]', { group_add: ['1', '1'] }],
    ['the last of a name', '    tmpfs: ["/a:size=1m", "/a:size=2m"]\n    dns_opt: [a=b, a=c]', { tmpfs: ['/a:size=2m'], dns_opt: ['a=c'] }],
    ['a device without a target', '    devices: ["/a::r"]', { devices: [{ source: '/a', target: '/a', permissions: 'r' }] }],
    ['a folder that ends in .git', '    build: a.git', { build: { context: '/p/shop/a.git' } }],
    ['a build from the image of another service', '    build: {context: "service:db"}', { build: { context: 'service:db' } }],
    ['the working folder for an empty source', '    volumes: [{type: bind, source: "", target: /b}]', { volumes: [{ source: '/p/shop' }] }],
    ['a published number beside the same text', '    ports: [{target: 80, published: 80}, "80:80"]', { ports: [{ published: '80' }, { published: '80' }] }],
    ['extra hosts without an address', '    extra_hosts: ["a="]', { extra_hosts: ['a='] }],
    ['text with a tag of its own', '    hostname: !other 5', { hostname: '5' }],
    ['anchors on keys', '    hostname: a\n    labels: {&k key: v, other: *k}', { labels: { key: 'v', other: 'key' } }],
    ['decoded binary', '    hostname: !!binary 4pyT\n    domainname: !!binary |\n      aGVs\n      bG8=', { hostname: '✓', domainname: 'hello' }],
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
    ['sizes with blanks', '    mem_limit: " 5m"', 'bad-value'],
    ['a size of -1 as text', '    memswap_limit: "-1"', 'bad-value'],
    ['a fraction of a percent', '    cpu_percent: 5.5', 'wrong-type'],
    ['weights as text', '    blkio_config: {weight: "5"}', 'wrong-type'],
    ['a number for memory in deploy', '    deploy: {resources: {limits: {memory: 5}}}', 'wrong-type'],
    ['negative replicas', '    deploy: {replicas: -1}', 'bad-value'],
    ['repeated extra hosts', '    extra_hosts: ["a=1.1.1.1", "a=1.1.1.1"]', 'duplicate-item'],
    ['repeated groups', '    group_add: [a, a]', 'duplicate-item'],
    ['repeated capabilities of a device', '    gpus: [{capabilities: [gpu, gpu]}]', 'duplicate-item'],
    ['an SSH key without a path', '    build: {context: ., ssh: [a]}', 'bad-value'],
    ['an SSH key that is no list', '    build: {context: ., ssh: default}', 'wrong-type'],
    ['attributes newer than it', '    build: {context: ., no_cache_filter: a}', 'newer-key'],
    ['a named context without a value', '    build: {context: ., additional_contexts: [a]}', 'bad-value'],
    ['a context of a service without a build', '    build: {context: ., additional_contexts: {a: "service:db"}}', 'conflict'],
    ['text as a limit of a build', '    build: {context: ., ulimits: {nofile: "5"}}', 'wrong-type'],
    ['a device without a target in the long syntax', '    devices: [{source: /a}]', 'missing-key'],
    ['a logging option that is a boolean', '    logging: {options: {a: true}}', 'wrong-type'],
    ['text as a priority', '    networks: {default: {priority: "5"}}', 'wrong-type'],
    ['a link with two colons', '    links: ["db:x:y"]', 'unknown-service'],
    ['an undefined dependency that is not required', '    depends_on: {nope: {condition: service_started, required: false}}', 'unknown-service'],
    ['a secret without a name', '    secrets: [""]', 'unknown-secret'],
    ['two mounts at one place', '    tmpfs: [/a, "/a:size=1m"]', 'duplicate-mount'],
    ['a date in a command', '    command: [2020-01-01]', 'wrong-type'],
    ['a date as a health check', '    healthcheck: {test: 2020-01-01}', 'wrong-type'],
    ['a timestamp by its tag', '    hostname: !!timestamp 2020-01-01', 'wrong-type'],
    ['an escaped slash, as JSON has it', '    hostname: "a\\/b"', 'yaml-syntax'],
    ['halves of surrogate pairs', '    hostname: "\\ud83d\\ude00"', 'yaml-syntax'],
    ['base64 that is none', '    environment: {A: !!binary a*}', 'yaml-tag'],
  ])('refuse %s', (_, body, code) => {
    expect(web(body)).toEqual([code]);
  });

  it('leave out numbers of bytes with a fraction or an exponent, and say so', () => {
    const { project, diagnostics } = load({ 'compose.yaml': 'services: {web: {image: x, mem_limit: 2e9, shm_size: 5.5, volumes: [{type: tmpfs, target: /t, tmpfs: {size: 1e3}}]}}\n' });
    expect(project?.services['web']).not.toHaveProperty('mem_limit');
    expect(project?.services['web']?.volumes).toEqual([{ type: 'tmpfs', target: '/t', tmpfs: {} }]);
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(Array.from({ length: 3 }, () => 'warning ignored-number'));
  });

  it('create no folder for a bind whose long syntax does not ask for it', () => {
    expect(web('    volumes: [{type: bind, source: /a, target: /b, bind: {propagation: shared}}, {type: bind, source: /a, target: /c}]')).toMatchObject({
      volumes: [{ bind: { propagation: 'shared' } }, { type: 'bind', source: '/a', target: '/c' }],
    });
    expect(JSON.stringify(web('    volumes: [{type: bind, source: /a, target: /b, bind: {propagation: shared}}]'))).not.toContain('create_host_path');
  });

  it('have no default network and no Dockerfile beside an empty value', () => {
    expect(web('    network_mode: ""')).not.toHaveProperty('networks');
    expect(web('    build: {context: ., dockerfile: ""}')).toMatchObject({ build: { context: '/p/shop' } });
    expect(JSON.stringify(web('    build: {context: ., dockerfile: ""}'))).not.toContain('ockerfile');
    expect(web('    dns: ""')).not.toHaveProperty('dns');
  });

  it('enable a service whose profile is empty while none is active', () => {
    expect(load({ 'compose.yaml': 'services: {web: {image: x, profiles: ["${NONE:-}"]}}\n' }).project?.services).toHaveProperty('web');
  });

  it('print what Compose checks and drops nowhere', () => {
    const { project } = load({ 'compose.yaml': 'services: {web: {image: x, pull_refresh_after: 1h, networks: [n]}}\nnetworks: {n: {ipam: {options: {a: b}}}}\n' });
    expect(project?.services['web']).not.toHaveProperty('pull_refresh_after');
    expect(project?.networks['n']?.ipam).toEqual({});
  });

  it('want a secret to have a source, as a config need not', () => {
    const of = (section: string, body: string): boolean => load({ 'compose.yaml': `services: {web: {image: x}}\n${section}: {n: ${body}}\n` }).project !== undefined;
    expect([of('secrets', '{external: false}'), of('secrets', '{environment: ""}'), of('secrets', '{driver: d}'), of('configs', '{external: false}')]).toEqual([false, false, false, true]);
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

describe('documents', () => {
  const codes = (text: string, more: Readonly<Record<string, string>> = {}): unknown => {
    const { project, diagnostics } = load({ ...more, 'compose.yaml': text }, ['compose.yaml', ...Object.keys(more).filter((name) => name === 'over.yaml')]);
    return project === undefined ? diagnostics.map(({ code, range }) => `${range?.line} ${code}`) : 'accepted';
  };
  const one = 'services: {web: {image: x}}\n';

  it('must all be mappings', () => {
    expect(codes(`${one}---\n`)).toEqual(['2 empty-document']);
    expect(codes(`${one}---\n---\n${one}`)).toEqual(['2 empty-document']);
    expect(codes(`${one}--- ~\n`)).toEqual(['2 empty-document']);
    expect(codes(`---\n${one}...\n`)).toBe('accepted');
    expect(codes('services: {web: {extends: {file: e.yaml, service: a}}}\n', { 'e.yaml': `${one.replace('web', 'a')}---\n` })).toEqual(['2 empty-document']);
  });

  it('need not be there in a file beside others', () => {
    expect(codes(one, { 'over.yaml': '# nothing\n' })).toBe('accepted');
    expect(codes(`include: [i.yaml]\n${one}`, { 'i.yaml': '' })).toBe('accepted');
    expect([codes(''), codes('{}\n'), codes('version: "3"\n')]).toEqual([['1 empty-file'], ['1 empty-file'], ['1 obsolete-version', '1 empty-file']]);
  });
});

describe('old files', () => {
  const hints = (text: string): unknown => load({ 'compose.yaml': text }).diagnostics.map(({ severity, range, hint }) => `${severity} ${range?.line}: ${hint}`);

  it('of the first version are told where services belong', () => {
    expect(hints('web:\n  build: .\n  net: host\n  links: [db]\ndb:\n  extends: {service: web}\n')).toEqual([
      'error 1: write services: in a line above and indent every service by two spaces',
      'error 5: write services: in a line above and indent every service by two spaces',
    ]);
    expect(hints('services: {a: {image: x}}\nweb: {image: y}\n')).toEqual(['error 2: put this service under services:']);
  });

  it('are told what became of their keys', () => {
    expect(hints('services:\n  web:\n    image: x\n    net: host\n    log_driver: syslog\n    volume_driver: v\n    dockerfile: D\n    replicas: 2\n')).toEqual([
      'error 4: write network_mode: instead',
      'error 5: write logging: {driver: …} instead',
      'error 6: give the volume its driver under the top-level volumes:',
      'error 7: put it under build:',
      'error 8: put it under deploy:',
    ]);
    expect(hints('version: "2"\nservices: {web: {image: x, networks: [n]}}\nnetworks: {n: {external: {name: m}}}\n')).toEqual(['warning 3: write external: true and name: …', 'warning 1: remove it']);
  });
});

describe('project names', () => {
  const names = (options: { readonly projectName?: string; readonly projectDirectory?: string }, variable?: string, dotenv = ''): unknown =>
    loadProject({
      files: [{ path: '/p/shop/compose.yaml', text: 'services: {web: {image: x}}\n' }],
      reader: { readFile: (path) => (path === '/p/shop/.env' ? { kind: 'text', text: dotenv } : { kind: 'missing' }), variable: (name) => (name === 'COMPOSE_PROJECT_NAME' ? variable : undefined) },
      ...options,
    }).diagnostics.map(({ message, range }) => `${range?.file}:${range?.line} ${message.replace(/:.*/, '')}`);

  it('that are wrong say where they come from', () => {
    expect(names({ projectName: 'Bad' })).toEqual(['/p/shop/compose.yaml:1 "Bad" is not a valid project name (given with -p)']);
    expect(names({}, 'Bad')).toEqual(['/p/shop/compose.yaml:1 "Bad" is not a valid project name (from COMPOSE_PROJECT_NAME in the environment)']);
    expect(names({}, undefined, 'COMPOSE_PROJECT_NAME=Bad\n')).toEqual(['/p/shop/compose.yaml:1 "Bad" is not a valid project name (from COMPOSE_PROJECT_NAME in .env)']);
    expect(names({ projectDirectory: '/' })).toEqual(['/p/shop/compose.yaml:1 The project has no name, and none can be made from its folder.']);
  });

  it('that are empty leave those of earlier files', () => {
    expect(load({ 'compose.yaml': 'name: first\nservices: {web: {image: x}}\n', 'over.yaml': 'name: ""\n' }, ['compose.yaml', 'over.yaml']).project?.name).toBe('first');
  });
});

describe('env files', () => {
  it('refer to themselves before earlier files', () => {
    expect(web('    env_file: [a.env, b.env]', { 'a.env': 'A=1\n', 'b.env': 'A=2\nD=${A}\n' })).toMatchObject({ environment: { A: '2', D: '2' } });
  });

  it('of an include have its builds beside them', () => {
    const { project } = load({ 'compose.yaml': 'include: [sub/c.yaml]\nservices: {a: {build: {target: t}}}\n', 'sub/c.yaml': 'services: {b: {build: {target: t}}}\n' });
    expect([project?.services['a']?.build?.context, project?.services['b']?.build?.context]).toEqual(['/p/shop', '/p/shop/sub']);
  });

  it('of labels know each other, not the variables of the project', () => {
    expect(web('    label_file: [a.env, b.env]', { 'a.env': 'A=1\nB=${PROJECT}\n', 'b.env': 'A=2\nC=${A}\n', '.env': 'PROJECT=x\n' })).toMatchObject({ labels: { A: '2', B: '', C: '1' } });
  });

  it('read as they are have names without blanks', () => {
    expect(web('    env_file: [{path: a.env, format: raw}]', { 'a.env': 'A \n' })).toEqual(['env-file-syntax']);
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

  it('may leave out what is required and stands below', () => {
    expect(web('    depends_on: {db: {condition: service_healthy}}', {}, '    depends_on: {db: {restart: true}}')).toMatchObject({ depends_on: { db: { condition: 'service_healthy', restart: true } } });
    expect(web('    restart: always', {}, '    depends_on: {db: {restart: true}}')).toEqual(['missing-key']);
  });

  it('keep an extension that they leave empty, not the services', () => {
    const of = (over: string): unknown => {
      const { project } = load({ 'compose.yaml': 'x-a: {a: 1}\nservices: {web: {image: x}}\n', 'over.yaml': over }, ['compose.yaml', 'over.yaml']);
      return project?.extensions;
    };
    expect([of('x-a:\n'), of('services:\n')]).toEqual([{ 'x-a': { a: 1 } }, undefined]);
  });

  it('of several documents are merged before they are extended', () => {
    expect(web('    extends: {file: e.yaml, service: e}', { 'e.yaml': 'services: {e: {ports: ["80:80"]}}\n---\nservices: {e: {ports: ["81:81"]}}\n' })).toMatchObject({ ports: [{ target: 80 }, { target: 81 }] });
  });

  it('tell a published number from text', () => {
    expect(web('    ports: ["80:80"]', {}, '    ports: [{target: 80, published: 80}]')).toMatchObject({ ports: [{ published: '80' }, { published: '80' }] });
  });

  it('replace single provider options and add to lists', () => {
    expect(web('    provider: {type: a, options: {x: 1, y: [1]}}', {}, '    provider: {type: a, options: {x: 2, y: [2]}}')).toMatchObject({ provider: { options: { x: ['2'], y: ['1', '2'] } } });
  });

  it('require a dependency again when they list it', () => {
    expect(web('    depends_on: {db: {condition: service_started, required: false}}', {}, '    depends_on: [db]')).toMatchObject({ depends_on: { db: { required: true } } });
  });

  it('cannot merge a list onto a mapping in an extension', () => {
    expect(web('    x-a: {a: 1}', {}, '    x-a: [1]')).toEqual(['cannot-override']);
  });

  it('read text behind !override', () => {
    expect(web('    command: a', {}, '    command: !override')).toMatchObject({ command: [] });
    expect(web('    use_api_socket: true', {}, '    use_api_socket: !override false')).toEqual(['wrong-type']);
  });

  it('may not leave the logging driver empty', () => {
    expect(web('    logging: {driver: a}', {}, '    logging: {driver: }')).toEqual(['wrong-type']);
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

import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { formatDiagnostic, loadProject, serviceConfigHash } from '#core/compose';
import { isJsonObject, type JsonObject, type JsonValue } from '#core/lib';
import { composeFromContainers, referencesOf, type AdoptInput } from './index.ts';

const id = 'a'.repeat(64);
const volumeId = 'f'.repeat(64);
const info: JsonObject = { CgroupVersion: '2', DefaultRuntime: 'runc', LoggingDriver: 'json-file', Name: 'machine', Architecture: 'x86_64' };
const image: JsonObject = {
  Id: 'sha256:1',
  RepoTags: ['app:1'],
  Architecture: 'amd64',
  Os: 'linux',
  Config: {
    Env: ['PATH=/bin', 'MODE=plain'],
    Cmd: ['serve'],
    Entrypoint: ['/entry'],
    WorkingDir: '/app',
    User: 'app',
    ExposedPorts: { '80/tcp': {} },
    Labels: { vendor: 'us' },
    Volumes: { '/data': {} },
    StopSignal: 'SIGQUIT',
    Healthcheck: { Test: ['CMD', 'check'], Interval: 5_000_000_000 },
  },
};

/** What the engine fills in by itself (Docker 26, cgroup 2). */
const host: JsonObject = {
  LogConfig: { Type: 'json-file', Config: {} }, NetworkMode: 'shop_default', PortBindings: {}, RestartPolicy: { Name: 'no', MaximumRetryCount: 0 }, CgroupnsMode: 'private', IpcMode: 'private', ShmSize: 67_108_864, Runtime: 'runc',
  MaskedPaths: ['/proc/kcore'], ReadonlyPaths: ['/proc/sys'], Dns: [], DnsOptions: [], DnsSearch: [], PidsLimit: null, OomKillDisable: null, MemorySwappiness: null, ConsoleSize: [0, 0], Isolation: '',
};

const composeLabelsOf = (service: string, number = '1'): JsonObject => ({ 'com.docker.compose.project': 'shop', 'com.docker.compose.service': service, 'com.docker.compose.container-number': number, 'com.docker.compose.config-hash': 'x', 'com.docker.compose.oneoff': 'False', 'desktop.docker.io/binds/0/Source': '/x' });

function container(more: { readonly name?: string; readonly id?: string; readonly config?: JsonObject; readonly host?: JsonObject; readonly networks?: JsonObject; readonly mounts?: readonly JsonValue[]; readonly service?: string; readonly labels?: JsonObject }): JsonObject {
  const own = more.id ?? id;
  return {
    Id: own,
    Name: `/${more.name ?? `shop-${more.service ?? 'web'}-1`}`,
    Image: 'sha256:1',
    Config: { ...(isJsonObject(image['Config']) ? image['Config'] : {}), Image: 'app:1', Hostname: own.slice(0, 12), Labels: { vendor: 'us', ...composeLabelsOf(more.service ?? 'web'), ...more.labels }, ...more.config },
    HostConfig: { ...host, ...more.host },
    NetworkSettings: { Networks: more.networks ?? { shop_default: { Aliases: [`shop-${more.service ?? 'web'}-1`, more.service ?? 'web', own.slice(0, 12)] } } },
    Mounts: more.mounts ?? [],
  };
}

const network = (key: string, more: JsonObject = {}): JsonObject => ({ Name: `shop_${key}`, Id: `net-${key}`, Driver: 'bridge', Options: {}, IPAM: { Driver: 'default', Config: [{ Subnet: '172.18.0.0/16', Gateway: '172.18.0.1' }] }, Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.network': key }, ...more });

function adopted(containers: readonly JsonObject[], more: Partial<AdoptInput> = {}, secrets: 'masked' | 'shown' = 'shown'): ReturnType<typeof composeFromContainers> {
  return composeFromContainers({ project: 'shop', composed: true, containers, images: [image], networks: [network('default')], volumes: [], engine: info, ...more }, secrets);
}

const bare = 'name: shop\nservices:\n  web:\n    image: app:1\n';

describe('composeFromContainers: what is left out', () => {
  it('says only the image of a container that is as its image and the engine have it', () => {
    const { text, remarks } = adopted([container({})]);
    expect(text).toBe(bare);
    expect(remarks).toEqual([]);
  });

  it.each<readonly [what: string, more: Parameters<typeof container>[0]]>([
    ['label=disable of a container that shares the host', { host: { PidMode: 'host', SecurityOpt: ['label=disable'] } }],
    ['the swap that follows from the memory', { host: { Memory: 512 * 1024 ** 2, MemorySwap: 1024 ** 3 } }],
    ['the anonymous volume of the image', { host: { Mounts: [{ Type: 'volume', Source: volumeId, Target: '/data' }] }, mounts: [{ Type: 'volume', Name: volumeId, Destination: '/data' }] }],
    ['the host’s name on the host’s network', { host: { NetworkMode: 'host' }, config: { Hostname: 'machine' }, networks: { host: {} } }],
  ])('%s', (_what, more) => {
    expect(adopted([container(more)]).text).not.toMatch(/security_opt|memswap|volumes|hostname/);
  });

  it.each<readonly [field: string, more: Parameters<typeof container>[0], expected: string]>([
    ['environment', { config: { Env: ['PATH=/bin', 'MODE=fancy', 'OWN=1', 'COST=5$'] } }, '    environment:\n      MODE: fancy\n      OWN: "1"\n      COST: 5$$\n'],
    ['command', { config: { Cmd: ['other'] } }, '    command: ["other"]\n'],
    ['an entrypoint that brings its own command', { config: { Entrypoint: ['sh'], Cmd: null } }, '    entrypoint: ["sh"]\n'],
    ['an entrypoint with the image’s command', { config: { Entrypoint: ['sh'] } }, '    entrypoint: ["sh"]\n    command: ["serve"]\n'],
    ['a cleared entrypoint', { config: { Entrypoint: null, Cmd: ['run'] } }, '    entrypoint: []\n    command: ["run"]\n'],
    ['a cleared command', { config: { Cmd: null } }, '    entrypoint: ["/entry"]\n'],
    ['user and folder', { config: { User: '0', WorkingDir: '/x' } }, '    user: "0"\n    working_dir: /x\n'],
    ['a health check of its own', { config: { Healthcheck: { Test: ['CMD-SHELL', 'true'], Interval: 90_000_000_000, Timeout: 3_600_000_000_000 } } }, '    healthcheck:\n      test: "true"\n      interval: 1m30s\n      timeout: 1h\n'],
    ['only the interval that differs', { config: { Healthcheck: { Test: ['CMD', 'check'], Interval: 7_000_000_000 } } }, '    healthcheck:\n      interval: 7s\n'],
    ['no health check', { config: { Healthcheck: { Test: ['NONE'] } } }, '    healthcheck:\n      disable: true\n'],
    ['a label', { labels: { mine: '1' } }, '    labels:\n      mine: "1"\n'],
    ['another log driver', { host: { LogConfig: { Type: 'local', Config: {} } } }, '    logging:\n      driver: local\n'],
    ['ports, neighbours folded', { host: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '8080' }], '9000/tcp': [{ HostIp: '', HostPort: '9100' }], '9001/tcp': [{ HostIp: '', HostPort: '9101' }], '9002/tcp': [{ HostIp: '', HostPort: '9102' }], '53/udp': [{ HostIp: '::1', HostPort: '53' }], '7/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } } }, '    ports:\n      - "127.0.0.1::7"\n      - "[::1]:53:53/udp"\n      - "8080:80"\n      - "9100-9102:9000-9002"\n'],
    ['every exposed port on one the engine picks', { host: { PublishAllPorts: true } }, '    ports:\n      - "80"\n'],
    ['a container name of its own', { name: 'webserver', networks: { shop_default: {} } }, '    container_name: webserver\n'],
    ['the cgroup namespace that is not the engine’s default', { host: { CgroupnsMode: 'host' } }, '    cgroup: host\n'],
    ['unlimited swap', { host: { Memory: 1024 ** 3, MemorySwap: -1 } }, '    mem_limit: 1g\n    memswap_limit: -1\n'],
    ['a GPU', { host: { DeviceRequests: [{ Driver: '', Count: -1, Capabilities: [['gpu']] }] } }, '    gpus: all\n'],
    ['unconfined paths', { host: { MaskedPaths: [], ReadonlyPaths: [] } }, '    security_opt:\n      - systempaths=unconfined\n'],
    ['an anonymous volume of its own', { host: { Mounts: [{ Type: 'volume', Source: volumeId, Target: '/own' }] } }, '    volumes:\n      - /own\n'],
    ['an address asked for', { config: { MacAddress: '02:42:ac:12:00:07' } }, '    networks:\n      default:\n        mac_address: 02:42:ac:12:00:07\n'],
  ])('says %s', (_field, more, expected) => {
    expect(adopted([container(more)]).text).toBe(bare + expected);
  });
});

describe('composeFromContainers: projects', () => {
  it('names own volumes by their key, others as external, and unnamed ones by their place', () => {
    const volumes = [
      { Name: 'shop_data', Driver: 'local', Labels: { 'com.docker.compose.project': 'shop', 'com.docker.compose.volume': 'data', keep: 'yes' } },
      { Name: 'elsewhere', Driver: 'local', Labels: { 'com.docker.compose.project': 'other', 'com.docker.compose.volume': 'data' } },
    ];
    const { text } = adopted([container({ host: { Binds: ['shop_data:/d:rw', 'elsewhere:/e:ro', '/srv/x:/x:rw,z', 'shop_data:/n:nocopy'] } })], { volumes });
    expect(text).toBe(`${bare}    volumes:\n      - data:/d\n      - elsewhere:/e:ro\n      - /srv/x:/x:z\n      - data:/n:nocopy\n\nvolumes:\n  data:\n    labels:\n      keep: "yes"\n  elsewhere:\n    external: true\n`);
  });

  it('leaves out log options that are the engine’s own, as the configuration hash tells', () => {
    const logging = { LogConfig: { Type: 'json-file', Config: { 'max-size': '10m' } } };
    const text = (hash: string): string => adopted([container({ host: logging, labels: { 'com.docker.compose.config-hash': hash } })]).text;
    const { project } = loadProject({ files: [{ path: '/compose.yaml', text: bare }], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } });
    expect(text(serviceConfigHash(project ?? expect.fail(), 'web'))).toBe(bare);
    expect(text('of something else')).toContain('    logging:\n      driver: json-file\n');
  });

  it('orders networks by who comes first, and keeps aliases and addresses', () => {
    const { text } = adopted([container({ host: { NetworkMode: 'shop_front' }, networks: { shop_back: { Aliases: ['web', 'api'] }, shop_front: { IPAMConfig: { IPv4Address: '10.0.0.5' } }, other: {} } })], {
      networks: [network('front', { IPAM: { Driver: 'default', Config: [{ Subnet: '10.0.0.0/24', Gateway: '10.0.0.1' }] } }), network('back', { Internal: true }), { Name: 'other', Id: 'o', Driver: 'bridge', Labels: {} }],
    });
    expect(text).toBe(`${bare}    networks:\n      back:\n        aliases:\n          - api\n      front:\n        ipv4_address: 10.0.0.5\n        priority: 100\n      other:\n\nnetworks:\n  back:\n    internal: true\n  front:\n    ipam:\n      config:\n        - subnet: 10.0.0.0/24\n  other:\n    external: true\n`);
  });

  it('counts replicas, waits as the label says, and leaves out what links imply', () => {
    const ids = ['1', '2', '3'].map((digit) => digit.repeat(64));
    const [a = '', b = '', c = ''] = ids;
    const { text } = adopted([
      container({ id: b, name: 'shop-web-2', labels: { 'com.docker.compose.container-number': '2' } }),
      container({ id: a, labels: { 'com.docker.compose.depends_on': 'db:service_healthy:true,cache:service_started:true,gone:service_started:false' }, networks: { shop_default: { Links: ['shop-cache-1:cache', 'shop-cache-1:cache-1', 'shop-cache-1:shop-cache-1', 'other:alias'] } } }),
      container({ id: c, service: 'db', host: { NetworkMode: `container:${a}` }, networks: {} }),
      container({ id: '4'.repeat(64), service: 'cache' }),
      container({ id: '5'.repeat(64), service: 'web', name: 'shop-web-run', labels: { 'com.docker.compose.oneoff': 'True' } }),
    ]);
    expect(text).toBe(
      'name: shop\nservices:\n  cache:\n    image: app:1\n\n  db:\n    image: app:1\n    network_mode: service:web\n\n  web:\n    image: app:1\n    depends_on:\n      db:\n        condition: service_healthy\n        restart: true\n    deploy:\n      replicas: 2\n    links:\n      - cache\n    external_links:\n      - other:alias\n',
    );
  });

  it('says what it cannot say', () => {
    const { remarks } = adopted([container({ config: { Env: ['PATH=/bin'], Image: 'shop-web' }, host: { AutoRemove: true, CpusetMems: '0' } })], { images: [{ ...image, RepoTags: ['shop-web:latest'] }] });
    expect(remarks.map(({ level, service, what }) => [level, service, what])).toEqual([['lost', 'web', 'build'], ['lost', 'web', 'MODE'], ['lost', 'web', 'HostConfig.CpusetMems'], ['lost', 'web', '--rm']]);
    expect(adopted([container({})], { images: [] }).remarks).toMatchObject([{ what: 'image app:1', reason: expect.stringContaining('no longer on the engine') }]);
    expect(adopted([container({})], { images: [{ ...image, RepoTags: ['app:2'] }] }).remarks).toMatchObject([{ what: 'image app:1', reason: expect.stringContaining('another image') }]);
  });

  it('makes loose containers services under their own names', () => {
    const { text, remarks } = adopted([container({ name: 'My_Web', labels: Object.fromEntries(Object.keys(composeLabelsOf('x')).map((key) => [key, undefined])), host: { NetworkMode: 'default' }, networks: { bridge: {} }, mounts: [{ Type: 'volume', Name: volumeId, Destination: '/data' }] })], { composed: false, project: 'mine' });
    expect(text).toBe('name: mine\nservices:\n  my_web:\n    image: app:1\n    container_name: My_Web\n    network_mode: bridge\n');
    expect(remarks).toMatchObject([{ level: 'changed', what: 'deploy', reason: expect.stringContaining('remove them first') }, { level: 'changed', what: '/data', service: 'my_web' }]);
  });

  it('knows what else has to be asked of the engine', () => {
    expect(referencesOf([container({ host: { NetworkMode: 'container:xyz', VolumesFrom: ['v:ro'] }, networks: { shop_default: {}, bridge: {} }, mounts: [{ Type: 'volume', Name: 'n', Destination: '/n' }] })])).toEqual({ images: ['sha256:1'], networks: ['shop_default'], volumes: ['n'], containers: ['xyz', 'v'] });
  });
});

describe('composeFromContainers: secrets', () => {
  const secretive = container({
    config: { Env: ['PATH=/bin', 'MODE=plain', 'DB_PASSWORD=hunter-2$x', 'API_TOKEN_FILE=/run/t', 'AUTH_ENABLED=true', 'URL=postgres://u:p4ss@db/x', 'PEER=tcp://x?key=hunter-2$x', 'USER=plain'], Cmd: ['serve', '--requirepass', 'redis-secret', '--admin-token=t0p', 'hunter-2$x'] },
    labels: { 'traefik.basicauth.users': 'u:$apr1$x' },
  });

  it('lists them', () => {
    const { masked, text } = adopted([secretive]);
    expect(masked.map(({ path, variable }) => `${path.slice(2).join('.')} ${variable}`)).toEqual(['environment.DB_PASSWORD DB_PASSWORD', 'environment.URL URL', 'labels.traefik.basicauth.users TRAEFIK_BASICAUTH_USERS', 'command.2 REQUIREPASS', 'command.3 ADMIN_TOKEN', 'command.4 DB_PASSWORD', 'environment.PEER DB_PASSWORD']);
    expect(text).toContain('hunter-2$$x');
  });

  it('puts a required variable in the place of each, wherever it stands', () => {
    const { text } = adopted([secretive], {}, 'masked');
    for (const secret of ['hunter', 'p4ss', 'redis-secret', 't0p', 'apr1']) expect(text).not.toContain(secret);
    const needed = { DB_PASSWORD: 'hunter-2$x', URL: 'postgres://u:p4ss@db/x', TRAEFIK_BASICAUTH_USERS: 'u:$apr1$x', REQUIREPASS: 'redis-secret', ADMIN_TOKEN: 't0p' };
    const load = (source: string, variables: Readonly<Record<string, string>>) => loadProject({ files: [{ path: '/s/compose.yaml', text: source }], reader: { readFile: () => ({ kind: 'missing' }), variable: (name) => variables[name] } });
    expect(load(text, {}).diagnostics.map(formatDiagnostic).join('\n')).toContain('DB_PASSWORD');
    expect(load(text, needed).project?.services).toEqual(load(adopted([secretive]).text, {}).project?.services);
  });

  it('tells apart equal names with other values', () => {
    const other = container({ id: 'b'.repeat(64), service: 'api', config: { Env: ['DB_PASSWORD=another-1'] } });
    const { masked } = adopted([secretive, other], {}, 'masked');
    expect(new Set(masked.filter(({ path }) => path[3] === 'DB_PASSWORD').map(({ variable }) => variable))).toEqual(new Set(['DB_PASSWORD', 'WEB_DB_PASSWORD']));
  });
});

describe('composeFromContainers: hostile answers', () => {
  it('never throws, and always writes a file that loads or none at all', () => {
    const odd: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 2 });
    const fields = ['Config', 'HostConfig', 'NetworkSettings', 'Mounts', 'Name', 'Id', 'Image', 'Labels'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...fields, '__proto__', 'constructor'), odd), fc.dictionary(fc.constantFrom(...Object.keys(host), 'Binds', 'Mounts', 'Devices', 'Ulimits', 'DeviceRequests', 'Tmpfs', 'VolumesFrom', 'Links', 'SecurityOpt'), odd), fc.dictionary(fc.string(), odd), (whole, hostConfig, labels) => {
        const base = container({});
        const damaged: unknown = JSON.parse(JSON.stringify({ ...base, HostConfig: { ...host, ...hostConfig }, ...whole }));
        const strange = isJsonObject(damaged) ? damaged : {};
        const labelled: unknown = JSON.parse(JSON.stringify({ ...container({ labels: {} }), Id: 'c' }));
        const image2: unknown = JSON.parse(JSON.stringify({ Id: 'sha256:1', Config: labels, ...labels }));
        composeFromContainers({ project: 'p', composed: false, containers: [strange, isJsonObject(labelled) ? labelled : {}], images: [isJsonObject(image2) ? image2 : {}], networks: [strange], volumes: [strange], engine: strange }, 'masked');
      }),
      { numRuns: 150 },
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson, loadProject, type Project } from '#core/compose';
import type { ContainerCreateBody, Engine } from '#core/engine';
import { snapshotRequest, takeSnapshot } from '#core/observe';
import { planUp, type Plan, type Step } from '#core/plan';
import { isJsonObject, type JsonObject, type JsonValue } from '#core/lib';
import { connectEngine } from '#docker';
import { adopt, readStacks } from '#host';
import { slipway } from '../support/cli.ts';
import { freshSubnet } from '../support/engine-fixture.ts';
import { testEngines } from '../support/engines.ts';
import { freePorts } from '../support/ports.ts';
import { folders, mappedReader, readCase } from '../golden/corpus.ts';
import { essences } from './adopt-compare.ts';
import { testProject, type TestProject } from './project.ts';

const image = 'busybox:1.37';
const cases = fileURLToPath(new URL('../golden/cases', import.meta.url));

/** One of each: what a Compose file can say about a container that an engine without special hardware takes. */
const rich = `
services:
  web:
    image: nginx:1.29
    command: ["sleep", "600"]
    stop_grace_period: 1m30s
    ports: ["PORT0:80", "127.0.0.1:PORT1:81/udp", "PORT2-PORT6:9000-9004", "82"]
    expose: ["5000", "5001/udp"]
    environment: {A: "1", DOLLAR: "a$$b", MULTI: "one\\ntwo\\n", API_TOKEN: "s3cr3t-T0ken", DATABASE_URL: "postgres://app:pa55w0rd@db:5432/app"}
    labels: {com.example.role: front, "x": "{{.Name}} $$x"}
    healthcheck: {test: [CMD, "true"], interval: 90s, timeout: 5s, retries: 4, start_period: 1m}
    depends_on:
      db: {condition: service_healthy, restart: true}
      job: {condition: service_completed_successfully}
      cache: {condition: service_started}
    networks:
      back: {aliases: [www, front], ipv4_address: SUBNET.20}
      front: {priority: 10}
      default:
    volumes: ["data:/data", "data:/ro:ro", "/anonymous", "/etc/hostname:/host/name:ro", {type: tmpfs, target: /scratch, tmpfs: {size: 1048576, mode: 1023}}, {type: bind, source: /etc, target: /host/etc, read_only: true, bind: {create_host_path: false}}]
    tmpfs: ["/run/x:size=1m", /var/tmp]
    logging: {driver: json-file, options: {max-size: 1m}}
    ulimits: {nofile: {soft: 1024, hard: 2048}, nproc: 128}
    sysctls: {net.core.somaxconn: "1024"}
    cap_add: [NET_ADMIN]
    cap_drop: [MKNOD, AUDIT_WRITE]
    security_opt: ["no-new-privileges:true"]
    extra_hosts: ["other:10.1.2.3", "six:fd00::1"]
    dns: [1.1.1.1]
    dns_search: [example.org]
    dns_opt: ["ndots:2"]
    restart: "on-failure:3"
    hostname: www
    domainname: example.org
    user: "0:0"
    working_dir: /tmp
    init: true
    tty: true
    stdin_open: true
    read_only: false
    shm_size: 32m
    mem_limit: 64m
    memswap_limit: 96m
    mem_reservation: 16m
    cpus: 0.5
    cpuset: "0"
    cpu_shares: 512
    pids_limit: 100
    oom_score_adj: 100
    group_add: ["1000"]
    stop_signal: SIGINT
    secrets: [certificate]
    device_cgroup_rules: ["c 1:3 rwm"]
    devices: ["/dev/null:/dev/nothing"]
    blkio_config: {weight: 0}
  db:
    image: postgres:17
    entrypoint: [sh, -c]
    command: ["sleep 600"]
    healthcheck: {test: "true", interval: 1s}
    environment: {POSTGRES_PASSWORD: "pa55w0rd"}
    networks: {back: {}}
    volumes: ["pg:/var/lib/postgresql/data"]
    stop_grace_period: 0s
  cache: {image: "redis:8.2", command: [sleep, "600"], entrypoint: [], stop_grace_period: 0s, deploy: {replicas: 3, resources: {limits: {memory: 32m}}}, links: ["side:helper"], networks: {back: }}
  side: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, networks: [back]}
  twin: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, network_mode: "service:side", pid: "service:side", volumes_from: [side]}
  hosted: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, network_mode: host, uts: host, ipc: host, pid: host}
  alone: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, network_mode: none, container_name: "CONTAINER", healthcheck: {disable: true}, security_opt: [systempaths=unconfined]}
  job: {image: "${image}", command: [busybox, "true"]}
networks:
  front: {driver: bridge, labels: {team: a}}
  back: {internal: true, attachable: true, driver_opts: {com.docker.network.bridge.enable_icc: "true"}, ipam: {config: [{subnet: SUBNET.0/24, gateway: SUBNET.1, ip_range: SUBNET.128/25}]}}
volumes:
  data: {labels: {keep: "yes"}}
  pg: {name: "PREFIX-postgres"}
secrets:
  certificate: {file: /etc/hostname}
`;

const ordinary: readonly (readonly [title: string, text: string])[] = [
  ['two services and a volume', `services: {web: {image: "nginx:1.29", stop_grace_period: 0s, ports: ["PORT0:80"], depends_on: [db]}, db: {image: "redis:8.2", stop_grace_period: 0s, volumes: ["stuff:/data"]}}\nvolumes: {stuff: }\n`],
  ['a database with its own volume', `services: {db: {image: "postgres:17", stop_grace_period: 0s, environment: {POSTGRES_PASSWORD: secret-1, POSTGRES_DB: app}, volumes: ["/var/lib/postgresql/data"]}}\n`],
  ['another default network', `services: {a: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s}}\nnetworks: {default: {driver: bridge, ipam: {driver: default, config: [{subnet: SUBNET.0/24}]}}}\n`],
  ['limits in deploy', `services: {a: {image: "${image}", command: [busybox, sleep, "600"], stop_grace_period: 0s, deploy: {resources: {limits: {cpus: "0.25", memory: 20m, pids: 50}, reservations: {memory: 10m}}, restart_policy: {condition: on-failure, max_attempts: 2}}}}\n`],
];

/** `PORT0` … as ports of this machine that are free, in a row; `SUBNET` as the first three numbers of an address range of its own. */
async function placed(text: string): Promise<string> {
  const first = await freePorts(7);
  return text.replaceAll(/PORT(\d)/g, (_, index: string) => String(first + Number(index))).replaceAll('SUBNET', freshSubnet());
}

/** Without the steps that start containers and wait for them: for files whose programs do not exist here. */
function unstarted(plan: Plan): Plan {
  const dropped = new Set(plan.steps.filter(({ type }) => type === 'startContainer' || type === 'waitHealthy' || type === 'waitCompleted' || type === 'injectFiles').map(({ id }) => id));
  const kept = (ids: readonly string[]): readonly string[] => ids.filter((id) => !dropped.has(id));
  return { ...plan, steps: plan.steps.filter(({ id }) => !dropped.has(id)).map((step): Step => ({ ...step, dependsOn: kept(step.dependsOn), ...(step.after === undefined ? {} : { after: kept(step.after) }) })) };
}

/** A recorded case as a file that can be deployed here: every image is one that the engine has. */
function runnable(folder: string): string | undefined {
  const golden = readCase(join(folder, 'case.json'));
  if (!golden.accepted) return undefined;
  const { project } = loadProject({
    files: golden.files.map((file) => ({ path: join(golden.dir, file), text: readFileSync(join(folder, file), 'utf8') })),
    projectDirectory: golden.dir,
    profiles: golden.profiles,
    envFiles: golden.envFiles.map((file) => join(golden.dir, file)),
    reader: mappedReader(folder, golden.dir, golden.env, '/srv/corpus/home'),
    ...(golden.projectName === undefined ? {} : { projectName: golden.projectName }),
  });
  if (project === undefined) return undefined;
  const canonical: unknown = JSON.parse(JSON.stringify(canonicalJson(project)));
  if (!isJsonObject(canonical) || !isJsonObject(canonical['services']) || Object.keys(canonical['services']).length === 0) return undefined;
  const services = Object.entries(canonical['services']).flatMap(([name, service]): [string, JsonValue][] => {
    if (!isJsonObject(service)) return [];
    const { depends_on: wanted, build: _build, platform: _platform, runtime: _runtime, models: _models, provider: _provider, configs: _configs, secrets: _secrets, container_name: _name, ...rest } = service;
    // The canonical form writes sizes as texts, and unlimited swap as one that cannot be read again.
    const swap = rest['memswap_limit'] === '-1' ? { memswap_limit: -1 } : {};
    // Compose prints a dependency that is not required and not there, and cannot read it again.
    const there = Object.entries(isJsonObject(wanted) ? wanted : {}).filter(([other]) => isJsonObject(canonical['services']) && Object.hasOwn(canonical['services'], other));
    return [[name, { ...rest, ...(there.length === 0 ? {} : { depends_on: Object.fromEntries(there) }), ...swap, image, pull_policy: 'never' }]];
  });
  const { configs: _configs, secrets: _secrets, models: _models, name: _name, ...rest } = canonical;
  const text = JSON.stringify({ ...rest, services: Object.fromEntries(services) });
  return text;
}

describe.each(testEngines())('adopting on $name', (target) => {
  let engine: Engine;
  let first: TestProject;
  let second: TestProject;
  let created: string[];

  beforeEach(async () => {
    const id = randomBytes(4).toString('hex');
    engine = await connectEngine({ endpoint: target.endpoint });
    first = testProject(engine, `slipway-test-adopt-a-${id}`);
    second = testProject(engine, `slipway-test-adopt-b-${id}`);
    created = [];
  });

  afterEach(async () => {
    for (const id of created) await engine.removeContainer(id, { force: true, volumes: true });
    await first.clean();
    await second.clean();
    engine.close();
  });

  const planFor = async (project: Project): Promise<Plan> => planUp(project, await takeSnapshot(engine, snapshotRequest(project)));
  const done = async (project: TestProject, text: string, start: boolean): Promise<Plan> => {
    const plan = await planFor(project.load(text));
    const { done: result } = await project.run(start ? plan : unstarted(plan));
    expect(result.failures).toEqual([]);
    return plan;
  };
  /** Whether every container of a file can be created here. Leaves nothing behind. */
  const accepted = async (text: string): Promise<boolean> => {
    const plan = unstarted(await planFor(first.load(text)));
    if (plan.problems.some(({ severity }) => severity === 'error')) return false;
    const { done: result } = await first.run(plan);
    if (!result.ok) await first.clean();
    return result.ok;
  };
  const left = async (project: TestProject, text: string, start: boolean): Promise<readonly string[]> => {
    const plan = await planFor(project.load(text));
    return (start ? plan : unstarted(plan)).steps.map(({ id, cause }) => `${id}: ${cause}`);
  };

  /** Deploy, adopt, deploy what was adopted (twice), and the same file under another name. */
  async function roundTrip(text: string, start: boolean): Promise<{ readonly adopted: string; readonly kept: number; readonly of: number; readonly before: Readonly<Record<string, JsonObject>>; readonly after: Readonly<Record<string, JsonObject>> }> {
    await done(first, text, start);
    const before = await essences(engine, first.name);
    const { text: adopted } = await adopt(engine, { project: first.name }, 'shown');
    const plan = await done(first, adopted, start);
    const replaced = plan.steps.filter(({ type }) => type === 'createContainer').length;
    expect(plan.steps.filter(({ type }) => type === 'createNetwork' || type === 'createVolume').map(({ id }) => id)).toEqual([]);
    // A job that has ended is started again by every deploy, whatever the file.
    expect((await left(first, adopted, start)).filter((step) => !step.startsWith('start-container job-'))).toEqual([]);
    await first.clean();
    await done(second, adopted.replaceAll(first.name, second.name), start);
    const after = await essences(engine, second.name);
    await second.clean();
    return { adopted, kept: Object.keys(before).length - replaced, of: Object.keys(before).length, before, after };
  }

  it('a rich project comes back the same, under its own name and under another', async () => {
    const { before, after } = await roundTrip((await placed(rich)).replaceAll('PREFIX', first.name).replaceAll('CONTAINER', `${first.name}-alone`), true);
    for (const name of Object.keys(before)) expect.soft(after[name], name).toEqual(before[name]);
    expect(Object.keys(after)).toEqual(Object.keys(before));
  });

  it.each(ordinary)('%s', async (_title, text) => {
    const { before, after } = await roundTrip(await placed(text), true);
    expect(after).toEqual(before);
  });

  it('the recorded Compose cases come back the same', async () => {
    const results: string[] = [];
    let same = 0;
    let tried = 0;
    for (const name of folders(cases)) {
      const text = runnable(join(cases, name));
      if (text === undefined) continue;
      // What the engine refuses as it is written (a path that is not there, a limit of this machine) says nothing about adopting.
      if (!(await accepted(text))) continue;
      tried += 1;
      const { before, after } = await roundTrip(text, false);
      if (JSON.stringify(before) === JSON.stringify(after)) same += 1;
      else {
        results.push(name);
        expect.soft(after, name).toEqual(before);
      }
    }
    console.info(`${same} of ${tried} recorded cases are adopted without a difference`);
    expect(tried).toBeGreaterThan(15);
    expect(results).toEqual([]);
  });

  it('loose containers become services that are the same', async () => {
    const make = async (name: string, body: Partial<ContainerCreateBody>): Promise<string> => {
      const { id } = await engine.createContainer({ name: `${first.name}-${name}`, body: { Image: image, Cmd: ['sleep', '600'], ...body } });
      created.push(id);
      return id;
    };
    const plain = await make('plain', {});
    await make('busy', {
      Image: 'nginx:1.29',
      Cmd: ['sleep', '600'],
      Env: ['A=1', 'DB_PASSWORD=hunter2hunter2'],
      User: '1000',
      WorkingDir: '/srv',
      Labels: { a: 'b' },
      Tty: true,
      OpenStdin: true,
      ExposedPorts: { '80/tcp': {}, '7000/udp': {} },
      Volumes: { '/anonymous': {} },
      StopTimeout: 3,
      Healthcheck: { Test: ['CMD-SHELL', 'exit 0'], Interval: 10_000_000_000 },
      HostConfig: {
        Binds: ['/etc/hostname:/name:ro'],
        Mounts: [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 65_536 } }],
        PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '18441' }] },
        RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
        CapAdd: ['SYS_NICE'],
        Memory: 50_000_000,
        NanoCpus: 250_000_000,
        Ulimits: [{ Name: 'nofile', Soft: 100, Hard: 200 }],
        Tmpfs: { '/tt': 'size=1m' },
        ExtraHosts: ['x:1.2.3.4'],
        Init: true,
        LogConfig: { Type: 'json-file', Config: { 'max-size': '2m' } },
        DeviceRequests: [],
        ShmSize: 1_000_000,
        ReadonlyRootfs: true,
        OomScoreAdj: 10,
      },
    });
    await make('shares', { HostConfig: { NetworkMode: `container:${plain}`, PidMode: `container:${plain}`, VolumesFrom: [plain] } });
    await make('host', { HostConfig: { NetworkMode: 'host', Privileged: true } });
    await make('none', { HostConfig: { NetworkMode: 'none', PublishAllPorts: false } });
    const before = await essences(engine, first.name, created);
    const { text, masked, remarks } = await adopt(engine, { containers: created }, 'shown');
    expect(masked.map(({ path }) => path.join('.'))).toEqual([`services.${first.name}-busy.environment.DB_PASSWORD`]);
    expect(remarks.filter(({ level }) => level === 'lost')).toEqual([]);
    for (const id of created.splice(0)) await engine.removeContainer(id, { force: true, volumes: true });
    await done(second, text, false);
    const after = await essences(engine, second.name);
    for (const [name, essence] of Object.entries(before)) {
      // Services are named after the containers.
      const own = after[`${name.replace(/-1$/, '')}-1`];
      const renamed: unknown = JSON.parse(JSON.stringify(own ?? null).replaceAll(first.name, 'PROJECT'));
      expect.soft(renamed, name).toEqual(essence);
    }
  });

  it('slipway adopt writes the file with its secrets masked, or shown', async () => {
    await done(first, `services: {db: {image: "${image}", command: [busybox, sleep, "600"], environment: {DB_PASSWORD: "pa55word-of-db"}}}\n`, false);
    const run = (...argv: readonly string[]): ReturnType<typeof slipway> => slipway(['adopt', ...argv], { cwd: '/', environment: { DOCKER_HOST: target.endpoint } });
    const masked = await run(first.name);
    expect(masked).toMatchObject({ code: 0, stderr: 'masked: DB_PASSWORD: set these in .env or the environment, or use --show-secrets.\n' });
    expect(masked.stdout).toContain('DB_PASSWORD: ${DB_PASSWORD:?');
    expect((await run(first.name, '--show-secrets')).stdout).toContain('DB_PASSWORD: pa55word-of-db');
    expect((await run('--container', `${first.name}-db-1`)).stdout).toContain(`container_name: ${first.name}-db-1`);
    expect((await run()).stdout).toMatch(new RegExp(`^${first.name} +project +db +0 of 1 running$`, 'm'));
    expect(await run('slipway-test-no-such-project')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('no container of a Compose project') });
  });

  it('lists what can be adopted', async () => {
    await done(first, `services: {a: {image: "${image}", command: [busybox, sleep, "600"]}, b: {image: "${image}", command: [busybox, sleep, "600"]}}\n`, false);
    const { id } = await engine.createContainer({ name: `${first.name}-loose`, body: { Image: image } });
    created.push(id);
    const stacks = await readStacks(engine);
    expect(stacks.projects.find(({ name }) => name === first.name)).toMatchObject({ services: ['a', 'b'], configFile: null, containers: [{ name: `${first.name}-a-1`, state: 'created', service: 'a' }, { service: 'b' }] });
    expect(stacks.containers.find((container) => container.id === id)).toMatchObject({ name: `${first.name}-loose`, image, service: null });
    await expect(adopt(engine, { project: 'slipway-test-no-such-project' }, 'shown')).rejects.toMatchObject({ code: 'engine-not-found' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { busybox, engineVariants, freshSubnet, startFixture, violations, type EngineFixture } from '../support/engine-fixture.ts';
import { testProject, type TestProject } from './project.ts';

/** One project that uses much of the format, deployed, changed and taken down; every request is checked against the engine's API description. */
const text = (mode: string, subnet: string): string => `
services:
  web:
    image: ${busybox}
    command: [sleep, "600"]
    stop_grace_period: 0s
    hostname: web-host
    user: "0"
    working_dir: /tmp
    environment: {MODE: ${mode}, EMPTY: ""}
    labels: {team: shop}
    ports: ["127.0.0.1::80", {target: 81, host_ip: 127.0.0.1, protocol: udp}]
    expose: ["9000"]
    networks:
      front: {aliases: [www], priority: 10}
      back: {ipv4_address: ${subnet}.10}
    depends_on: {db: {condition: service_healthy, restart: true}}
    cap_drop: [NET_RAW]
    cap_add: [SYS_TIME]
    extra_hosts: ["elsewhere:10.0.0.9"]
    dns_opt: ["timeout:2"]
    init: true
    read_only: true
    tmpfs: ["/run:size=1m"]
    volumes:
      - data:/data:ro
      - /anonymous
      - {type: tmpfs, target: /scratch, tmpfs: {size: 1m, mode: 0o777}}
      - {type: volume, source: data, target: /nocopy, volume: {nocopy: true}}
    ulimits: {nofile: {soft: 1000, hard: 2000}}
    sysctls: {net.core.somaxconn: 256}
    mem_limit: 64m
    cpus: 0.5
    pids_limit: 100
    shm_size: 8m
    restart: on-failure:3
    logging: {driver: json-file, options: {max-size: 1m}}
    security_opt: [no-new-privileges]
  db:
    image: ${busybox}
    command: [sleep, "600"]
    stop_grace_period: 0s
    stop_signal: SIGTERM
    networks: {back: {}}
    configs: [{source: settings, target: /settings}]
    healthcheck: {test: [CMD, "true"], interval: 500ms, timeout: 5s, retries: 3, start_period: 10s, start_interval: 300ms}
    deploy: {resources: {limits: {memory: 64m}}, restart_policy: {condition: on-failure, max_attempts: 2}}
  side:
    image: ${busybox}
    command: [sleep, "600"]
    stop_grace_period: 0s
    network_mode: service:web
    volumes_from: [db]
networks:
  front: {driver: bridge, attachable: true, labels: {a: b}}
  back: {internal: true, ipam: {config: [{subnet: ${subnet}.0/24, gateway: ${subnet}.1}]}}
volumes:
  data: {labels: {keep: "yes"}}
configs:
  settings: {content: "mode=fixed"}
`;

describe.each(engineVariants())('a project that uses much of the format on $title', (variant) => {
  let fixture: EngineFixture;
  let project: TestProject;

  beforeAll(async () => {
    fixture = await startFixture(variant);
    project = testProject(fixture.engine, fixture.name('much'));
  });

  afterAll(async () => {
    await project.clean();
    expect(violations(await fixture.end())).toEqual([]);
  });

  it('is deployed, changed and taken down with valid requests only', async () => {
    const subnet = freshSubnet();
    const first = await project.up(text('one', subnet));
    expect(first.done.failures).toEqual([]);
    const before = await project.containers();
    const web = before['web-1']?.id ?? '';
    expect(await fixture.engine.exec(web, ['sh', '-c', `echo $MODE; hostname; echo x > /scratch/x && nslookup db | grep -q ${subnet}. && ls -d /data /nocopy`])).toMatchObject({ exitCode: 0, stdout: 'one\nweb-host\n/data\n/nocopy\n' });
    expect(await fixture.engine.exec(before['db-1']?.id ?? '', ['cat', '/settings'])).toMatchObject({ stdout: 'mode=fixed' });
    expect((await project.up(text('one', subnet))).plan.steps).toEqual([]);

    const second = await project.up(text('two', subnet));
    expect(second.done.failures).toEqual([]);
    const after = await project.containers();
    expect(after['db-1']?.id).toBe(before['db-1']?.id);
    expect(after['web-1']?.id).not.toBe(web);
    // Shares web's network: it cannot stay when web is replaced.
    expect(after['side-1']?.id).not.toBe(before['side-1']?.id);
    expect((await project.up(text('two', subnet))).plan.steps).toEqual([]);

    const down = await project.down({ volumes: true });
    expect(down.done.failures).toEqual([]);
    expect(await project.observed()).toMatchObject({ containers: [], networks: [], volumes: [] });
  });
});

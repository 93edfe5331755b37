import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { busybox, type EngineFixture, engineVariants, failure, startFixture, until, violations } from '../support/engine-fixture.ts';

describe.each(engineVariants())('containers on $title', (variant) => {
  let fixture: EngineFixture;

  beforeAll(async () => {
    fixture = await startFixture(variant);
  });

  afterAll(async () => {
    expect(violations(await fixture.end())).toEqual([]);
  });

  it('tells about itself', async () => {
    const info = await fixture.engine.info();
    expect(info).toMatchObject({ kind: 'docker', apiVersion: variant.pretend ?? variant.engine.api, os: 'linux', endpoint: fixture.proxy.endpoint });
    expect(info.id).not.toBe('');
    expect(info.capabilities.multipleEndpointsAtCreate).toBe(info.apiVersion !== '1.41');
    const own = fixture.proxy.requests.filter((request) => request.version !== undefined);
    expect(own.every((request) => request.version === info.apiVersion)).toBe(true);
  });

  it('creates, starts, stops, restarts, renames and removes', async () => {
    const { engine } = fixture;
    const name = fixture.freshName('life');
    const { id } = await engine.createContainer({ name, body: { Image: busybox, Cmd: ['sleep', '600'], Env: ['A=1'], Labels: { [fixture.label]: 'life' } } });
    expect(await engine.inspectContainer(id)).toMatchObject({ id, name, image: busybox, state: 'created', health: 'none', labels: { [fixture.label]: 'life' } });
    expect((await engine.inspectContainer(id)).env).toContain('A=1');
    await engine.startContainer(id);
    const running = await engine.inspectContainer(id);
    expect(running).toMatchObject({ state: 'running', exitCode: 0 });
    expect(running.pid).toBeGreaterThan(0);
    await engine.startContainer(id);
    await engine.restartContainer(id, { timeoutSeconds: 0 });
    await until(async () => (await engine.inspectContainer(id)).startedAt, (startedAt) => startedAt > running.startedAt);
    await engine.stopContainer(id, { timeoutSeconds: 0 });
    expect(await engine.inspectContainer(id)).toMatchObject({ state: 'exited', exitCode: 137 });
    await engine.stopContainer(id);
    await engine.renameContainer(id, `${name}-new`);
    expect((await engine.inspectContainer(id)).name).toBe(`${name}-new`);
    await engine.removeContainer(id);
    expect((await failure(engine.inspectContainer(id))).kind).toBe('not-found');
  });

  it('lists by label, running ones unless asked for all', async () => {
    // A value of its own for each try: what an earlier try left is removed at the end only.
    const labels = { [`${fixture.label}.list`]: randomUUID() };
    const running = await fixture.run('exec sleep 600', { Labels: labels, ExposedPorts: { '80/tcp': {} }, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } } });
    const ended = await fixture.run('exit 7', { Labels: labels });
    expect(await fixture.engine.waitContainer(ended)).toBe(7);
    // The engine's list follows the exit that the wait has told a moment later.
    await expect.poll(async () => (await fixture.engine.listContainers({ labels })).map((row) => row.id), { timeout: 10_000 }).toEqual([running]);
    const all = await fixture.engine.listContainers({ labels, all: true });
    expect(all.map((row) => row.id).toSorted()).toEqual([running, ended].toSorted());
    const [one] = all.filter((row) => row.id === running);
    expect(one).toMatchObject({ state: 'running', image: busybox, exitCode: undefined, health: 'none' });
    expect(one?.ports).toEqual([{ ip: '127.0.0.1', privatePort: 80, publicPort: expect.any(Number), protocol: 'tcp' }]);
    expect(one?.networks['bridge']?.ipAddress).toMatch(/^\d+\.\d+\.\d+\.\d+$/u);
    expect(all.find((row) => row.id === ended)).toMatchObject({ state: 'exited', exitCode: 7 });
    expect(await fixture.engine.listContainers({ labels: { [`${fixture.label}.list`]: 'no' }, all: true })).toEqual([]);
  });

  it('reports health and the last failed check', async () => {
    const id = await fixture.run('exec sleep 600', { Healthcheck: { Test: ['CMD-SHELL', 'echo too soon; test -f /tmp/ok'], Interval: 200_000_000, Timeout: 5_000_000_000, Retries: 1 } });
    const details = await until(async () => await fixture.engine.inspectContainer(id), (value) => value.health === 'unhealthy');
    expect(details.healthOutput).toBe('too soon');
    const [row] = await fixture.engine.listContainers({ labels: { [fixture.label]: true } }).then((rows) => rows.filter((candidate) => candidate.id === id));
    expect(row?.health).toBe('unhealthy');
    await fixture.engine.exec(id, ['touch', '/tmp/ok']);
    await until(async () => (await fixture.engine.inspectContainer(id)).health, (health) => health === 'healthy');
  });

  it('waits for the exit code and can be told to stop waiting', async () => {
    const quick = await fixture.create('exit 3');
    const waiting = fixture.engine.waitContainer(quick);
    await waiting.catch(() => undefined);
    await fixture.engine.startContainer(quick);
    expect(await fixture.engine.waitContainer(quick)).toBe(3);
    const endless = await fixture.run('exec sleep 600');
    const stop = new AbortController();
    const cancelled = failure(fixture.engine.waitContainer(endless, stop.signal));
    stop.abort();
    expect((await cancelled).kind).toBe('cancelled');
    expect((await fixture.engine.inspectContainer(endless)).state).toBe('running');
  });

  it('runs commands with both outputs and the exit code', async () => {
    const id = await fixture.run('exec sleep 600');
    expect(await fixture.engine.exec(id, ['sh', '-c', 'echo out; echo err >&2; exit 4'])).toEqual({ exitCode: 4, stdout: 'out\n', stderr: 'err\n' });
    const large = await fixture.engine.exec(id, ['sh', '-c', 'yes 0123456789 | head -c 300000']);
    expect(large.exitCode).toBe(0);
    expect(large.stdout.length).toBe(300_000);
    expect((await fixture.engine.exec(id, ['/nowhere'])).exitCode).not.toBe(0);
    const stop = new AbortController();
    const cancelled = failure(fixture.engine.exec(id, ['sleep', '601'], stop.signal));
    await until(async () => (await fixture.engine.exec(id, ['ps', '-o', 'args'])).stdout, (processes) => processes.includes('sleep 601'));
    stop.abort();
    expect((await cancelled).kind).toBe('cancelled');
  });

  it('writes files into a container that has not started yet', async () => {
    const id = await fixture.create('cat /run/secrets/db /etc/app/deep/conf; stat -c %a:%u:%g /run/secrets/db');
    await fixture.engine.putFiles(id, [
      { path: '/run/secrets/db', content: 'geheim ✓\n', mode: 0o440 },
      { path: '/etc/app/deep/conf', content: 'x'.repeat(100_000), mode: 0o644 },
    ]);
    await fixture.engine.startContainer(id);
    expect(await fixture.engine.waitContainer(id)).toBe(0);
    const lines: string[] = [];
    for await (const line of fixture.engine.containerLogs(id, {})) lines.push(line.text);
    expect(lines[0]).toBe('geheim ✓');
    expect(lines[1]).toBe(`${'x'.repeat(100_000)}440:0:0`);
    expect((await failure(fixture.engine.putFiles(id, [{ path: '/a/../../etc/passwd', content: '', mode: 0o644 }]))).kind).toBe('bad-request');
    expect((await failure(fixture.engine.putFiles(id, [{ path: 'relative', content: '', mode: 0o644 }]))).kind).toBe('bad-request');
  });

  it('creates with mounts, limits and everything else that a service may have', async () => {
    const volume = fixture.freshName('data');
    await fixture.engine.createVolume({ Name: volume, Labels: { [fixture.label]: '1' } });
    const id = await fixture.run('echo hi > /data/x; exec sleep 600', {
      Hostname: 'box',
      User: '0',
      Entrypoint: null,
      HostConfig: {
        Binds: [`${volume}:/data:rw`],
        Mounts: [{ Type: 'tmpfs', Target: '/scratch', TmpfsOptions: { SizeBytes: 1_048_576 } }],
        RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 },
        Init: true,
        Memory: 67_108_864,
        ExtraHosts: ['elsewhere:192.0.2.1'],
        Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
        Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
        ShmSize: 1_048_576,
        CapDrop: ['NET_RAW'],
        LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
      },
      StopSignal: 'SIGTERM',
      StopTimeout: 1,
      Tty: false,
    });
    const details = await fixture.engine.inspectContainer(id);
    expect(details.mounts).toContainEqual(expect.objectContaining({ type: 'volume', name: volume, destination: '/data', readWrite: true }));
    expect((await fixture.engine.exec(id, ['cat', '/etc/hosts'])).stdout).toContain('elsewhere');
  });
});

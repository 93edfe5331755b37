import { createServer, type Server } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '#docker';
import { busybox, type EngineFixture, engineVariants, failure, startFixture, violations } from '../support/engine-fixture.ts';

describe.each(engineVariants())('refusals of $title', (variant) => {
  let fixture: EngineFixture;

  beforeAll(async () => {
    fixture = await startFixture(variant);
  });

  afterAll(async () => {
    expect(violations(await fixture.end())).toEqual([]);
  });

  it('knows a missing image', async () => {
    const error = await failure(fixture.engine.createContainer({ body: { Image: 'slipway-test/none:1', Labels: { [fixture.label]: '1' } } }));
    expect(error).toMatchObject({ kind: 'image-not-found', status: 404 });
    expect(error.message).toContain('slipway-test/none:1');
  });

  it('knows a taken name', async () => {
    const name = fixture.freshName('taken');
    const body = { Image: busybox, Labels: { [fixture.label]: '1' } };
    await fixture.engine.createContainer({ name, body });
    const error = await failure(fixture.engine.createContainer({ name, body }));
    expect(error).toMatchObject({ kind: 'name-in-use', status: 409 });
    expect(error.message).toContain(name);
  });

  it('knows a taken port and names it', async () => {
    const first = await fixture.run('exec sleep 600', { ExposedPorts: { '80/tcp': {} }, HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort: '' }] } } });
    const [row] = (await fixture.engine.listContainers({ labels: { [fixture.label]: true } })).filter((candidate) => candidate.id === first);
    const port = String(row?.ports[0]?.publicPort);
    const second = await fixture.create('exec sleep 600', { ExposedPorts: { '81/tcp': {} }, HostConfig: { PortBindings: { '81/tcp': [{ HostIp: '', HostPort: port }] } } });
    const error = await failure(fixture.engine.startContainer(second));
    expect(error.kind).toBe('port-in-use');
    expect(error.message).toContain(`Port ${port} `);
    expect(error.hint).toBeDefined();
  });

  it('knows a missing container, network and program', async () => {
    expect((await failure(fixture.engine.startContainer('slipway-test-none'))).kind).toBe('not-found');
    expect((await failure(fixture.engine.stopContainer('slipway-test-none'))).kind).toBe('not-found');
    const lost = await fixture.engine.createContainer({ body: { Image: busybox, Labels: { [fixture.label]: '1' }, HostConfig: { NetworkMode: 'slipway-test-none' } } });
    const noNetwork = await failure(fixture.engine.startContainer(lost.id));
    expect(noNetwork.kind).toBe('not-found');
    expect(noNetwork.message).toContain('slipway-test-none');
    const { id } = await fixture.engine.createContainer({ body: { Image: busybox, Cmd: ['/no/such/program'], Labels: { [fixture.label]: '1' } } });
    const noProgram = await failure(fixture.engine.startContainer(id));
    expect(noProgram.kind).toBe('bad-request');
    expect(noProgram.message).toContain('/no/such/program');
  });

  it('knows nonsense', async () => {
    expect((await failure(fixture.engine.createContainer({ name: 'not a name!', body: { Image: busybox } }))).kind).toBe('bad-request');
    expect((await failure(fixture.engine.inspectContainer('..'))).kind).toBe('bad-request');
    expect((await failure(fixture.engine.removeContainer(await fixture.run('exec sleep 600')))).kind).toBe('conflict');
  });

  it('stops before it starts when told so', async () => {
    expect((await failure(fixture.engine.listContainers({}, AbortSignal.abort()))).kind).toBe('cancelled');
  });

  it('stops working once closed', async () => {
    const other = await connectEngine({ endpoint: fixture.proxy.endpoint });
    other.close();
    expect((await failure(other.listImages())).kind).toBe('unreachable');
  });
});

describe('an engine that is not there', () => {
  let folder: string;
  const servers: Server[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  });

  afterAll(async () => {
    for (const server of servers) server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is unreachable without a socket, with a dead one, and on a closed port', async () => {
    expect((await failure(connectEngine({ endpoint: `unix://${join(folder, 'none.sock')}` }))).kind).toBe('unreachable');
    await writeFile(join(folder, 'file.sock'), '');
    expect((await failure(connectEngine({ endpoint: `unix://${join(folder, 'file.sock')}` }))).kind).toBe('unreachable');
    expect((await failure(connectEngine({ endpoint: 'tcp://127.0.0.1:1' }))).kind).toBe('unreachable');
    expect((await failure(connectEngine({ endpoint: 'tcp://slipway.invalid:2375' }))).kind).toBe('unreachable');
  });

  it('is unreachable when what answers hangs up', async () => {
    const path = join(folder, 'rude.sock');
    const server = createServer((socket) => socket.destroy());
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(path, resolve);
    });
    expect((await failure(connectEngine({ endpoint: `unix://${path}` }))).kind).toBe('unreachable');
  });

  it('can be given up on while it hangs', async () => {
    const path = join(folder, 'silent.sock');
    const server = createServer(() => undefined);
    servers.push(server);
    await new Promise<void>((resolve) => {
      server.listen(path, resolve);
    });
    const stop = new AbortController();
    const cancelled = failure(connectEngine({ endpoint: `unix://${path}` }, stop.signal));
    stop.abort();
    expect((await cancelled).kind).toBe('cancelled');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EngineFixture, engineVariants, failure, freshSubnet, startFixture, violations } from '../support/engine-fixture.ts';

describe.each(engineVariants())('networks and volumes on $title', (variant) => {
  let fixture: EngineFixture;

  beforeAll(async () => {
    fixture = await startFixture(variant);
  });

  afterAll(async () => {
    expect(violations(await fixture.end())).toEqual([]);
  });

  it('creates, finds and removes networks', async () => {
    const { engine } = fixture;
    const name = fixture.freshName('net');
    const subnet = `${freshSubnet()}.0/24`;
    const { id } = await engine.createNetwork({ Name: name, Driver: 'bridge', Labels: { [fixture.label]: 'net' }, IPAM: { Config: [{ Subnet: subnet }] }, Internal: false, Attachable: true, EnableIPv6: false, Options: {} });
    expect(await engine.listNetworks({ name })).toEqual([{ id, name, driver: 'bridge', labels: { [fixture.label]: 'net' }, subnets: [subnet] }]);
    expect((await engine.listNetworks({ labels: { [fixture.label]: 'net' } })).map((found) => found.id)).toContain(id);
    // The engine matches parts of names; we do not.
    expect(await engine.listNetworks({ name: name.slice(0, -1) })).toEqual([]);
    expect((await failure(engine.createNetwork({ Name: name, Labels: { [fixture.label]: 'net' } }))).kind).toBe('name-in-use');
    expect((await failure(engine.createNetwork({ Name: `${name}2`, Labels: { [fixture.label]: 'net' }, IPAM: { Config: [{ Subnet: subnet }] } }))).kind).toBe('conflict');
    await engine.removeNetwork(id);
    expect((await failure(engine.removeNetwork(id))).kind).toBe('not-found');
  });

  it('connects containers under names and takes them off again', async () => {
    const { engine } = fixture;
    const network = fixture.freshName('talk');
    const { id } = await engine.createNetwork({ Name: network, Labels: { [fixture.label]: '1' } });
    const server = await fixture.run('exec sleep 600', { HostConfig: { NetworkMode: network }, NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: ['db', 'database'] } } } });
    const client = await fixture.run('exec sleep 600');
    expect((await engine.exec(client, ['nslookup', 'db'])).exitCode).not.toBe(0);
    await engine.connectNetwork(id, client, { Aliases: ['client'] });
    const looked = await engine.exec(client, ['ping', '-c', '1', '-w', '5', 'database']);
    expect(looked).toMatchObject({ exitCode: 0 });
    const endpoint = (await engine.inspectContainer(server)).networks[network];
    expect(endpoint).toMatchObject({ networkId: id });
    expect(endpoint?.aliases).toEqual(expect.arrayContaining(['db', 'database']));
    const busy = await failure(engine.removeNetwork(id));
    expect(busy.kind).toBe('conflict');
    expect(busy.message).toContain('still used by containers');
    await engine.disconnectNetwork(id, client);
    expect(Object.keys((await engine.inspectContainer(client)).networks)).toEqual(['bridge']);
    await engine.disconnectNetwork(id, server, { force: true });
    await engine.removeNetwork(id);
    expect((await failure(engine.connectNetwork(id, client, {}))).kind).toBe('not-found');
  });

  it('creates, finds and removes volumes', async () => {
    const { engine } = fixture;
    const name = fixture.freshName('volume');
    await engine.createVolume({ Name: name, Driver: 'local', DriverOpts: {}, Labels: { [fixture.label]: 'volume' } });
    await engine.createVolume({ Name: name, Driver: 'local', DriverOpts: {}, Labels: { [fixture.label]: 'volume' } });
    const wanted = { name, driver: 'local', labels: { [fixture.label]: 'volume' } };
    expect(await engine.listVolumes({ name })).toEqual([wanted]);
    expect(await engine.listVolumes({ name: name.slice(0, -1) })).toEqual([]);
    expect(await engine.listVolumes({ labels: { [fixture.label]: 'volume' } })).toContainEqual(wanted);
    const user = await fixture.run('exec sleep 600', { HostConfig: { Binds: [`${name}:/data`] } });
    expect((await failure(engine.removeVolume(name))).kind).toBe('conflict');
    await engine.removeContainer(user, { force: true });
    await engine.removeVolume(name);
    expect(await engine.listVolumes({ name })).toEqual([]);
    expect((await failure(engine.removeVolume(name))).kind).toBe('not-found');
  });

  it('removes a container’s anonymous volumes when asked', async () => {
    const id = await fixture.create('true', { Volumes: { '/anonymous': {} } });
    const anonymous = (await fixture.engine.inspectContainer(id)).mounts.find((mount) => mount.destination === '/anonymous')?.name;
    expect(anonymous).toMatch(/^[0-9a-f]{64}$/u);
    await fixture.engine.removeContainer(id, { volumes: true });
    expect(await fixture.engine.listVolumes({ name: anonymous ?? '' })).toEqual([]);
  });
});

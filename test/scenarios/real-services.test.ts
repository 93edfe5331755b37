import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineVariants, startFixture, violations, type EngineFixture } from '../support/engine-fixture.ts';
import { idsOf, testProject, type TestProject } from './project.ts';

const text = (title: string): string => `
services:
  web:
    image: nginx:1.29
    stop_grace_period: 1s
    environment: {TITLE: ${title}}
    ports: ["127.0.0.1::80"]
    depends_on:
      cache: {condition: service_healthy}
      db: {condition: service_healthy}
  cache:
    image: redis:8.2
    stop_grace_period: 1s
    healthcheck: {test: [CMD, redis-cli, ping], interval: 1s, retries: 30}
    volumes: ["cache:/data"]
  db:
    image: postgres:17
    stop_grace_period: 1s
    environment: {POSTGRES_PASSWORD: example-password}
    healthcheck: {test: [CMD, pg_isready, -U, postgres, -h, 127.0.0.1], interval: 1s, retries: 60}
    volumes: ["data:/var/lib/postgresql/data"]
volumes: {cache: {}, data: {}}
`;

/** Real servers, not stand-ins: they reach each other by name, and their data outlives replacement. */
describe.each(engineVariants().filter((variant) => variant.pretend === undefined))('nginx, Redis and PostgreSQL on $title', (variant) => {
  let fixture: EngineFixture;
  let project: TestProject;

  beforeAll(async () => {
    fixture = await startFixture(variant);
    project = testProject(fixture.engine, fixture.name('real'));
  });

  afterAll(async () => {
    await project.clean();
    expect(violations(await fixture.end())).toEqual([]);
  });

  it('come up in the order of their health, by name, and keep their data', async () => {
    const { engine } = fixture;
    const first = await project.up(text('one'));
    expect(first.done.failures).toEqual([]);
    expect(first.done.services).toMatchObject([{ service: 'cache', health: 'healthy' }, { service: 'db', health: 'healthy' }, { service: 'web', state: 'running' }]);
    const before = await project.containers();
    const shell = async (container: string, command: string): Promise<string> => {
      const { exitCode, stdout, stderr } = await engine.exec((await project.containers())[container]?.id ?? '', ['bash', '-c', command]);
      expect({ command, exitCode, stderr }).toMatchObject({ exitCode: 0 });
      return stdout;
    };
    expect(await shell('web-1', 'exec 3<>/dev/tcp/cache/6379; printf "SET kept yes\\r\\n" >&3; head -c 3 <&3')).toBe('+OK');
    expect(await shell('web-1', 'exec 3<>/dev/tcp/db/5432; echo open')).toBe('open\n');
    expect(await shell('cache-1', 'exec 3<>/dev/tcp/web/80; printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; head -1 <&3')).toMatch(/^HTTP\/1\.1 200/);
    await shell('db-1', `PGPASSWORD=example-password psql -h 127.0.0.1 -U postgres -c "create table kept (word text)" -c "insert into kept values ('yes')"`);

    const second = await project.up(text('two').replace('POSTGRES_PASSWORD: example-password', 'POSTGRES_PASSWORD: example-password, EXTRA: "1"'));
    expect(second.done.failures).toEqual([]);
    const after = await project.containers();
    expect(after['cache-1']?.id).toBe(before['cache-1']?.id);
    expect([after['web-1']?.id, after['db-1']?.id]).not.toContain(before['web-1']?.id);
    expect(await shell('db-1', 'PGPASSWORD=example-password psql -h 127.0.0.1 -U postgres -At -c "select word from kept"')).toBe('yes\n');
    expect(await shell('web-1', 'exec 3<>/dev/tcp/cache/6379; printf "GET kept\\r\\n" >&3; head -c 9 <&3')).toBe('$3\r\nyes\r\n');
    expect((await project.up(text('two').replace('POSTGRES_PASSWORD: example-password', 'POSTGRES_PASSWORD: example-password, EXTRA: "1"'))).plan.steps).toEqual([]);
    expect(idsOf(await project.containers())).toEqual(idsOf(after));
  });
});

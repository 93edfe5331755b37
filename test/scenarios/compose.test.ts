import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCommand, type ComposeCommand } from '../bench/compose-binary.ts';
import { absentHere } from '../support/absent.ts';
import { busybox, engineVariants, startFixture, type EngineFixture } from '../support/engine-fixture.ts';
import { idsOf, testProject, type TestProject } from './project.ts';

const execute = promisify(execFile);

const text = (mode: string): string => `
services:
  web:
    image: ${busybox}
    command: [sleep, "600"]
    stop_grace_period: 0s
    environment: {MODE: "${mode}", PASSWORD: "a $$ sign"}
    networks: {front: {aliases: [www]}, back: }
    depends_on: {db: {condition: service_healthy, restart: true}}
    ports: ["127.0.0.1::80"]
    secrets: [word]
  db:
    image: ${busybox}
    command: [sleep, "600"]
    stop_grace_period: 0s
    healthcheck: {test: [CMD, "true"], interval: 1s}
    volumes: ["data:/data", /anonymous, "./folder:/folder"]
    networks: [back]
  side:
    image: ${busybox}
    command: [sleep, "600"]
    stop_grace_period: 0s
    network_mode: service:web
    volumes_from: ["db:ro"]
networks: {front: , back: {internal: true}}
volumes: {data: }
secrets: {word: {file: ./word.txt}}
`;

/** With the real Docker Compose: each takes what the other launched for its own, and leaves it alone. */
function together(compose: ComposeCommand): void {
  describe.each(engineVariants().filter((variant) => variant.pretend === undefined))(`beside Docker Compose ${compose.version} on $title`, (variant) => {
    let fixture: EngineFixture;
    let project: TestProject;
    let folder = '';

    beforeAll(async () => {
      fixture = await startFixture(variant);
      folder = await mkdtemp(join(tmpdir(), 'slipway-compose-'));
      await writeFile(join(folder, 'word.txt'), 'word');
      project = testProject(fixture.engine, fixture.name('both'), folder);
    });

    afterAll(async () => {
      await project.clean();
      await rm(folder, { recursive: true, force: true });
      await fixture.end();
    });

    const docker = async (...args: readonly string[]): Promise<string> => {
      const options = { env: { ...process.env, DOCKER_HOST: variant.engine.endpoint, COMPOSE_PROGRESS: 'plain' } };
      return (await execute(compose.command, [...compose.args, '-p', project.name, '-f', join(folder, 'compose.yaml'), ...args], options)).stdout;
    };
    const write = async (mode: string): Promise<string> => {
      await writeFile(join(folder, 'compose.yaml'), text(mode));
      return text(mode);
    };

    it('adopts what Compose launched, and Compose what Slipway launched', async () => {
      const one = await write('one');
      await docker('up', '-d');
      const launched = idsOf(await project.containers());
      expect(Object.keys(launched).toSorted()).toEqual(['db-1', 'side-1', 'web-1']);
      expect((await project.up(one)).plan).toMatchObject({ steps: [], problems: [] });

      const two = await write('two');
      const changed = await project.up(two);
      expect(changed.done.failures).toEqual([]);
      const replaced = idsOf(await project.containers());
      expect(replaced['db-1']).toBe(launched['db-1']);
      expect(replaced['web-1']).not.toBe(launched['web-1']);
      await docker('up', '-d');
      expect(idsOf(await project.containers())).toEqual(replaced);
      expect((await docker('ps', '--format', '{{.Name}} {{.Service}} {{.State}}')).trim().split('\n').toSorted()).toEqual(['db', 'side', 'web'].map((service) => `${project.name}-${service}-1 ${service} running`));

      await docker('down', '-v', '-t', '0');
      expect(await project.observed()).toMatchObject({ containers: [], networks: [], volumes: [] });
    });
  });
}

const compose = await composeCommand();
if (compose !== undefined) together(compose);
else absentHere('Docker Compose v2, neither installed nor to be fetched: living beside it is not tried');

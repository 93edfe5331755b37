import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuildRequest, PullProgress } from '#core/engine';
import { buildRequest, busybox, type EngineFixture, engineVariants, failure, startFixture, violations } from '../support/engine-fixture.ts';

describe.each(engineVariants())('images on $title', (variant) => {
  let fixture: EngineFixture;

  beforeAll(async () => {
    fixture = await startFixture(variant);
  });

  afterAll(async () => {
    expect(violations(await fixture.end())).toEqual([]);
  });

  const build = async (more: Partial<BuildRequest>): Promise<{ readonly id: string; readonly output: string }> => {
    let output = '';
    const { id } = await fixture.engine.buildImage(buildRequest(more), (text) => {
      output += text;
    });
    fixture.discardImage(id);
    return { id, output };
  };

  it('lists and inspects', async () => {
    const images = await fixture.engine.listImages();
    const listed = images.find((image) => image.tags.includes(busybox));
    const details = await fixture.engine.inspectImage(busybox);
    expect(details).toMatchObject({ id: listed?.id, os: 'linux', command: ['sh'], healthcheck: false });
    expect(details.tags).toContain(busybox);
    expect(listed?.size).toBeGreaterThan(500_000);
    expect((await fixture.engine.inspectImage(details.id)).id).toBe(details.id);
    for (const missing of ['slipway-test/none:1', 'registry.example:5000/a/b@sha256:' + '0'.repeat(64)]) {
      expect((await failure(fixture.engine.inspectImage(missing))).kind).toBe('image-not-found');
    }
    for (const hostile of ['', '../../info', 'a//b']) expect((await failure(fixture.engine.inspectImage(hostile))).kind).toBe('bad-request');
  });

  it('says why an image cannot be pulled', async () => {
    const progress: PullProgress[] = [];
    // A registry on a port of the engine’s own machine where nothing listens.
    const error = await failure(fixture.engine.pullImage('127.0.0.1:1/slipway/none:1', {}, (step) => progress.push(step)));
    expect(error.kind).toBe('registry');
    expect(error.message).toContain('127.0.0.1:1');
    expect(error.hint).toBeDefined();
    expect((await failure(fixture.engine.pullImage('registry.invalid/none:1', {}, () => undefined))).kind).toBe('registry');
    expect((await failure(fixture.engine.pullImage('UPPER/Case', {}, () => undefined))).kind).toBe('bad-request');
  });

  it('builds from a folder, without what .dockerignore names', async () => {
    const folder = await fixture.folder();
    await mkdir(join(folder, 'node_modules', 'deep'), { recursive: true });
    await mkdir(join(folder, 'src'));
    await writeFile(join(folder, 'Dockerfile'), `FROM ${busybox}\nARG GREETING=none\nCOPY . /app\nRUN echo "greeting $GREETING" && find /app | sort\nLABEL a=b\n`);
    await writeFile(join(folder, '.dockerignore'), '# comment\nnode_modules\n*.secret\n!keep.secret\nDockerfile\n');
    await writeFile(join(folder, 'node_modules', 'deep', 'x'), '1');
    await writeFile(join(folder, 'src', 'main.js'), 'main');
    await writeFile(join(folder, 'a.secret'), 'no');
    await writeFile(join(folder, 'keep.secret'), 'yes');
    await writeFile(join(folder, 'empty'), '');
    await symlink('/etc/passwd', join(folder, 'link'));
    const tag = `${fixture.name('built')}:1`;
    const { id, output } = await build({ context: folder, tags: [tag], args: { GREETING: 'hello “you”' }, labels: { [fixture.label]: 'built' }, noCache: true });
    expect(output).toContain('greeting hello “you”');
    expect(output).toContain('/app/src/main.js');
    expect(output).toContain('/app/keep.secret');
    expect(output).toContain('/app/empty');
    expect(output).toContain('/app/link');
    expect(output).not.toContain('/app/node_modules');
    expect(output).not.toContain('/app/a.secret');
    expect((await fixture.engine.listImages()).find((image) => image.id === id)).toMatchObject({ tags: [tag], labels: { a: 'b', [fixture.label]: 'built' } });
    const probe = await fixture.engine.createContainer({ body: { Image: tag, Cmd: ['sh', '-c', 'readlink /app/link'], Labels: { [fixture.label]: '1' } } });
    await fixture.engine.startContainer(probe.id);
    const lines: string[] = [];
    for await (const line of fixture.engine.containerLogs(probe.id, { follow: true })) lines.push(line.text);
    expect(lines).toEqual(['/etc/passwd']);
    await fixture.engine.removeContainer(probe.id, { force: true });
  });

  it('builds an inline Dockerfile, a stage of one, and one that lies outside the context', async () => {
    const folder = await fixture.folder();
    const context = join(folder, 'context');
    await mkdir(context);
    await writeFile(join(context, 'file'), 'content');
    const inline = await build({ context, dockerfileInline: `FROM ${busybox} AS first\nCOPY file /first\nFROM first AS second\nRUN false\n`, target: 'first', labels: { [fixture.label]: '1' }, tags: [`${fixture.name('inline')}:1`], noCache: true });
    expect(inline.output).toContain('COPY file /first');
    await writeFile(join(folder, 'Outside'), `FROM ${busybox}\nRUN echo outside\n`);
    const outside = await build({ context, dockerfile: '../Outside', noCache: true });
    expect(outside.output).toContain('outside');
    const bare = await build({ dockerfileInline: `FROM ${busybox}\nRUN echo bare\n`, noCache: true });
    expect(bare.output).toContain('bare');
  });

  it('names the line of the Dockerfile that fails', async () => {
    // What a failing build leaves behind carries the label, so that it is removed like everything else.
    const failing = await failure(build({ dockerfileInline: `# comment\nFROM ${busybox}\nLABEL ${fixture.label}=1\n\nRUN echo fine\nRUN echo broken \\\n  && exit 42\n`, noCache: true }));
    expect(failing.kind).toBe('build-failed');
    expect(failing.message).toContain('Dockerfile line 6');
    expect(failing.message).toContain('42');
    const unknown = await failure(build({ dockerfileInline: `FROM ${busybox}\nRUNN echo\n` }));
    expect(unknown.kind).toBe('build-failed');
    expect(unknown.message).toContain('line 2');
    const missing = await failure(build({ dockerfileInline: 'FROM 127.0.0.1:1/none:1\n' }));
    expect(missing.kind).toBe('registry');
    expect(missing.message).toContain('line 1');
    const folder = await fixture.folder();
    await writeFile(join(folder, 'Dockerfile'), `FROM ${busybox}\nLABEL ${fixture.label}=1\nCOPY absent /\n`);
    const absent = await failure(build({ context: folder }));
    expect(absent.kind).toBe('build-failed');
    expect(absent.message).toContain('line 3');
  });

  it('refuses contexts and Dockerfiles that are not there or leave the folder', async () => {
    const folder = await fixture.folder();
    expect((await failure(build({ context: join(folder, 'none') }))).message).toContain('does not exist');
    expect((await failure(build({ context: folder }))).message).toContain('Dockerfile');
    expect((await failure(build({}))).kind).toBe('build-failed');
    await symlink('/etc/hostname', join(folder, 'Dockerfile'));
    const link = await failure(build({ context: folder }));
    expect(link.message).toContain('link');
    await rm(join(folder, 'Dockerfile'));
  });

  it('stops a build when told to', async () => {
    const stop = new AbortController();
    const cancelled = failure(
      fixture.engine.buildImage(
        buildRequest({ dockerfileInline: `FROM ${busybox}\nLABEL ${fixture.label}=1\nRUN echo begun && sleep 600\n`, noCache: true }),
        (text) => {
          if (text.includes('begun\n')) stop.abort();
        },
        stop.signal,
      ),
    );
    expect((await cancelled).kind).toBe('cancelled');
  });
});

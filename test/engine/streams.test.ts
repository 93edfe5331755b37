import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EngineEvent, LogLine } from '#core/engine';
import { connectEngine } from '#docker';
import { type EngineFixture, engineVariants, failure, startFixture, stillness, until, violations } from '../support/engine-fixture.ts';
import { startRecordingProxy } from '../support/recording-proxy.ts';

describe.each(engineVariants())('logs and events on $title', (variant) => {
  let fixture: EngineFixture;

  beforeAll(async () => {
    fixture = await startFixture(variant);
  });

  afterAll(async () => {
    expect(violations(await fixture.end())).toEqual([]);
  });

  const logOf = async (id: string, options: Parameters<typeof fixture.engine.containerLogs>[1] = {}): Promise<readonly LogLine[]> => {
    const lines: LogLine[] = [];
    for await (const line of fixture.engine.containerLogs(id, options)) lines.push(line);
    return lines;
  };

  it('reads both streams with times, partial and long lines', async () => {
    const id = await fixture.run('echo one; echo two >&2; printf "par"; sleep 0.3; printf "tial\\n\\n"; head -c 40000 /dev/zero | tr "\\0" x; echo; printf "Grüße ✓ no end"');
    await fixture.engine.waitContainer(id);
    const lines = await logOf(id);
    const out = lines.filter((line) => line.stream === 'stdout').map((line) => line.text);
    expect(out).toEqual(['one', 'partial', '', 'x'.repeat(40_000), 'Grüße ✓ no end']);
    expect(lines.filter((line) => line.stream === 'stderr').map((line) => line.text)).toEqual(['two']);
    expect(lines.every((line) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/u.test(line.time))).toBe(true);
  });

  it('reads the log of a container with a terminal', async () => {
    const id = await fixture.run('echo one; echo two >&2; printf "Grüße ✓"', { Tty: true });
    await fixture.engine.waitContainer(id);
    const lines = await logOf(id);
    expect(lines.map((line) => [line.stream, line.text])).toEqual([
      ['stdout', 'one'],
      ['stdout', 'two'],
      ['stdout', 'Grüße ✓'],
    ]);
    expect(lines.every((line) => line.time.startsWith('20'))).toBe(true);
  });

  it('takes the newest lines, or those since a time', async () => {
    const id = await fixture.run('for i in 1 2 3 4 5; do echo $i; sleep 0.05; done');
    await fixture.engine.waitContainer(id);
    expect((await logOf(id, { tail: 2 })).map((line) => line.text)).toEqual(['4', '5']);
    const fourth = (await logOf(id))[3];
    expect((await logOf(id, { since: fourth?.time ?? '' })).map((line) => line.text)).toEqual(['4', '5']);
    expect((await failure(logOf(id, { since: 'yesterday' }))).kind).toBe('bad-request');
  });

  it('follows until the container stops, or until told to', async () => {
    const ending = await fixture.run('for i in 1 2 3; do echo $i; sleep 0.1; done');
    expect((await logOf(ending, { follow: true })).map((line) => line.text)).toEqual(['1', '2', '3']);
    const endless = await fixture.run('while true; do echo tick; sleep 0.05; done');
    const stop = new AbortController();
    let seen = 0;
    for await (const line of fixture.engine.containerLogs(endless, { follow: true }, stop.signal)) {
      expect(line.text).toBe('tick');
      seen += 1;
      if (seen === 3) stop.abort();
    }
    expect(seen).toBeGreaterThanOrEqual(3);
  });

  it('does not read ahead without end when the reader is slow', async () => {
    const id = await fixture.run('yes 0123456789abcdef0123456789abcdef');
    const before = process.memoryUsage().arrayBuffers;
    let count = 0;
    for await (const line of fixture.engine.containerLogs(id, { follow: true })) {
      expect(line.text).toHaveLength(32);
      count += 1;
      if (count === 1) await until(stillness(fixture.proxy.answered), (still) => still >= 10);
      if (count === 1000) break;
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
    await fixture.engine.removeContainer(id, { force: true });
  });

  it('says when there is no such container', async () => {
    expect((await failure(logOf('slipway-test-nowhere'))).kind).toBe('not-found');
  });

  it('hears what happens to labelled things, and ends when told to', async () => {
    const stop = new AbortController();
    const heard: EngineEvent[] = [];
    const listening = (async () => {
      for await (const event of fixture.engine.events({ labels: { [fixture.label]: 'heard' } }, stop.signal)) heard.push(event);
    })();
    await until(() => fixture.proxy.requests.some((request) => request.path === '/events'), Boolean);
    const id = await fixture.run('exit 2', { Labels: { [fixture.label]: 'heard' } });
    const bystander = await fixture.run('exit 0');
    await until(() => heard.some((event) => event.action === 'die'), Boolean);
    expect(heard.map((event) => [event.type, event.action])).toEqual(expect.arrayContaining([['container', 'create'], ['container', 'start'], ['container', 'die']]));
    expect(heard.every((event) => event.id === id && event.id !== bystander)).toBe(true);
    const die = heard.find((event) => event.action === 'die');
    expect(die?.attributes).toMatchObject({ exitCode: '2', [fixture.label]: 'heard' });
    expect(die?.timeNano).toBeGreaterThan(1e18);
    stop.abort();
    await listening;
  });

  it('goes on hearing when the connection is cut and the engine still answers', async () => {
    const stop = new AbortController();
    const heard: EngineEvent[] = [];
    let opened = 0;
    const listening = (async () => {
      for await (const event of fixture.engine.events({ labels: { [fixture.label]: 'cut' }, opened: () => (opened += 1) }, stop.signal)) heard.push(event);
    })();
    await until(() => opened, (count) => count === 1);
    fixture.proxy.dropConnections();
    await until(() => opened, (count) => count === 2);
    await fixture.run('exit 0', { Labels: { [fixture.label]: 'cut' } });
    await until(() => heard.some((event) => event.action === 'die'), Boolean);
    stop.abort();
    await listening;
  });

  it('says so when the engine goes away in the middle of the events', async () => {
    const proxy = await startRecordingProxy({ upstream: variant.engine.endpoint, real: variant.engine.api });
    const engine = await connectEngine({ endpoint: proxy.endpoint });
    try {
      let begun = (): void => undefined;
      const opened = new Promise<void>((resolve) => (begun = resolve));
      const listening = failure(
        (async () => {
          for await (const event of engine.events({ opened: begun }, new AbortController().signal)) expect(event.type).not.toBe('');
        })(),
      );
      await opened;
      await proxy.close();
      expect((await listening).kind).toBe('unreachable');
    } finally {
      engine.close();
    }
  });
});

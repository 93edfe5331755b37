import { expect, it } from 'vitest';
import type { connectFirst, ConnectFirstOptions } from './engines/index.ts';
import { engineFinder } from './find-engine.ts';

const surroundings = { environment: {}, platform: 'linux', home: '/home/x', userId: 0, dataDirectory: '/home/x/data' };
const signal = new AbortController().signal;
const elsewhere = { message: 'DOCKER_HOST: There is no engine.', hints: [] };
const broken = { message: 'apt-get could not install docker.io.', hints: ['Run it yourself.'] };
const minute = 60_000;

it('tries an engine of its own again after it failed, each time later, and says meanwhile why it failed', async () => {
  let now = 0;
  let fails = true;
  const asked: ConnectFirstOptions[] = [];
  const connect: typeof connectFirst = (options) => {
    asked.push(options);
    if (options.context === 'other') return Promise.resolve({ contexts: [], result: { problem: elsewhere } });
    if (options.privateFailure !== undefined) return Promise.resolve({ contexts: [], result: { problem: options.privateFailure } });
    return Promise.resolve(fails ? { contexts: [], result: { problem: broken }, privateFailed: true } : { contexts: [], result: { problem: elsewhere } });
  };
  const find = engineFinder(surroundings, true, { connect, now: () => now });
  const search = async (context: string | null = null) => await find({ context, note: () => undefined }, signal);

  // Another engine that does not answer says nothing about our own.
  await search('other');
  expect(asked.at(-1)).toMatchObject({ mayStartPrivate: true });
  const tried: number[] = [];
  for (; now < 60 * minute; now += minute / 2) {
    const found = await search();
    expect(found.result).toEqual({ problem: broken });
    if (asked.at(-1)?.privateFailure === undefined) tried.push(now / minute);
  }
  expect(tried).toEqual([0, 1, 3, 8, 23, 38, 53]);
  fails = false;
  now += 15 * minute;
  expect((await search()).result).toEqual({ problem: elsewhere });
});

it('never starts one when that was declined', async () => {
  const asked: boolean[] = [];
  const find = engineFinder(surroundings, false, { connect: ({ mayStartPrivate }) => Promise.resolve(void asked.push(mayStartPrivate)).then(() => ({ contexts: [], result: { problem: broken } })) });
  await find({ context: null, note: () => undefined }, signal);
  await find({ context: null, note: () => undefined }, signal);
  expect(asked).toEqual([false, false]);
});

// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LogLine } from '#core/engine';
import type { ObservedContainer } from '#core/observe';
import { useLog } from './useLog.ts';

const id = 'a'.repeat(64);

function container(state: ObservedContainer['state']): ObservedContainer {
  return { id, name: 'shop-web-1', service: 'web', number: 1, configHash: 'x', oneOff: false, image: 'x', imageId: 'x', state, status: '', health: 'none', exitCode: undefined, created: 0, labels: {}, ports: [], mounts: [], networks: {}, networkMode: 'x' };
}

function line(second: number): LogLine {
  return { stream: 'stdout', time: `2026-01-01T00:00:0${second}.000000000Z`, text: `line ${second}` };
}

/** What the container has written; each reading gets all of it and ends, as the engine's does when a container stops. */
const log: LogLine[] = [];
let readings = 0;

vi.mock('../api/host.ts', () => ({
  readHost: async (_method: string, _input: unknown, onItem: (item: LogLine) => void): Promise<void> => {
    readings += 1;
    for (const each of log) onItem(each);
  },
}));

let root: Root;
let page: HTMLElement;

function View({ containers }: { readonly containers: readonly ObservedContainer[] }) {
  const { buffer } = useLog(containers, 'scope');
  return buffer.lines.map((entry) => <p key={entry.serial}>{entry.text}</p>);
}

function seen(): readonly string[] {
  return [...page.querySelectorAll('p')].map((element) => element.textContent);
}

async function show(state: ObservedContainer['state']): Promise<void> {
  await act(async () => {
    root.render(<View containers={[container(state)]} />);
    await Promise.resolve();
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  page = document.createElement('div');
  root = createRoot(page);
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it('follows a container again once it runs again, without telling its lines twice', async () => {
  const pass = async (): Promise<void> => {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(1_000);
    });
  };
  log.push(line(1));
  await show('running');
  await show('exited');
  await pass();
  expect(seen()).toEqual(['line 1']);
  const stopped = readings;
  await pass();
  expect(readings).toBe(stopped);

  log.push(line(2));
  await show('running');
  await pass();
  expect(readings).toBeGreaterThan(stopped);
  expect(seen()).toEqual(['line 1', 'line 2']);
});

// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EngineStatus } from '#core/api';
import { useDocument, useView } from '../state/index.ts';
import { watchEngine } from './watch.ts';

const observed: string[] = [];
const ready: EngineStatus = {
  state: 'ready',
  info: { id: 'engine', name: 'engine', kind: 'docker', version: '28.0.0', apiVersion: '1.48', os: 'linux', arch: 'amd64', endpoint: 'unix:///run/docker.sock', capabilities: { multipleEndpointsAtCreate: true, healthStartInterval: true, buildkit: true, swarmActive: true } },
  contexts: [],
};

vi.mock('./host.ts', () => ({
  callHost: async (): Promise<unknown> => ({ images: [] }),
  readHost: (method: string, input: { readonly project?: string }, take: (status: EngineStatus) => void): Promise<void> => {
    if (method === 'engine.watch') take(ready);
    else observed.push(input.project ?? 'none');
    return new Promise(() => undefined);
  },
}));

let session: AbortController;

beforeEach(() => {
  session = new AbortController();
  observed.length = 0;
  useView.setState({ toasts: [] });
});

afterEach(() => {
  session.abort();
  useDocument.getState().newDocument();
});

it('looks for no project while the file never could be read, and for it as soon as it can', async () => {
  useDocument.getState().openFile({ path: '/shop/compose.yaml', text: 'services:\n  web\n', version: '1' });
  expect(useDocument.getState().stale).toBe(true);
  watchEngine(session.signal);
  expect(observed).toEqual([]);
  useDocument.getState().setText('name: shop\nservices:\n  web:\n    image: nginx\n');
  await vi.waitFor(() => expect(observed).toEqual(['shop']));
});

// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '#core/api';
import { useEngine } from '../state/index.ts';
import { useAnswer } from './use-answer.ts';

let root: Root;
let page: HTMLElement;

function View({ ask }: { readonly ask: (signal: AbortSignal) => Promise<string> }) {
  const { value, failure } = useAnswer(ask);
  return <p>{failure?.message ?? value ?? 'waiting'}</p>;
}

async function show(ask: (signal: AbortSignal) => Promise<string>): Promise<void> {
  await act(async () => root.render(<View ask={ask} />));
}

async function connection(state: 'connecting' | 'connected' | 'disconnected'): Promise<void> {
  await act(async () => useEngine.setState({ connection: state }));
}

beforeEach(async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  await connection('connecting');
  page = document.createElement('div');
  root = createRoot(page);
});

afterEach(async () => {
  await act(async () => root.unmount());
  useEngine.setState({ connection: 'connecting' });
  vi.unstubAllGlobals();
});

it('asks as soon as the connection stands, and once', async () => {
  const ask = vi.fn(() => Promise.resolve('the folder'));
  await show(ask);
  expect(page.textContent).toBe('waiting');
  expect(ask).not.toHaveBeenCalled();
  await connection('connected');
  expect(page.textContent).toBe('the folder');
  await connection('disconnected');
  await connection('connected');
  expect(page.textContent).toBe('the folder');
  expect(ask).toHaveBeenCalledTimes(1);
});

it('asks again when the connection broke before the answer', async () => {
  let attempts = 0;
  const ask = (): Promise<string> => {
    attempts += 1;
    return attempts === 1 ? Promise.reject(new ApiError('disconnected', 'gone')) : Promise.resolve('here');
  };
  await connection('connected');
  await show(ask);
  expect(page.textContent).toBe('waiting');
  await connection('disconnected');
  await connection('connected');
  expect(page.textContent).toBe('here');
});

it('says why there is no answer', async () => {
  await connection('connected');
  await show(() => Promise.reject(new ApiError('file-denied', 'Cannot list /root: permission denied.')));
  expect(page.textContent).toBe('Cannot list /root: permission denied.');
});

it('does not show a late answer to an earlier question', async () => {
  await connection('connected');
  let answerLate: (text: string) => void = () => undefined;
  const late = new Promise<string>((resolve) => {
    answerLate = resolve;
  });
  const first = (): Promise<string> => late;
  await show(first);
  await show(() => Promise.resolve('second'));
  expect(page.textContent).toBe('second');
  await act(async () => answerLate('first'));
  expect(page.textContent).toBe('second');
});

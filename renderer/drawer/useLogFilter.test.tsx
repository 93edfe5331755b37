// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { searchTexts, type SearchAnswer, type SearchRequest } from './line-search.ts';
import { createLineSearcher, type SearchThread } from './line-searcher.ts';
import type { LogEntry } from './log-buffer.ts';
import { useLogFilter } from './useLogFilter.ts';

/** A thread that answers in the next task, or, stuck, never. */
function thread(options: { readonly stuck?: boolean } = {}): SearchThread & { readonly asked: SearchRequest[]; ended: boolean } {
  let tell: (answer: SearchAnswer) => void = () => undefined;
  const made = {
    asked: new Array<SearchRequest>(),
    ended: false,
    send: (request: SearchRequest) => {
      made.asked.push(request);
      if (options.stuck !== true) setTimeout(() => tell(searchTexts(request)), 0);
    },
    listen: (onAnswer: (answer: SearchAnswer) => void) => {
      tell = onAnswer;
    },
    end: () => {
      made.ended = true;
    },
  };
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('createLineSearcher', () => {
  it('answers portion by portion, whatever the case', async () => {
    const texts = Array.from({ length: 4_500 }, (_, number) => (number % 2 === 0 ? 'GET /' : 'put'));
    const portions: (readonly [number, number, number])[] = [];
    const end = createLineSearcher('^get', () => thread()).search(texts, (from, found) => portions.push([from, found.length, found.filter(Boolean).length]));
    await vi.advanceTimersByTimeAsync(10);
    await expect(end).resolves.toBe('done');
    expect(portions).toEqual([
      [0, 2_000, 1_000],
      [2_000, 2_000, 1_000],
      [4_000, 500, 250],
    ]);
  });

  it('ends a thread that does not come back', async () => {
    const stuck = thread({ stuck: true });
    const end = createLineSearcher('(a+)+$', () => stuck).search(['aaaa'], () => undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    await expect(end).resolves.toBe('slow');
    expect(stuck.ended).toBe(true);
  });

  it('stops at once when it is closed', async () => {
    const stuck = thread({ stuck: true });
    const searcher = createLineSearcher('x', () => stuck);
    const end = searcher.search(['a'], () => undefined);
    searcher.close();
    await expect(end).resolves.toBe('closed');
    expect(stuck.ended).toBe(true);
    await expect(searcher.search(['a'], () => undefined)).resolves.toBe('closed');
  });
});

describe('useLogFilter', () => {
  let root: Root;
  let page: HTMLElement;
  const entry = (serial: number, text: string): LogEntry => ({ serial, service: 'web', time: String(serial), stream: 'stdout', text });
  const two = [entry(1, 'GET /'), entry(2, '\u001B[31mPUT\u001B[0m /')];

  function View({ lines, query, regex, start }: { readonly lines: readonly LogEntry[]; readonly query: string; readonly regex: boolean; readonly start: () => SearchThread }) {
    const found = useLogFilter(lines, query, regex, start);
    return `${found.state}: ${found.lines.map((line) => line.serial).join(' ')}`;
  }

  async function show(lines: readonly LogEntry[], query: string, regex: boolean, start: () => SearchThread): Promise<string> {
    await act(async () => root.render(<View lines={lines} query={query} regex={regex} start={start} />));
    return page.textContent;
  }

  async function wait(milliseconds: number): Promise<string> {
    await act(async () => {
      await vi.advanceTimersByTimeAsync(milliseconds);
    });
    return page.textContent;
  }

  beforeEach(() => {
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
    page = document.createElement('div');
    root = createRoot(page);
  });

  afterEach(async () => {
    await act(async () => root.unmount());
    vi.unstubAllGlobals();
  });

  it('finds plain text at once, without terminal codes', async () => {
    const start = vi.fn(() => thread());
    expect(await show(two, '', false, start)).toBe('all: 1 2');
    expect(await show(two, 'get /', false, start)).toBe('found: 1');
    expect(await show(two, '31m', false, start)).toBe('found: ');
    expect(await show(two, '(', true, start)).toBe('bad: 1 2');
    expect(start).not.toHaveBeenCalled();
  });

  it('asks about each line once', async () => {
    const one = thread();
    const start = (): SearchThread => one;
    expect(await show(two, 'p.t', true, start)).toBe('searching: ');
    expect(await wait(10)).toBe('found: 2');
    await show([...two, entry(3, 'pat')], 'p.t', true, start);
    expect(await wait(10)).toBe('found: 2 3');
    expect(one.asked.map((request) => request.texts)).toEqual([['GET /', 'PUT /'], ['pat']]);
  });

  it('shows everything and says so when an expression is too slow; the next one works', async () => {
    const stuck = thread({ stuck: true });
    const start = vi.fn(() => thread()).mockReturnValueOnce(stuck);
    await show(two, '(a+)+$', true, start);
    expect(await wait(1_000)).toBe('slow: 1 2');
    expect(stuck.ended).toBe(true);
    await show([...two, entry(3, 'more')], '(a+)+$', true, start);
    expect(await wait(5_000)).toBe('slow: 1 2 3');
    expect(start).toHaveBeenCalledTimes(1);
    await show(two, 'get', true, start);
    expect(await wait(10)).toBe('found: 1');
  });
});

import type { SearchAnswer, SearchRequest } from './line-search.ts';

/** What the searcher needs of a Worker. */
export interface SearchThread {
  send(request: SearchRequest): void;
  /** One listener of each kind. */
  listen(onAnswer: (answer: SearchAnswer) => void, onFailure: (error: unknown) => void): void;
  end(): void;
}

/** Milliseconds for one portion; an expression that does no harm takes a few. */
const patience = 1_000;
/** Lines at once: small enough that neither copying nor searching them is felt. */
const portion = 2_000;

export type SearchEnd = 'done' | 'slow' | 'closed';

/** Searches texts by one regular expression on a thread of its own. */
export interface LineSearcher {
  /**
   * Whether the expression is found in each of `texts`, portion by portion, in their order. Ends as `slow` when the expression takes too long;
   * the searcher is closed then. Rejects when the thread cannot run. One search at a time.
   */
  search(texts: readonly string[], onPortion: (from: number, found: readonly boolean[]) => void): Promise<SearchEnd>;
  close(): void;
}

/** @param source an expression that parses */
export function createLineSearcher(source: string, start: () => SearchThread): LineSearcher {
  let thread: SearchThread | undefined;
  let closed = false;
  let lastId = 0;
  let settle: ((answer: SearchAnswer | 'slow' | 'closed') => void) | undefined;
  let fail: ((error: unknown) => void) | undefined;

  const begin = (): SearchThread => {
    const begun = start();
    begun.listen(
      (answer) => {
        if (answer.id === lastId) settle?.(answer);
      },
      (error) => fail?.(error),
    );
    return begun;
  };

  const ask = async (texts: readonly string[]): Promise<SearchAnswer | 'slow' | 'closed'> => {
    thread ??= begin();
    lastId += 1;
    const request: SearchRequest = { id: lastId, source, texts };
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise((resolve, reject) => {
        settle = resolve;
        fail = reject;
        timer = setTimeout(() => resolve('slow'), patience);
        thread?.send(request);
      });
    } finally {
      clearTimeout(timer);
      settle = undefined;
      fail = undefined;
    }
  };

  const close = (): void => {
    closed = true;
    thread?.end();
    thread = undefined;
    settle?.('closed');
  };

  return {
    search: async (texts, onPortion) => {
      for (let from = 0; from < texts.length; from += portion) {
        if (closed) return 'closed';
        const answer = await ask(texts.slice(from, from + portion));
        if (closed || answer === 'closed') return 'closed';
        if (answer === 'slow') {
          close();
          return 'slow';
        }
        onPortion(from, answer.found);
      }
      return closed ? 'closed' : 'done';
    },
    close,
  };
}

import { useEffect, useMemo, useRef, useState } from 'react';
import { plainText, type LogEntry } from './log-buffer.ts';
import { expressionOf, type SearchAnswer } from './line-search.ts';
import { createLineSearcher, type SearchThread } from './line-searcher.ts';

export interface FilteredLog {
  readonly lines: readonly LogEntry[];
  /**
   * `all`: nothing is searched for · `found`: these are the matches · `searching`: more may come · `bad`: the expression does not parse ·
   * `slow`: it takes too long. In the last two cases all lines are shown.
   */
  readonly state: 'all' | 'found' | 'searching' | 'bad' | 'slow';
}

function parses(source: string): boolean {
  try {
    expressionOf(source);
    return true;
  } catch {
    // SyntaxError is all that the constructor throws.
    return false;
  }
}

function startThread(): SearchThread {
  const worker = new Worker(new URL('./line-search.worker.ts', import.meta.url), { type: 'module' });
  return {
    send: (request) => worker.postMessage(request),
    listen: (onAnswer, onFailure) => {
      worker.addEventListener('message', (event: MessageEvent<SearchAnswer>) => onAnswer(event.data));
      worker.addEventListener('error', onFailure);
    },
    end: () => worker.terminate(),
  };
}

/** Verdicts on lines under one query. An entry never changes, so neither does its verdict. */
type Verdicts = WeakMap<LogEntry, boolean>;

/** Lines that hold `query`: as plain text without regard to case, or as a regular expression, which a thread of its own looks for. */
export function useLogFilter(lines: readonly LogEntry[], query: string, regex: boolean, start: () => SearchThread = startThread): FilteredLog {
  const bad = useMemo(() => regex && query !== '' && !parses(query), [regex, query]);
  const searches = regex && query !== '' && !bad;
  // oxlint-disable-next-line react/exhaustive-deps -- another query is another set of verdicts
  const verdicts = useMemo((): Verdicts => new WeakMap(), [query, regex]);
  const [slow, setSlow] = useState<Verdicts | null>(null);
  const [progress, setProgress] = useState(0);
  const newest = useRef(lines);
  const feed = useRef<() => void>(() => undefined);

  useEffect(() => {
    newest.current = lines;
    feed.current();
  }, [lines]);

  useEffect(() => {
    if (!searches) return undefined;
    const searcher = createLineSearcher(query, start);
    let busy = false;
    const run = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      for (let open = newest.current; open.length > 0; ) {
        const asked = newest.current.filter((entry) => !verdicts.has(entry));
        const end = await searcher.search(
          asked.map((entry) => plainText(entry.text)),
          (from, found) => {
            for (const [index, value] of found.entries()) {
              const entry = asked[from + index];
              if (entry !== undefined) verdicts.set(entry, value);
            }
            setProgress((count) => count + 1);
          },
        );
        if (end === 'slow') setSlow(verdicts);
        // Stays busy: there is nothing more to be had from this searcher.
        if (end !== 'done') return;
        open = newest.current.filter((entry) => !verdicts.has(entry));
      }
      busy = false;
    };
    feed.current = () => void run();
    feed.current();
    return () => {
      feed.current = () => undefined;
      searcher.close();
    };
  }, [query, searches, start, verdicts]);

  return useMemo((): FilteredLog => {
    if (query === '') return { lines, state: 'all' };
    if (bad) return { lines, state: 'bad' };
    if (slow === verdicts) return { lines, state: 'slow' };
    if (!searches) {
      const wanted = query.toLowerCase();
      for (const entry of lines) if (!verdicts.has(entry)) verdicts.set(entry, plainText(entry.text).toLowerCase().includes(wanted));
    }
    return { lines: lines.filter((entry) => verdicts.get(entry) === true), state: lines.every((entry) => verdicts.has(entry)) ? 'found' : 'searching' };
    // oxlint-disable-next-line react/exhaustive-deps -- `progress` says that verdicts were added
  }, [lines, query, bad, searches, slow, verdicts, progress]);
}

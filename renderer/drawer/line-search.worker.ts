import { searchTexts, type SearchRequest } from './line-search.ts';

// A thread of its own: an expression that backtracks without end must not hold up the page, which ends this thread instead.
self.addEventListener('message', (event: MessageEvent<SearchRequest>) => {
  self.postMessage(searchTexts(event.data));
});

// What the worker and the page say to each other while lines are searched by a regular expression.

export interface SearchRequest {
  readonly id: number;
  /** Source of the expression, without flags; it parses. */
  readonly source: string;
  readonly texts: readonly string[];
}

export interface SearchAnswer {
  readonly id: number;
  /** For each text, in order, whether the expression is found in it. */
  readonly found: readonly boolean[];
}

/** Letters of a line that are searched. */
const longestSearched = 20_000;

export function expressionOf(source: string): RegExp {
  return new RegExp(source, 'i');
}

export function searchTexts({ id, source, texts }: SearchRequest): SearchAnswer {
  const expression = expressionOf(source);
  return { id, found: texts.map((text) => expression.test(text.slice(0, longestSearched))) };
}

import type { ValuePath } from '#core/lib';
import { quotedEnd } from './line.ts';

/** Where in a flow collection (`[a, b]`, `{a: b}`) an offset lies. */
export interface FlowPlace {
  readonly kind: 'key' | 'value' | 'open' | 'comment';
  /** key: the mapping; value and open: the node itself. */
  readonly path: ValuePath;
  /** The word at the offset, quotes excluded. */
  readonly from: number;
  readonly to: number;
  readonly quote: string;
  /** A colon follows the word. */
  readonly colon: boolean;
  /** Other keys of the mapping around the offset. */
  readonly taken: readonly string[];
}

interface Frame {
  readonly kind: 'map' | 'list';
  index: number;
  /** Key whose value is being read; undefined: a key is expected. */
  key: string | undefined;
  readonly keys: string[];
}

/** How far beyond the offset the keys of its mapping are looked for. */
const lookahead = 10_000;

const plainEnd = /[,[\]{}\n\r]|:(?=[\s,[\]{}]|$)|\s#/g;
const punctuation = ',[]{}#';

/**
 * Reads the flow collection that begins at `start` up to `offset`. undefined: it ends before. Needs no closing bracket, as that may
 * not be typed yet.
 */
export function flowPlace(text: string, start: number, offset: number, base: ValuePath): FlowPlace | undefined {
  return new FlowReader(text, offset, base).read(start);
}

class FlowReader {
  readonly #text: string;
  readonly #offset: number;
  readonly #base: ValuePath;
  readonly #frames: Frame[] = [];
  #found: { readonly place: FlowPlace; readonly frame: Frame; readonly depth: number } | undefined;

  constructor(text: string, offset: number, base: ValuePath) {
    this.#text = text;
    this.#offset = offset;
    this.#base = base;
  }

  read(start: number): FlowPlace | undefined {
    const text = this.#text;
    const limit = Math.min(text.length, this.#offset + lookahead);
    let at = start;
    for (;;) {
      const gap = at;
      while (at < limit && /\s/.test(text.charAt(at))) at += 1;
      const character = at < limit ? text.charAt(at) : '';
      const word = character !== '' && !punctuation.includes(character);
      // Between two things, touching no word: an empty one.
      if (this.#offset >= gap && (this.#offset < at || (this.#offset === at && !word))) this.#note(this.#offset, this.#offset, '', false);
      if (character === '') return this.#place();
      if (character === '[' || character === '{') {
        this.#frames.push({ kind: character === '[' ? 'list' : 'map', index: 0, key: undefined, keys: [] });
        at += 1;
      } else if (character === ']' || character === '}') {
        this.#frames.pop();
        at += 1;
        if (this.#frames.length < (this.#found?.depth ?? 1)) return this.#place();
      } else if (character === ',') {
        this.#next();
        at += 1;
      } else if (character === '#' && at > gap) {
        const newline = text.indexOf('\n', at);
        const end = newline === -1 ? text.length : newline;
        if (this.#found === undefined && this.#offset > at && this.#offset <= end) return { kind: 'comment', path: [], from: this.#offset, to: this.#offset, quote: '', colon: false, taken: [] };
        at = end;
      } else at = this.#word(at, character);
    }
  }

  /** Reads a scalar; returns where reading goes on. */
  #word(at: number, character: string): number {
    const text = this.#text;
    if (character === '"' || character === "'") {
      const close = quotedEnd(text, at, text.length);
      return close === -1 ? this.#take(at + 1, text.length, text.length, character) : this.#take(at + 1, close - 1, close, character);
    }
    plainEnd.lastIndex = at;
    // A lone colon or the like is stepped over.
    const end = Math.max(plainEnd.exec(text)?.index ?? text.length, at + 1);
    return this.#take(at, at + text.slice(at, end).trimEnd().length, end, '');
  }

  #take(from: number, to: number, after: number, quote: string): number {
    let next = after;
    while (this.#text.charAt(next) === ' ') next += 1;
    const colon = this.#text.charAt(next) === ':';
    this.#note(from, to, quote, colon);
    const frame = this.#frames.at(-1);
    if (!colon || frame === undefined || frame.kind === 'list' || frame.key !== undefined) return after;
    frame.key = this.#text.slice(from, to);
    frame.keys.push(frame.key);
    return next + 1;
  }

  #next(): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    frame.index += 1;
    frame.key = undefined;
  }

  #note(from: number, to: number, quote: string, colon: boolean): void {
    const frame = this.#frames.at(-1);
    if (this.#found !== undefined || frame === undefined || this.#offset < from || this.#offset > to) return;
    const kind = frame.kind === 'list' ? 'open' : frame.key === undefined ? 'key' : 'value';
    const path = this.#frames.flatMap((each): ValuePath => (each.kind === 'list' ? [each.index] : each.key === undefined ? [] : [each.key]));
    this.#found = { place: { kind, path: [...this.#base, ...path], from, to, quote, colon, taken: [] }, frame, depth: this.#frames.length };
  }

  #place(): FlowPlace | undefined {
    if (this.#found === undefined) return undefined;
    const { place, frame } = this.#found;
    const own = place.kind === 'key' ? this.#text.slice(place.from, place.to) : undefined;
    return { ...place, taken: frame.keys.filter((key) => key !== own) };
  }
}

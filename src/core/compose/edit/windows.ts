import type { ValuePath } from '#core/lib';
import { applyToText } from './apply.ts';
import { applyOverriding } from './apply-override.ts';
import type { Edit } from './edits.ts';
import { lineKind, lineStart } from './lines.ts';
import { renderPair, type Style } from './render.ts';
import { hasBlankBefore, type Outline, type Segment } from './scan.ts';
import { baseOf, inWhole, outlineOf, parsePart, parseRemembered, rememberParsed } from './source.ts';
import { styleOf } from './style.ts';
import { parseSource } from './tree.ts';
import { verifyEdits } from './verify.ts';

/** A stretch of whole entries that is parsed, edited and verified on its own. */
interface Window {
  readonly start: number;
  readonly end: number;
  /** Path of the map the entries belong to. */
  readonly base: ValuePath;
}

/** Entries that one window may span before the whole section is taken. */
const widestWindow = 12;

/**
 * Applies edits to a whole file, parsing only the parts they touch where the file is large and plainly written. Throws a Refusal.
 * `override`: what is shared gets a value of its own.
 */
export function applyEdits(text: string, edits: readonly Edit[], override = false): string {
  let current = text;
  let rest = edits;
  while (rest.length > 0) {
    const outline = outlineOf(current);
    const plan = outline === undefined ? undefined : nextWindow(outline, rest);
    if (outline === undefined || plan === undefined) {
      // What is read in parts has no anchors: there is nothing to override.
      const document = (override ? applyOverriding : applyToText)(parseRemembered(current), rest);
      rememberParsed(document);
      return document.text;
    }
    const done = rest.slice(0, plan.count);
    rest = rest.slice(plan.count);
    current = plan.window === 'new-section' ? addSection(current, outline, done) : applyInWindow(current, plan.window, done, outline);
  }
  return current;
}

function applyInWindow(text: string, window: Window, edits: readonly Edit[], outline: Outline): string {
  const local = edits.map((edit): Edit => ({ ...edit, path: edit.path.slice(window.base.length) }));
  const around = { base: window.base, endsFile: window.end === text.length, style: styleAround(text, outline) };
  const part = parsePart(text, window);
  const document = inWhole(window.start, () => applyToText(part, local, around));
  rememberParsed(document);
  return text.slice(0, window.start) + document.text + text.slice(window.end);
}

/** The habits of the whole file, seen without parsing it. */
function styleAround(text: string, outline: Outline): Partial<Style> {
  const eol = text[text.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n';
  const list = /^( *)[\w'"][^\n]*:[ \t]*\r?\n( *)- /m.exec(text);
  const listStep = (list?.[2]?.length ?? 0) - (list?.[1]?.length ?? 0);
  const services = outline.children(['services']);
  return { eol, json: false, ...(services === undefined ? {} : { step: services.column }), ...(list === null || listStep < 0 ? {} : { listStep }) };
}

type Plan = { readonly window: Window | 'new-section'; readonly count: number };

/** The window for as many of the next edits as fit one; undefined: parse the whole text. */
function nextWindow(outline: Outline, edits: readonly Edit[]): Plan | undefined {
  const [first] = edits;
  const key = first?.path[0];
  if (first === undefined || typeof key !== 'string') return undefined;
  const section = outline.sections.entries.find((candidate) => candidate.key === key);
  if (section === undefined) return first.op === 'set' ? { window: 'new-section', count: 1 } : undefined;
  // Removing or renaming a top-level key is rare and needs its neighbours.
  if (first.path.length === 1 && first.op !== 'set') return undefined;
  const base = baseOf(outline, first.path);
  let count = 1;
  for (let next = edits[count]; next !== undefined && next.path[0] === key && next.path.length > 1 && sameBase(base, baseOf(outline, next.path)); next = edits[count]) count += 1;
  const entries = outline.children(base)?.entries ?? [];
  const narrow = base.length === 0 || count > 2 * widestWindow ? undefined : entryWindow(base, entries, edits.slice(0, count));
  return narrow ?? { window: { start: section.start, end: section.end, base: [] }, count };
}

function sameBase(a: ValuePath, b: ValuePath): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}

/** A window over neighbouring entries of the map at `base`; undefined when it could run empty. */
function entryWindow(base: ValuePath, entries: readonly Segment[], edits: readonly Edit[]): Plan | undefined {
  const depth = base.length;
  const places = new Map(entries.map(({ key }, index) => [key, index]));
  let from = entries.length;
  let to = -1;
  let count = 0;
  const removed = new Set<unknown>();
  const touched = new Set<unknown>();
  for (const edit of edits) {
    // A key that went or came in this window has no place in the outline any more; a taken name must be seen as taken.
    const taken = edit.op === 'rename' && edit.path.length === depth + 1 && places.has(edit.to);
    if (taken && count === 0) return undefined;
    if (taken || touched.has(edit.path[depth])) break;
    const index = places.get(String(edit.path[depth]));
    const structural = edit.path.length === depth + 1 && edit.op !== 'set';
    const [low, high] = index === undefined ? [entries.length - 3, entries.length - 1] : structural ? [index - 1, index + 1] : [index, index];
    const nextFrom = Math.max(0, Math.min(from, low));
    const nextTo = Math.min(entries.length - 1, Math.max(to, high));
    if (nextTo - nextFrom >= widestWindow && count > 0) break;
    if (structural) touched.add(edit.path[depth]);
    if (structural && edit.op === 'rename') touched.add(edit.to);
    if (structural && edit.op === 'remove') removed.add(edit.path[depth]);
    from = nextFrom;
    to = nextTo;
    count += 1;
  }
  const first = entries[from];
  const last = entries[to];
  if (first === undefined || last === undefined || removed.size > to - from) return undefined;
  return { window: { start: first.start, end: last.end, base }, count };
}

/** Adds a top-level key: `name` before all others, anything else behind the last one that is not `x-slipway`. */
function addSection(text: string, outline: Outline, edits: readonly Edit[]): string {
  const [edit] = edits;
  const sections = outline.sections.entries;
  const [key, ...rest] = edit?.path ?? [];
  const last = sections.length > 1 && sections.at(-1)?.key === 'x-slipway' ? sections.at(-2) : sections.at(-1);
  const [first] = sections;
  if (edit?.op !== 'set' || first === undefined || last === undefined || typeof key !== 'string' || rest.some((part) => typeof part === 'number')) return wholly(text, edits);
  // A `|+` or `>+` block would swallow a blank line.
  if (/[|>][0-9]?\+/.test(text.slice(last.start, last.end))) return wholly(text, edits);
  const style = styleOf(parseSource(''), styleAround(text, outline));
  const value = rest.reduceRight((inner, part) => Object.fromEntries([[part, inner]]), edit.value);
  const lines = renderPair(key, value, 0, [key], style);
  verifyEdits(parseSource(''), edits, parseSource(lines.join(style.eol)));
  if (key === 'name') return text.slice(0, first.start) + lines.map((line) => line + style.eol).join('') + text.slice(first.start);
  const at = behindContent(text, last);
  const spaced = sections.length <= 2 || sections.slice(1).some((section) => hasBlankBefore(text, section.start));
  const fragment = (spaced ? ['', ...lines] : lines).join(style.eol);
  return text[at - 1] === '\n' ? text.slice(0, at) + fragment + style.eol + text.slice(at) : text.slice(0, at) + style.eol + fragment + text.slice(at);
}

/** Behind the last line of a section that is neither blank nor a comment. */
function behindContent(text: string, section: Segment): number {
  let at = section.end;
  while (at > section.start) {
    const previous = lineStart(text, at - 1);
    if (lineKind(text, previous).kind === 'content') break;
    at = previous;
  }
  return at;
}

function wholly(text: string, edits: readonly Edit[]): string {
  const document = applyToText(parseRemembered(text), edits);
  rememberParsed(document);
  return document.text;
}

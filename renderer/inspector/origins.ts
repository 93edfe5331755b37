import type { LoadResult, SourceRange } from '#core/compose';
import { sharingOf } from '#core/compose/edit';
import type { ValuePath } from '#core/lib';

/** Where a value comes from that is not simply written at its place in this file. */
export type Elsewhere =
  /** In another file that this one includes or extends; what this file says wins. */
  | { readonly kind: 'inherited'; readonly range: SourceRange }
  /** In a file that wins over this one. */
  | { readonly kind: 'override'; readonly range: SourceRange }
  /** In a service of this file that this one extends. */
  | { readonly kind: 'extended'; readonly range: SourceRange; readonly service: string }
  /** At an anchor; `holder`: the anchor is here, and others take the value from it. */
  | { readonly kind: 'shared'; readonly range: SourceRange; readonly anchor: string; readonly services: readonly string[]; readonly holder: boolean };

/** A loaded text. */
export interface Drawn {
  readonly text: string;
  readonly load: Pick<LoadResult, 'origin' | 'locate'>;
}

/** Where the value at `path` comes from; undefined: it is written at its own place, or nowhere. `file`: the path of the text. */
export function elsewhere({ text, load }: Drawn, file: string, services: readonly string[], path: ValuePath): Elsewhere | undefined {
  const origin = load.origin(path);
  if (origin?.kind === 'override' || origin?.kind === 'inherited') return { kind: origin.kind, range: origin.range };
  const sharing = origin === undefined ? undefined : sharingOf(text, path);
  if (origin !== undefined && sharing !== undefined) {
    const holder = sharing.kind === 'anchor';
    const range = holder ? { file, ...sharing.place } : origin.range;
    return { kind: 'shared', range, anchor: sharing.anchor, services: sharing.services, holder };
  }
  if (origin?.kind !== 'shared') return undefined;
  const { range } = origin;
  const service = services.find((name) => {
    const own = load.locate(['services', name]);
    return own !== undefined && own.start <= range.start && range.end <= own.end;
  });
  return service === undefined ? undefined : { kind: 'extended', range, service };
}

/** The same for values that come from one place: they are told once. */
export function groupOf(origin: Elsewhere): string {
  switch (origin.kind) {
    case 'inherited':
    case 'override':
      return `${origin.kind} ${origin.range.file}`;
    case 'extended':
      return `extended ${origin.service}`;
    case 'shared':
      return `shared ${origin.anchor} ${String(origin.holder)}`;
  }
}

/** Of several values: the place of the first one in the text. */
export function firstOf(origins: readonly Elsewhere[]): Elsewhere | undefined {
  return origins.toSorted((a, b) => a.range.start - b.range.start)[0];
}

import type { TFunction } from 'i18next';
import { CornerUpRight } from 'lucide-react';
import { createContext, useContext, useDeferredValue, type ReactNode } from 'react';
import { basename, type ValuePath } from '#core/lib';
import { goTo, isHere } from '../api/places.ts';
import { useTranslation } from '../i18n/index.ts';
import { documentFile } from '../state/document.ts';
import { useDocument } from '../state/index.ts';
import { Button } from '../ui/index.ts';
import { elsewhere, firstOf, groupOf, type Elsewhere } from './origins.ts';
import { ServiceFormContext } from './service-context.ts';

/** A service that is wholly in another file says so once, above all of its fields. */
function useElsewhere(service: string | undefined): boolean {
  const { load } = useDocument((state) => state.drawn);
  return service !== undefined && load.locate(['services', service]) === undefined;
}

/** Gives the origin of values of the document by their whole path. */
export function useOrigins(): (path: ValuePath) => Elsewhere | undefined {
  // Looking for what is shared reads the whole text: it can come a moment after a key.
  const drawn = useDeferredValue(useDocument((state) => state.drawn));
  const graph = useDocument((state) => state.graph);
  const file = documentFile(useDocument((state) => state.path));
  const services = graph.nodes.map((node) => node.service);
  return (path) => elsewhere(drawn, file, services, path);
}

/** Origins that are told above a list need not be told again at each of its rows. */
const ToldContext = createContext<ReadonlySet<string>>(new Set());

export function originText(t: TFunction, origin: Elsewhere): string {
  const { file, line } = origin.range;
  switch (origin.kind) {
    case 'inherited':
      return t('origins.inherited', { file: basename(file), line });
    case 'override':
      return t('origins.overridden', { file: basename(file), line });
    case 'extended':
      return t('origins.extended', { service: origin.service, line });
    case 'shared': {
      const count = origin.services.length;
      if (count === 0) return t('origins.anchor', { anchor: origin.anchor, line });
      return t(origin.holder ? 'origins.holder' : 'origins.shared', { count, anchor: origin.anchor, line });
    }
  }
}

/** Where a value comes from, with the way there. `names`: of which values, where it is told for several. */
export function OriginLine({ origin, names, id }: { readonly origin: Elsewhere; readonly names?: readonly string[]; readonly id?: string | undefined }) {
  const { t } = useTranslation();
  const { file, line } = origin.range;
  const services = origin.kind === 'shared' && origin.services.length > 0 ? origin.services.join(', ') : undefined;
  const label = isHere(file) ? t('origins.goToLine', { line }) : t('origins.goToFile', { file: basename(file), line });
  return (
    <p id={id} data-testid="origin" data-origin={origin.kind} className="flex flex-wrap items-center gap-x-2 text-sm text-muted">
      <span className={origin.kind === 'override' ? 'min-w-0 break-words text-warn' : 'min-w-0 break-words'} title={services}>
        {names !== undefined && <span className="font-mono">{names.join(', ')}: </span>}
        {originText(t, origin)}
      </span>
      <button type="button" aria-label={label} title={file} onClick={() => goTo(origin.range)} className="inline-flex items-center gap-1 rounded-sm text-accent hover:underline">
        <CornerUpRight size={12} aria-hidden />
        {t('origins.goTo')}
      </button>
    </p>
  );
}

/** Where the value of a field comes from, unless that is its own place or told above. `field`: path below the service, joined by `/`. */
export function useFieldOrigin(field: string | undefined): Elsewhere | undefined {
  const form = useContext(ServiceFormContext);
  const originAt = useOrigins();
  const told = useContext(ToldContext);
  const whole = useElsewhere(form?.service);
  if (form === null || field === undefined || whole) return undefined;
  const origin = originAt(['services', form.service, ...field.split('/')]);
  return origin === undefined || told.has(groupOf(origin)) ? undefined : origin;
}

export function FieldOrigin({ field }: { readonly field: string }) {
  const origin = useFieldOrigin(field);
  return origin === undefined ? null : <OriginLine origin={origin} />;
}

/** The entries of a list that other files or services add to what this one says. `entries`: all of the list as it is in the end, in words. */
export function MoreEntries({ field, entries }: { readonly field: string; readonly entries: readonly string[] }) {
  const form = useContext(ServiceFormContext);
  const originAt = useOrigins();
  const whole = useElsewhere(form?.service);
  if (form === null || whole) return null;
  const groups = new Map<string, { readonly names: string[]; readonly first: Elsewhere }>();
  for (const [index, name] of entries.entries()) {
    const origin = originAt(['services', form.service, field, index]);
    if (origin === undefined || origin.kind === 'shared') continue;
    // Lists are joined, so nothing here is overridden.
    const first: Elsewhere = origin.kind === 'override' ? { ...origin, kind: 'inherited' } : origin;
    const group = groups.get(groupOf(first)) ?? { names: [], first };
    group.names.push(name);
    groups.set(groupOf(first), group);
  }
  return [...groups].map(([key, { names, first }]) => <OriginLine key={key} origin={first} names={names} />);
}

/** Of a list that an alias or a merge brings: from where. What other files add to it is told entry by entry. */
export function ListOrigin({ field }: { readonly field: string }) {
  const origin = useFieldOrigin(field);
  return origin?.kind === 'shared' ? <OriginLine origin={origin} /> : null;
}

/** Around a list of values: origins that several of them share are told once, above. */
export function OriginGroup({ values, children }: { readonly values: readonly { readonly name: string; readonly path: ValuePath }[]; readonly children: ReactNode }) {
  const originAt = useOrigins();
  const whole = useElsewhere(useContext(ServiceFormContext)?.service);
  const groups = new Map<string, { readonly names: string[]; readonly origins: Elsewhere[] }>();
  for (const { name, path } of whole ? [] : values) {
    const origin = originAt(path);
    if (origin === undefined) continue;
    const group = groups.get(groupOf(origin)) ?? { names: [], origins: [] };
    group.names.push(name);
    group.origins.push(origin);
    groups.set(groupOf(origin), group);
  }
  const several = [...groups].filter(([, { names }]) => names.length > 1);
  return (
    <ToldContext value={new Set(several.map(([key]) => key))}>
      {several.map(([key, { names, origins }]) => {
        const first = firstOf(origins);
        return first === undefined ? null : <OriginLine key={key} origin={first} {...(names.length < values.length ? { names } : {})} />;
      })}
      {children}
    </ToldContext>
  );
}

/** What can be done about an edit that was refused because its value is shared. */
export function OverrideChoice({ message, override, origin, onDone }: { readonly message: string; readonly override: (() => { readonly refused: unknown }) | undefined; readonly origin: Elsewhere['range'] | undefined; readonly onDone: () => void }) {
  const { t } = useTranslation();
  if (override === undefined && origin === undefined) return null;
  return (
    <div className="flex flex-wrap gap-2" data-testid="override-choice">
      {/* The message stands above, at the field; here it is read aloud as it comes. */}
      <p role="alert" className="sr-only">
        {message}
      </p>
      {override !== undefined && (
        <Button
          className="h-7 px-2 text-sm"
          onClick={() => {
            if (override().refused === undefined) onDone();
          }}
        >
          {t('origins.override')}
        </Button>
      )}
      {origin !== undefined && (
        <Button tone="quiet" className="h-7 px-2 text-sm" onClick={() => goTo(origin)}>
          {t(override === undefined ? 'origins.goTo' : 'origins.forAll')}
        </Button>
      )}
    </div>
  );
}

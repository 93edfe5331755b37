import { Plus, Trash2 } from 'lucide-react';
import { useId, useState, type MouseEvent, type ReactNode } from 'react';
import type { JsonObject, JsonValue } from '#core/lib';
import { IconButton } from '../ui/index.ts';
import { Note, RefusedNote, TextInput, useDraft } from './fields.tsx';
import { listEntries, withItem, type ListEntry } from './forms.ts';
import { ListOrigin, MoreEntries } from './OriginNote.tsx';
import { useServiceForm } from './service-context.ts';

/** Removes a row. The focus, whose button goes with the row, moves on to where the section adds one. */
export function RemoveButton({ label, small = false, onRemove }: { readonly label: string; readonly small?: boolean; readonly onRemove: () => void }) {
  const remove = (event: MouseEvent): void => {
    const section = event.currentTarget.closest('section');
    onRemove();
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) section?.querySelector<HTMLElement>('[data-add] :is(input, select)')?.focus();
    });
  };
  return <IconButton label={label} icon={<Trash2 size={14} aria-hidden />} className={small ? 'size-6' : 'size-7'} onClick={remove} />;
}

/** What the fields of an {@link AddForm} carry. */
export interface AddControl {
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
  /** To be called when something is typed: what was wrong may be right now. */
  readonly clear: () => void;
}

/**
 * A line that adds one more entry, by Enter or the button.
 * @param add takes over what was typed; returns what is wrong with it, to be shown below
 */
export function AddForm({ label, add, children }: { readonly label: string; readonly add: () => string | undefined; readonly children: (control: AddControl) => ReactNode }) {
  const id = useId();
  const [error, setError] = useState<string | undefined>();
  return (
    <form
      data-add
      className="flex flex-col gap-0.5"
      onSubmit={(event) => {
        event.preventDefault();
        setError(add());
      }}
    >
      <div className="flex items-center gap-1">
        {children({ 'aria-invalid': error !== undefined, 'aria-describedby': error === undefined ? undefined : id, clear: () => setError(undefined) })}
        <IconButton type="submit" label={label} icon={<Plus size={14} aria-hidden />} className="size-7" />
      </div>
      {error !== undefined && (
        <Note id={id} tone="error">
          {error}
        </Note>
      )}
    </form>
  );
}

/** Attributes that are lists with a short and a long syntax. */
export type EntryAttribute = 'ports' | 'volumes';

/** The entries of a list as the file has them, each with its way out. `resolved`: all entries in words, those of other files included. */
export function EntryRows({ attribute, resolved, removeLabel, children }: { readonly attribute: EntryAttribute; readonly resolved: readonly string[]; readonly removeLabel: (number: number) => string; readonly children: (entry: ListEntry, index: number) => ReactNode }) {
  const { written, setAttribute } = useServiceForm();
  const entries = listEntries(written[attribute]);
  return (
    <>
      <ListOrigin field={attribute} />
      {entries.map((entry, index) => (
        // Entries have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={`${index}-${entries.length}`} className="flex items-start gap-1">
          <div className="flex min-w-0 flex-1 flex-col gap-0.5">{children(entry, index)}</div>
          <RemoveButton label={removeLabel(index + 1)} onRemove={() => setAttribute(attribute, withItem(written[attribute], index, undefined))} />
        </div>
      ))}
      <MoreEntries field={attribute} entries={resolved} />
    </>
  );
}

/** One entry in short syntax, as one text. `standing`: what is wrong with it as the file has it; `below`: shown when nothing is. */
export function ShortEntry({
  attribute,
  index,
  text,
  label,
  check,
  standing,
  below,
}: {
  readonly attribute: EntryAttribute;
  readonly index: number;
  readonly text: string;
  readonly label: string;
  readonly check: (text: string) => string | undefined;
  readonly standing: string | undefined;
  readonly below?: string | undefined;
}) {
  const id = useId();
  const { written, setAttribute } = useServiceForm();
  const draft = useDraft(text, (value) => setAttribute(attribute, withItem(written[attribute], index, value.trim())), check);
  const problem = draft.error ?? standing;
  const note = problem ?? below;
  return (
    <>
      <TextInput draft={draft} label={label} field={`${attribute}/${index}`} invalid={problem !== undefined} describedBy={note === undefined ? undefined : id} />
      {note !== undefined && (
        <Note id={id} tone={problem === undefined ? 'muted' : 'error'}>
          {note}
        </Note>
      )}
      <RefusedNote draft={draft} />
    </>
  );
}

/** A key of an entry in long syntax. */
export interface LongKey {
  readonly key: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly check?: (text: string) => string | undefined;
  /** What is written for a text; by default the text. */
  readonly read?: (text: string) => JsonValue;
}

function scalar(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** One entry in long syntax: where from, where to. */
export function LongEntry({ attribute, index, value, from, to, suffix }: { readonly attribute: EntryAttribute; readonly index: number; readonly value: JsonObject; readonly from: LongKey; readonly to: LongKey; readonly suffix?: string }) {
  const id = useId();
  const { service, apply, problemAt } = useServiceForm();
  const commit =
    ({ key, read }: LongKey) =>
    (text: string) => {
      const trimmed = text.trim();
      return apply({ type: 'setValue', path: ['services', service, attribute, index, key], value: trimmed === '' ? undefined : (read?.(trimmed) ?? trimmed) });
    };
  const source = useDraft(scalar(value[from.key]), commit(from), from.check);
  const target = useDraft(scalar(value[to.key]), commit(to), to.check);
  const problem = source.error ?? target.error ?? problemAt([attribute, index]);
  const describedBy = problem === undefined ? undefined : id;
  return (
    <>
      <div className="flex items-center gap-1">
        <TextInput draft={source} label={from.label} placeholder={from.placeholder ?? ''} field={`${attribute}/${index}/${from.key}`} describedBy={describedBy} />
        <span aria-hidden>→</span>
        <TextInput draft={target} label={to.label} placeholder={to.placeholder ?? ''} field={`${attribute}/${index}/${to.key}`} describedBy={describedBy} />
        {suffix !== undefined && suffix !== '' && <span className="shrink-0 text-xs text-muted">{suffix}</span>}
      </div>
      {problem !== undefined && (
        <Note id={id} tone="error">
          {problem}
        </Note>
      )}
      <RefusedNote draft={source.refused === undefined ? target : source} />
    </>
  );
}

import { Eye, EyeOff } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { useView, type ApplyResult } from '../state/index.ts';
import { classes, Field, IconButton, Input, Select } from '../ui/index.ts';
import { hasVariable } from './forms.ts';
import { OriginLine, OverrideChoice, useFieldOrigin } from './OriginNote.tsx';

/** A field's edit in progress; nothing is written before it is committed. */
interface Draft {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
  readonly commit: () => void;
  readonly revert: () => void;
  /** The last commit, where it was refused: what can be done about it. */
  readonly refused: ApplyResult | undefined;
}

export type Commit = (value: string) => ApplyResult | undefined;

/**
 * Holds what is being typed until Enter or leaving the field commits it. A refusal and a failed check stay at the field
 * with what was typed; Escape brings back what the file says.
 */
export function useDraft(written: string, commit: Commit, check?: (value: string) => string | undefined): Draft {
  const [draft, setDraft] = useState<string | null>(null);
  const [refused, setRefused] = useState<ApplyResult | undefined>();
  const value = draft ?? written;
  return {
    value,
    error: refused?.refused === undefined ? (draft === null ? undefined : check?.(value)) : refusalText(refused.refused),
    refused,
    onChange: (next) => {
      setDraft(next);
      setRefused(undefined);
    },
    commit: () => {
      // Refused, and not typed in since: leaving the field for what is offered below must not ask again.
      if (draft === null || refused !== undefined) return;
      if (draft === written) {
        setDraft(null);
        return;
      }
      if (check?.(draft) !== undefined) return;
      const result = commit(draft);
      if (result?.refused === undefined) setDraft(null);
      else {
        setRefused(result);
        // What can be done stands at the field: the same in the corner would be said twice.
        const { toasts, dismiss } = useView.getState();
        const same = toasts.find((toast) => toast.text === result.refused?.message && (toast.origin !== undefined || toast.override !== undefined));
        if (same !== undefined) dismiss(same.id);
      }
    },
    revert: () => {
      setDraft(null);
      setRefused(undefined);
    },
  };
}

function refusalText({ message, hint }: { readonly message: string; readonly hint?: string }): string {
  return hint === undefined ? message : `${message} ${hint}`;
}

/** Below a field: what can be done where its edit was refused. */
export function RefusedNote({ draft }: { readonly draft: Draft }) {
  const { refused } = draft;
  if (refused?.refused === undefined) return null;
  return <OverrideChoice message={refused.refused.message} override={refused.override} origin={refused.refused.origin} onDone={draft.revert} />;
}

interface TextInputProps {
  readonly draft: Draft;
  readonly label?: string;
  readonly placeholder?: string;
  readonly secret?: boolean;
  readonly mono?: boolean;
  readonly invalid?: boolean;
  readonly id?: string;
  readonly describedBy?: string | undefined;
  /** Path below the service, joined by `/`: what a focus request looks for. */
  readonly field?: string;
  readonly list?: string;
  readonly className?: string;
}

/** An input over a draft: Enter and leaving commit, Escape reverts. */
export function TextInput({ draft, label, placeholder, secret = false, mono = true, invalid, id, describedBy, field, list, className }: TextInputProps) {
  return (
    <Input
      id={id}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid ?? draft.error !== undefined}
      data-field={field}
      list={list}
      mono={mono}
      className={className}
      type={secret ? 'password' : 'text'}
      autoComplete={secret ? 'new-password' : 'off'}
      placeholder={placeholder}
      value={draft.value}
      onChange={(event) => draft.onChange(event.target.value)}
      onBlur={draft.commit}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Enter' && !event.shiftKey) draft.commit();
        if (event.key === 'Escape') {
          draft.revert();
          event.stopPropagation();
        }
      }}
    />
  );
}

export interface TextFieldProps {
  readonly label: string;
  /** As the file has it, variables not replaced. */
  readonly written: string;
  /** After interpolation; shown below when it says something else. */
  readonly resolved?: string | undefined;
  readonly hint?: string | undefined;
  /** What the loader or the engine says about this field. */
  readonly problem?: string | undefined;
  readonly placeholder?: string;
  readonly mono?: boolean;
  readonly field?: string;
  readonly list?: string;
  readonly check?: (value: string) => string | undefined;
  readonly onCommit: Commit;
}

export function TextField({ label, written, resolved, hint, problem, placeholder, mono, field, list, check, onCommit }: TextFieldProps) {
  const { t } = useTranslation();
  const draft = useDraft(written, onCommit, check);
  const origin = useFieldOrigin(field);
  const originId = useId();
  const shown = resolved !== undefined && hasVariable(written) && resolved !== written ? t('inspector.resolved', { value: resolved }) : hint;
  return (
    <Field label={label} hint={shown} error={draft.error ?? problem} below={<><RefusedNote draft={draft} />{origin !== undefined && <OriginLine origin={origin} id={originId} />}</>}>
      {(control) => (
        <TextInput
          draft={draft}
          id={control.id}
          describedBy={described(control['aria-describedby'], origin === undefined ? undefined : originId)}
          invalid={control['aria-invalid']}
          {...(placeholder === undefined ? {} : { placeholder })}
          {...(mono === undefined ? {} : { mono })}
          {...(field === undefined ? {} : { field })}
          {...(list === undefined ? {} : { list })}
        />
      )}
    </Field>
  );
}

/** The ids that describe a control, as its attribute has them. */
export function described(...ids: readonly (string | undefined)[]): string | undefined {
  const known = ids.filter((id) => id !== undefined);
  return known.length === 0 ? undefined : known.join(' ');
}

export function ChoiceField({ label, value, choices, field, hint, problem, onChange }: { readonly label: string; readonly value: string; readonly choices: readonly { readonly value: string; readonly text: string }[]; readonly field?: string; readonly hint?: string | undefined; readonly problem?: string | undefined; readonly onChange: (value: string) => void }) {
  // A value the list does not know (a variable, `on-failure:3`) is offered as it stands.
  const known = choices.some((choice) => choice.value === value);
  const origin = useFieldOrigin(field);
  const originId = useId();
  return (
    <Field label={label} hint={hint} error={problem} below={origin !== undefined && <OriginLine origin={origin} id={originId} />}>
      {(control) => (
        <Select {...control} aria-describedby={described(control['aria-describedby'], origin === undefined ? undefined : originId)} data-field={field} value={value} onChange={(event) => onChange(event.target.value)}>
          {!known && <option value={value}>{value}</option>}
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.text}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

export function RevealButton({ name, shown, onToggle }: { readonly name: string; readonly shown: boolean; readonly onToggle: () => void }) {
  const { t } = useTranslation();
  return <IconButton label={t(shown ? 'inspector.hide' : 'inspector.reveal', { name })} icon={shown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />} onClick={onToggle} className="size-7" />;
}

/** A group of fields under a heading. */
export function Section({ title, children, actions }: { readonly title: string; readonly children: ReactNode; readonly actions?: ReactNode }) {
  return (
    <section className="border-t border-border px-3 py-3">
      <div className="mb-2 flex min-h-6 items-center gap-2">
        <h3 className="flex-1 font-semibold">{title}</h3>
        {actions}
      </div>
      <div className="flex flex-col gap-2">{children}</div>
    </section>
  );
}

export function Note({ children, tone = 'muted', id }: { readonly children: ReactNode; readonly tone?: 'muted' | 'error' | 'warn'; readonly id?: string }) {
  return (
    <p id={id} className={classes('text-sm break-words', tone === 'muted' ? 'text-muted' : tone === 'warn' ? 'text-warn' : 'text-error')}>
      {children}
    </p>
  );
}

/** A label and what it says, for what cannot be edited. */
export function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="flex items-baseline gap-3">
      <dt className="w-28 shrink-0 text-muted">{label}</dt>
      <dd className="min-w-0 flex-1 break-words" data-selectable>
        {children}
      </dd>
    </div>
  );
}

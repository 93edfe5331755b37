import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { JsonObject } from '#core/lib';
import { useTranslation } from '../i18n/index.ts';
import { useDocument } from '../state/index.ts';
import { IconButton, Input } from '../ui/index.ts';
import { Note, Section, TextInput, useDraft } from './fields.tsx';
import { listEntries, portProblem, publishedRange, withItem } from './forms.ts';
import { useServiceForm } from './service-context.ts';

/** Which other service publishes one of the host ports of a short entry. */
function usePortOwner(service: string): (text: string) => { readonly port: number; readonly service: string } | undefined {
  const project = useDocument((state) => state.project);
  return (text) => {
    const wanted = publishedRange(text);
    if (wanted === undefined) return undefined;
    for (const [other, definition] of Object.entries(project.services)) {
      if (other === service) continue;
      for (const port of definition.ports ?? []) {
        const [first, last] = (port.published ?? '').split('-').map(Number);
        if (first === undefined || Number.isNaN(first) || first === 0 || (port.protocol ?? 'tcp') !== wanted.protocol) continue;
        if (first <= wanted.last && wanted.first <= (last ?? first)) return { port: Math.max(first, wanted.first), service: other };
      }
    }
    return undefined;
  };
}

function usePortCheck(): (text: string) => string | undefined {
  const { t } = useTranslation();
  const { service } = useServiceForm();
  const ownerOf = usePortOwner(service);
  return (text) => {
    const problem = portProblem(text);
    if (problem !== undefined) return t(`inspector.ports.${problem}`);
    const owner = ownerOf(text);
    return owner === undefined ? undefined : t('inspector.ports.taken', { port: owner.port, service: owner.service });
  };
}

function ShortPort({ text, index }: { readonly text: string; readonly index: number }) {
  const { t } = useTranslation();
  const { written, setAttribute, problemAt, resolved } = useServiceForm();
  const check = usePortCheck();
  const draft = useDraft(text, (value) => setAttribute('ports', withItem(written['ports'], index, value.trim())), check);
  // What the file says already is checked as well: two services may claim one port.
  const problem = draft.error ?? problemAt(['ports', index]) ?? check(text);
  const below = `port-${index}-below`;
  const actual = resolved.ports?.[index];
  return (
    <>
      <TextInput draft={draft} label={t('inspector.ports.entry', { number: index + 1 })} field={`ports/${index}`} invalid={problem !== undefined} describedBy={problem === undefined ? undefined : below} />
      {problem !== undefined ? (
        <Note id={below} tone="error">
          {problem}
        </Note>
      ) : text.includes('$') && actual !== undefined ? (
        <Note>{t('inspector.resolved', { value: `${actual.published ?? ''}:${actual.target}` })}</Note>
      ) : null}
    </>
  );
}

function LongPort({ value, index }: { readonly value: JsonObject; readonly index: number }) {
  const { t } = useTranslation();
  const { service, apply, problemAt } = useServiceForm();
  const text = (key: string): string => {
    const found = value[key];
    return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
  };
  const set = (key: string) => (next: string) => apply({ type: 'setValue', path: ['services', service, 'ports', index, key], value: next.trim() === '' ? undefined : key === 'target' && /^\d+$/.test(next.trim()) ? Number(next) : next.trim() });
  const published = useDraft(text('published'), set('published'), (next) => (next === '' || portProblem(`${next.trim()}:1`) !== 'syntax' ? undefined : t('inspector.ports.syntax')));
  const target = useDraft(text('target'), set('target'), (next) => (portProblem(next.trim()) === undefined ? undefined : t('inspector.ports.syntax')));
  const problem = published.error ?? target.error ?? problemAt(['ports', index]);
  return (
    <>
      <div className="flex items-center gap-1">
        <TextInput draft={published} label={t('inspector.ports.published', { number: index + 1 })} placeholder={t('inspector.ports.any')} field={`ports/${index}/published`} />
        <span aria-hidden>→</span>
        <TextInput draft={target} label={t('inspector.ports.target', { number: index + 1 })} field={`ports/${index}/target`} />
        <span className="shrink-0 text-xs text-muted">{text('protocol')}</span>
      </div>
      {problem !== undefined && <Note tone="error">{problem}</Note>}
    </>
  );
}

function AddPort() {
  const { t } = useTranslation();
  const { written, node, setAttribute } = useServiceForm();
  const [text, setText] = useState('');
  const [error, setError] = useState<string | undefined>();
  const check = usePortCheck();
  const count = Array.isArray(written['ports']) ? written['ports'].length : 0;

  function add(): void {
    const wanted = text.trim();
    if (wanted === '') return;
    const problem = check(wanted);
    const refused = problem ?? setAttribute('ports', withItem(written['ports'], count, wanted)).refused?.message;
    setError(refused);
    if (refused === undefined) setText('');
  }

  return (
    <form
      className="flex flex-col gap-0.5"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <div className="flex items-center gap-1">
        <Input
          mono
          aria-label={t('inspector.ports.new')}
          aria-invalid={error !== undefined}
          placeholder={node.ports.length === 0 ? '8080:80' : t('inspector.ports.placeholder')}
          data-field="ports"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setError(undefined);
          }}
        />
        <IconButton type="submit" label={t('inspector.ports.add')} icon={<Plus size={14} aria-hidden />} className="size-7" />
      </div>
      {error !== undefined && <Note tone="error">{error}</Note>}
    </form>
  );
}

/** `ports`: what this machine publishes, short syntax as text, long syntax as fields. */
export function PortsSection() {
  const { t } = useTranslation();
  const { written, setAttribute, problemAt } = useServiceForm();
  const entries = listEntries(written['ports']);
  const problem = entries.some((_, index) => problemAt(['ports', index]) !== undefined) ? undefined : problemAt(['ports']);
  return (
    <Section title={t('inspector.ports.title')}>
      {problem !== undefined && <Note tone="error">{problem}</Note>}
      {entries.map((entry, index) => (
        // Entries have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={`${index}-${entries.length}`} className="flex items-start gap-1">
          <div className="flex min-w-0 flex-1 flex-col gap-0.5">{entry.kind === 'short' ? <ShortPort text={entry.text} index={index} /> : <LongPort value={entry.value} index={index} />}</div>
          <IconButton
            label={t('inspector.ports.remove', { number: index + 1 })}
            icon={<Trash2 size={14} aria-hidden />}
            className="size-7"
            onClick={() => setAttribute('ports', withItem(written['ports'], index, undefined))}
          />
        </div>
      ))}
      <AddPort />
      <Note>{t('inspector.ports.hint')}</Note>
    </Section>
  );
}

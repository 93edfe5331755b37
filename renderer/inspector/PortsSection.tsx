import { useState } from 'react';
import type { JsonObject } from '#core/lib';
import { useTranslation } from '../i18n/index.ts';
import { useDocument } from '../state/index.ts';
import { Input } from '../ui/index.ts';
import { Note, Section } from './fields.tsx';
import { hasVariable, listEntries, portProblem, publishedRange, withItem } from './forms.ts';
import { AddForm, EntryRows, LongEntry, ShortEntry } from './rows.tsx';
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
  const { problemAt, resolved } = useServiceForm();
  const check = usePortCheck();
  const actual = resolved.ports?.[index];
  return (
    <ShortEntry
      attribute="ports"
      index={index}
      text={text}
      label={t('inspector.ports.entry', { number: index + 1 })}
      check={check}
      // What the file says already is checked as well: two services may claim one port.
      standing={problemAt(['ports', index]) ?? check(text)}
      below={hasVariable(text) && actual !== undefined ? t('inspector.resolved', { value: `${actual.published ?? ''}:${actual.target}` }) : undefined}
    />
  );
}

function LongPort({ value, index }: { readonly value: JsonObject; readonly index: number }) {
  const { t } = useTranslation();
  const { protocol } = value;
  return (
    <LongEntry
      attribute="ports"
      index={index}
      value={value}
      from={{
        key: 'published',
        label: t('inspector.ports.published', { number: index + 1 }),
        placeholder: t('inspector.ports.any'),
        check: (text) => (text === '' || portProblem(`${text.trim()}:1`) !== 'syntax' ? undefined : t('inspector.ports.syntax')),
      }}
      to={{
        key: 'target',
        label: t('inspector.ports.target', { number: index + 1 }),
        check: (text) => (portProblem(text.trim()) === undefined ? undefined : t('inspector.ports.syntax')),
        read: (text) => (/^\d+$/.test(text) ? Number(text) : text),
      }}
      suffix={typeof protocol === 'string' ? protocol : ''}
    />
  );
}

function AddPort() {
  const { t } = useTranslation();
  const { written, node, setAttribute } = useServiceForm();
  const [text, setText] = useState('');
  const check = usePortCheck();

  function add(): string | undefined {
    const wanted = text.trim();
    if (wanted === '') return undefined;
    const refused = check(wanted) ?? setAttribute('ports', withItem(written['ports'], Infinity, wanted)).refused?.message;
    if (refused === undefined) setText('');
    return refused;
  }

  return (
    <AddForm label={t('inspector.ports.add')} add={add}>
      {({ clear, ...control }) => (
        <Input
          {...control}
          mono
          aria-label={t('inspector.ports.new')}
          placeholder={node.ports.length === 0 ? '8080:80' : t('inspector.ports.placeholder')}
          data-field="ports"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            clear();
          }}
        />
      )}
    </AddForm>
  );
}

/** `ports`: what this machine publishes, short syntax as text, long syntax as fields. */
export function PortsSection() {
  const { t } = useTranslation();
  const { written, resolved, problemAt } = useServiceForm();
  const problem = listEntries(written['ports']).some((_, index) => problemAt(['ports', index]) !== undefined) ? undefined : problemAt(['ports']);
  return (
    <Section title={t('inspector.ports.title')}>
      {problem !== undefined && <Note tone="error">{problem}</Note>}
      <EntryRows attribute="ports" resolved={(resolved.ports ?? []).map(({ published, target }) => (published === undefined ? String(target) : `${published}:${target}`))} removeLabel={(number) => t('inspector.ports.remove', { number })}>
        {(entry, index) => (entry.kind === 'short' ? <ShortPort text={entry.text} index={index} /> : <LongPort value={entry.value} index={index} />)}
      </EntryRows>
      <AddPort />
      <Note>{t('inspector.ports.hint')}</Note>
    </Section>
  );
}

import { useState } from 'react';
import type { JsonObject } from '#core/lib';
import { useTranslation } from '../i18n/index.ts';
import { useDocument } from '../state/index.ts';
import { Input } from '../ui/index.ts';
import { Note, Section } from './fields.tsx';
import { isVolumeName, mountProblem, withItem } from './forms.ts';
import { AddForm, EntryRows, LongEntry, ShortEntry } from './rows.tsx';
import { useServiceForm } from './service-context.ts';

/** `SOURCE:TARGET[:MODE]` taken apart; a lone path is an anonymous volume. A drive letter is not a separator. */
function splitMount(text: string): { readonly source: string; readonly target: string } {
  const parts = text.split(/:(?![\\/])/);
  return parts.length < 2 ? { source: '', target: parts[0] ?? '' } : { source: parts[0] ?? '', target: parts[1] ?? '' };
}

function useMountCheck(): (source: string, target: string) => string | undefined {
  const { t } = useTranslation();
  return (source, target) => {
    const problem = mountProblem(source, target);
    return problem === undefined ? undefined : t(`inspector.volumes.bad-${problem}`);
  };
}

function ShortMount({ text, index }: { readonly text: string; readonly index: number }) {
  const { t } = useTranslation();
  const { problemAt } = useServiceForm();
  const check = useMountCheck();
  return (
    <ShortEntry
      attribute="volumes"
      index={index}
      text={text}
      label={t('inspector.volumes.entry', { number: index + 1 })}
      check={(value) => {
        const { source, target } = splitMount(value.trim());
        return check(source, target);
      }}
      standing={problemAt(['volumes', index])}
    />
  );
}

function LongMount({ value, index }: { readonly value: JsonObject; readonly index: number }) {
  const { t } = useTranslation();
  const { type } = value;
  return (
    <LongEntry
      attribute="volumes"
      index={index}
      value={value}
      from={{ key: 'source', label: t('inspector.volumes.source', { number: index + 1 }), placeholder: typeof type === 'string' ? type : '' }}
      to={{ key: 'target', label: t('inspector.volumes.target', { number: index + 1 }) }}
    />
  );
}

function AddMount() {
  const { t } = useTranslation();
  const { service, written, apply, setAttribute } = useServiceForm();
  const volumes = useDocument((state) => state.graph.volumes);
  const [source, setSource] = useState('');
  const [target, setTarget] = useState('');
  const check = useMountCheck();

  function add(): string | undefined {
    const [from, to] = [source.trim(), target.trim()];
    if (from === '' && to === '') return undefined;
    const problem = check(from, to);
    if (problem !== undefined) return problem;
    const result = isVolumeName(from) ? apply({ type: 'mountVolume', service, volume: from, target: to }) : setAttribute('volumes', withItem(written['volumes'], Infinity, from === '' ? to : `${from}:${to}`));
    if (result.refused !== undefined) return result.refused.message;
    setSource('');
    setTarget('');
    return undefined;
  }

  return (
    <AddForm label={t('inspector.volumes.add')} add={add}>
      {({ clear, ...control }) => (
        <>
          <Input
            {...control}
            mono
            aria-label={t('inspector.volumes.newSource')}
            placeholder={t('inspector.volumes.sourcePlaceholder')}
            list="volume-names"
            data-field="volumes"
            value={source}
            onChange={(event) => {
              setSource(event.target.value);
              clear();
            }}
          />
          <datalist id="volume-names">
            {volumes.map((volume) => (
              <option key={volume.key} value={volume.key} />
            ))}
          </datalist>
          <span aria-hidden>→</span>
          <Input
            {...control}
            mono
            aria-label={t('inspector.volumes.newTarget')}
            placeholder="/data"
            value={target}
            onChange={(event) => {
              setTarget(event.target.value);
              clear();
            }}
          />
        </>
      )}
    </AddForm>
  );
}

/** `volumes`: data that outlives the container, and folders of this machine. */
export function VolumesSection() {
  const { t } = useTranslation();
  const { resolved } = useServiceForm();
  return (
    <Section title={t('inspector.volumes.title')}>
      <EntryRows attribute="volumes" resolved={(resolved.volumes ?? []).map(({ source, target }) => (source === undefined ? target : `${source}:${target}`))} removeLabel={(number) => t('inspector.volumes.remove', { number })}>
        {(entry, index) => (entry.kind === 'short' ? <ShortMount text={entry.text} index={index} /> : <LongMount value={entry.value} index={index} />)}
      </EntryRows>
      <AddMount />
      <Note>{t('inspector.volumes.hint')}</Note>
    </Section>
  );
}

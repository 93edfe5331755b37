import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { JsonObject } from '#core/lib';
import { useTranslation } from '../i18n/index.ts';
import { useDocument } from '../state/index.ts';
import { IconButton, Input } from '../ui/index.ts';
import { Note, Section, TextInput, useDraft } from './fields.tsx';
import { isVolumeName, listEntries, mountProblem, withItem } from './forms.ts';
import { useServiceForm } from './service-context.ts';

/** `SOURCE:TARGET[:MODE]` taken apart; a lone path is an anonymous volume. A drive letter is not a separator. */
export function splitMount(text: string): { readonly source: string; readonly target: string } {
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
  const { written, setAttribute, problemAt } = useServiceForm();
  const check = useMountCheck();
  const draft = useDraft(
    text,
    (value) => setAttribute('volumes', withItem(written['volumes'], index, value.trim())),
    (value) => {
      const { source, target } = splitMount(value.trim());
      return check(source, target);
    },
  );
  const problem = draft.error ?? problemAt(['volumes', index]);
  return (
    <>
      <TextInput draft={draft} label={t('inspector.volumes.entry', { number: index + 1 })} field={`volumes/${index}`} invalid={problem !== undefined} />
      {problem !== undefined && <Note tone="error">{problem}</Note>}
    </>
  );
}

function LongMount({ value, index }: { readonly value: JsonObject; readonly index: number }) {
  const { t } = useTranslation();
  const { service, apply, problemAt } = useServiceForm();
  const text = (key: string): string => {
    const found = value[key];
    return typeof found === 'string' ? found : '';
  };
  const set = (key: string) => (next: string) => apply({ type: 'setValue', path: ['services', service, 'volumes', index, key], value: next.trim() === '' ? undefined : next.trim() });
  const source = useDraft(text('source'), set('source'));
  const target = useDraft(text('target'), set('target'));
  const problem = source.error ?? target.error ?? problemAt(['volumes', index]);
  return (
    <>
      <div className="flex items-center gap-1">
        <TextInput draft={source} label={t('inspector.volumes.source', { number: index + 1 })} placeholder={text('type')} field={`volumes/${index}/source`} />
        <span aria-hidden>→</span>
        <TextInput draft={target} label={t('inspector.volumes.target', { number: index + 1 })} field={`volumes/${index}/target`} />
      </div>
      {problem !== undefined && <Note tone="error">{problem}</Note>}
    </>
  );
}

function AddMount() {
  const { t } = useTranslation();
  const { service, written, apply, setAttribute } = useServiceForm();
  const volumes = useDocument((state) => state.graph.volumes);
  const [source, setSource] = useState('');
  const [target, setTarget] = useState('');
  const [error, setError] = useState<string | undefined>();
  const check = useMountCheck();
  const count = Array.isArray(written['volumes']) ? written['volumes'].length : 0;

  function add(): void {
    const [from, to] = [source.trim(), target.trim()];
    if (from === '' && to === '') return;
    const problem = check(from, to);
    if (problem !== undefined) return setError(problem);
    const result = isVolumeName(from) ? apply({ type: 'mountVolume', service, volume: from, target: to }) : setAttribute('volumes', withItem(written['volumes'], count, from === '' ? to : `${from}:${to}`));
    if (result.refused !== undefined) return setError(result.refused.message);
    setSource('');
    setTarget('');
    return setError(undefined);
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
        <Input mono aria-label={t('inspector.volumes.newSource')} placeholder={t('inspector.volumes.sourcePlaceholder')} list="volume-names" data-field="volumes" value={source} onChange={(event) => setSource(event.target.value)} />
        <datalist id="volume-names">
          {volumes.map((volume) => (
            <option key={volume.key} value={volume.key} />
          ))}
        </datalist>
        <span aria-hidden>→</span>
        <Input mono aria-label={t('inspector.volumes.newTarget')} aria-invalid={error !== undefined} placeholder="/data" value={target} onChange={(event) => setTarget(event.target.value)} />
        <IconButton type="submit" label={t('inspector.volumes.add')} icon={<Plus size={14} aria-hidden />} className="size-7" />
      </div>
      {error !== undefined && <Note tone="error">{error}</Note>}
    </form>
  );
}

/** `volumes`: data that outlives the container, and folders of this machine. */
export function VolumesSection() {
  const { t } = useTranslation();
  const { written, setAttribute } = useServiceForm();
  const entries = listEntries(written['volumes']);
  return (
    <Section title={t('inspector.volumes.title')}>
      {entries.map((entry, index) => (
        // Entries have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={`${index}-${entries.length}`} className="flex items-start gap-1">
          <div className="flex min-w-0 flex-1 flex-col gap-0.5">{entry.kind === 'short' ? <ShortMount text={entry.text} index={index} /> : <LongMount value={entry.value} index={index} />}</div>
          <IconButton
            label={t('inspector.volumes.remove', { number: index + 1 })}
            icon={<Trash2 size={14} aria-hidden />}
            className="size-7"
            onClick={() => setAttribute('volumes', withItem(written['volumes'], index, undefined))}
          />
        </div>
      ))}
      <AddMount />
      <Note>{t('inspector.volumes.hint')}</Note>
    </Section>
  );
}

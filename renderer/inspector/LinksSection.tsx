import { useState } from 'react';
import { connectCommand } from '../canvas/actions.ts';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { Select } from '../ui/index.ts';
import { Note, Section } from './fields.tsx';
import { FieldOrigin } from './OriginNote.tsx';
import { AddForm, RemoveButton } from './rows.tsx';
import { useServiceForm } from './service-context.ts';

const conditions = ['service_started', 'service_healthy', 'service_completed_successfully'] as const;

/** `depends_on` and links: whom this service waits for and talks to. */
export function LinksSection() {
  const { t } = useTranslation();
  const { service, resolved, apply, problemAt } = useServiceForm();
  const graph = useDocument((state) => state.graph);
  const select = useView((state) => state.select);
  const [error, setError] = useState<string | undefined>();
  const dependencies = Object.entries(resolved.depends_on ?? {});
  const links = graph.links.filter((link) => link.from === service);
  const candidates = graph.nodes.map((node) => node.service).filter((name) => name !== service && !links.some((link) => link.to === name) && !dependencies.some(([known]) => known === name));
  const [chosen, setChosen] = useState('');
  const target = candidates.includes(chosen) ? chosen : (candidates[0] ?? '');
  const problem = error ?? problemAt(['depends_on']);
  return (
    <Section title={t('inspector.links.title')}>
      {dependencies.length === 0 && links.length === 0 && <Note>{t('inspector.links.none')}</Note>}
      {dependencies.map(([name, dependency]) => (
        <div key={name} className="flex flex-col gap-0.5">
          <div className="flex items-center gap-1">
            <span className="w-2/5 truncate font-mono text-sm" title={name}>
              {name}
            </span>
            <Select
              aria-label={t('inspector.links.condition', { name })}
              data-field={`depends_on/${name}`}
              value={dependency.condition}
              onChange={(event) => setError(apply(connectCommand(service, name, { condition: event.target.value })).refused?.message)}
            >
              {conditions.map((condition) => (
                <option key={condition} value={condition}>
                  {t(`inspector.condition.${condition}`)}
                </option>
              ))}
            </Select>
            <RemoveButton label={t('inspector.links.remove', { name })} onRemove={() => setError(apply({ type: 'disconnect', from: service, to: name }).refused?.message)} />
          </div>
          <FieldOrigin field={`depends_on/${name}`} />
        </div>
      ))}
      {links
        .filter((link) => !dependencies.some(([name]) => name === link.to))
        .map((link) => (
          <button key={link.id} type="button" className="truncate rounded-md px-1 text-left font-mono text-sm underline decoration-dotted underline-offset-2 hover:bg-hover" onClick={() => select({ link: link.id })}>
            {t('inspector.links.wired', { name: link.to })}
          </button>
        ))}
      {candidates.length > 0 && (
        <AddForm label={t('inspector.links.add')} add={() => apply(connectCommand(service, target)).refused?.message}>
          {({ clear, ...control }) => (
            <Select
              {...control}
              aria-label={t('inspector.links.new')}
              data-field="depends_on"
              value={target}
              onChange={(event) => {
                setChosen(event.target.value);
                clear();
              }}
            >
              {candidates.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </AddForm>
      )}
      {problem !== undefined && <Note tone="error">{problem}</Note>}
    </Section>
  );
}

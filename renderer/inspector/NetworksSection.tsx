import { useState } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { useDocument } from '../state/index.ts';
import { Input } from '../ui/index.ts';
import { Note, Section } from './fields.tsx';
import { isVolumeName } from './forms.ts';
import { FieldOrigin } from './OriginNote.tsx';
import { AddForm } from './rows.tsx';
import { useServiceForm } from './service-context.ts';

/** `networks`: which of the project's networks the service is on. */
export function NetworksSection() {
  const { t } = useTranslation();
  const { service, node, resolved, apply, problemAt } = useServiceForm();
  const networks = useDocument((state) => state.graph.networks);
  const [name, setName] = useState('');
  const [error, setError] = useState<string | undefined>();
  const keys = [...new Set(['default', ...networks.map((network) => network.key)])];
  const problem = problemAt(['networks']);

  function add(): string | undefined {
    const network = name.trim();
    if (network === '') return undefined;
    // Networks follow the same pattern as volumes (Compose Specification).
    if (!isVolumeName(network)) return t('inspector.networks.badName');
    if (keys.includes(network)) return t('inspector.networks.taken');
    const { refused } = apply({ type: 'batch', commands: [{ type: 'addNetwork', network }, { type: 'joinNetwork', service, network }] });
    if (refused === undefined) setName('');
    return refused?.message;
  }

  return (
    <Section title={t('inspector.networks.title')}>
      {resolved.network_mode !== undefined ? (
        <Note>{t('inspector.networks.mode', { mode: resolved.network_mode })}</Note>
      ) : (
        <>
          {keys.map((key) => {
            const joined = node.networks.includes(key);
            return (
              <div key={key} className="flex flex-wrap items-center gap-x-2">
                <input
                  type="checkbox"
                  id={`network-member-${key}`}
                  data-field={`networks/${key}`}
                  checked={joined}
                  onChange={() => setError(apply({ type: joined ? 'leaveNetwork' : 'joinNetwork', service, network: key }).refused?.message)}
                />
                <label htmlFor={`network-member-${key}`} className="truncate font-mono text-sm">
                  {key}
                </label>
                {joined && <FieldOrigin field={`networks/${key}`} />}
              </div>
            );
          })}
          <AddForm label={t('inspector.networks.add')} add={add}>
            {({ clear, ...control }) => (
              <Input
                {...control}
                mono
                aria-label={t('inspector.networks.new')}
                placeholder={t('inspector.networks.new')}
                data-field="networks"
                value={name}
                onChange={(event) => {
                  setName(event.target.value);
                  clear();
                }}
              />
            )}
          </AddForm>
        </>
      )}
      {(error ?? problem) !== undefined && <Note tone="error">{error ?? problem}</Note>}
    </Section>
  );
}

import { Trash2 } from 'lucide-react';
import { isJsonObject } from '#core/lib';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { Button } from '../ui/index.ts';
import { writtenValue } from '../yaml/source.ts';
import { Fact, Note, Section, TextField } from './fields.tsx';

/** One network: who is on it, and its few settings. */
export function NetworkInspector({ network: key }: { readonly network: string }) {
  const { t } = useTranslation();
  const region = useDocument((state) => state.graph.networks.find((each) => each.key === key));
  const definition = useDocument((state) => (Object.hasOwn(state.project.networks, key) ? state.project.networks[key] : undefined));
  const text = useDocument((state) => state.text);
  const load = useDocument((state) => state.load);
  const stale = useDocument((state) => state.stale);
  const apply = useDocument((state) => state.apply);
  const select = useView((state) => state.select);
  if (region === undefined) return <Note>{t('inspector.network.gone', { name: key })}</Note>;
  const value = writtenValue({ text, load }, ['networks', key]);
  const written = isJsonObject(value) ? value : {};
  const driver = typeof written['driver'] === 'string' ? written['driver'] : '';
  return (
    <>
      <header className="px-3 py-2">
        <h2 className="truncate text-lg font-semibold">{region.isDefault ? t('canvas.region.default') : key}</h2>
        <p className="text-xs text-muted">{t('inspector.network.what')}</p>
      </header>
      <Section title={t('inspector.network.members')}>
        {region.members.length === 0 && <Note>{t('inspector.network.empty')}</Note>}
        <ul className="flex flex-col gap-0.5">
          {region.members.map((member) => (
            <li key={member}>
              <button type="button" className="w-full truncate rounded-md px-1 py-0.5 text-left hover:bg-hover" onClick={() => select({ services: [member] })}>
                {member}
              </button>
            </li>
          ))}
        </ul>
      </Section>
      <Section title={t('inspector.network.settings')}>
        <dl>
          <Fact label={t('inspector.network.engineName')}>{region.name}</Fact>
        </dl>
        {region.external ? (
          <Note>{t('inspector.network.external')}</Note>
        ) : (
          <fieldset disabled={stale} className="flex min-w-0 flex-col gap-2">
            <TextField
              label={t('inspector.network.driver')}
              written={driver}
              resolved={definition?.driver}
              placeholder="bridge"
              onCommit={(next) => apply({ type: 'setValue', path: ['networks', key, 'driver'], value: next.trim() === '' ? undefined : next.trim() })}
            />
            <div className="flex items-center gap-2">
              <input type="checkbox" id="network-internal" checked={region.internal} onChange={(event) => apply({ type: 'setValue', path: ['networks', key, 'internal'], value: event.target.checked ? true : undefined })} />
              <label htmlFor="network-internal">{t('inspector.network.internal')}</label>
            </div>
          </fieldset>
        )}
      </Section>
      {!region.isDefault && (
        <div className="border-t border-border p-3">
          <Button
            icon={<Trash2 size={14} aria-hidden />}
            disabled={stale}
            onClick={() => {
              if (apply({ type: 'removeNetwork', network: key }).refused !== undefined) return;
              select({});
              useView.getState().canvas?.focus();
            }}
          >
            {t('inspector.network.remove')}
          </Button>
        </div>
      )}
    </>
  );
}

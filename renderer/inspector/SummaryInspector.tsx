import { normalizeProjectName } from '#core/compose';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { writtenValue } from '../yaml/source.ts';
import { Fact, Note, Section, TextField } from './fields.tsx';
import { FilesSection } from './FilesSection.tsx';

/** Nothing is selected: the project as a whole. */
export function SummaryInspector() {
  const { t } = useTranslation();
  const text = useDocument((state) => state.text);
  const load = useDocument((state) => state.load);
  const project = useDocument((state) => state.project);
  const graph = useDocument((state) => state.graph);
  const stale = useDocument((state) => state.stale);
  const apply = useDocument((state) => state.apply);
  const select = useView((state) => state.select);
  const written = writtenValue({ text, load }, ['name']);
  return (
    <>
      <header className="px-3 py-2">
        <h2 className="truncate text-lg font-semibold">{project.name}</h2>
        <p className="text-xs text-muted">{t('inspector.summary.what')}</p>
      </header>
      <Section title={t('inspector.summary.title')}>
        <fieldset disabled={stale} className="min-w-0">
          <TextField
            label={t('inspector.summary.name')}
            written={typeof written === 'string' || typeof written === 'number' ? String(written) : ''}
            resolved={project.name}
            placeholder={project.name}
            hint={t('inspector.summary.nameHint')}
            check={(value) => (value === '' || value.includes('$') || normalizeProjectName(value) === value ? undefined : t('inspector.summary.badName'))}
            onCommit={(value) => apply({ type: 'setValue', path: ['name'], value: value === '' ? undefined : value })}
          />
        </fieldset>
        <dl className="flex flex-col gap-1">
          <Fact label={t('inspector.summary.services')}>{graph.nodes.length}</Fact>
          <Fact label={t('inspector.summary.links')}>{graph.links.length}</Fact>
          <Fact label={t('inspector.summary.volumes')}>{graph.volumes.length}</Fact>
        </dl>
        {graph.nodes.length === 0 && <Note>{t('inspector.summary.empty')}</Note>}
      </Section>
      <FilesSection />
      {graph.networks.length > 0 && (
        <Section title={t('inspector.summary.networks')}>
          <ul className="flex flex-col gap-0.5">
            {graph.networks.map((network) => (
              <li key={network.key}>
                <button type="button" className="flex w-full items-baseline gap-2 rounded-md px-1 py-0.5 text-left hover:bg-hover" onClick={() => select({ network: network.key })}>
                  <span className="truncate">{network.isDefault ? t('canvas.region.default') : network.key}</span>
                  <span className="ml-auto shrink-0 text-xs text-muted">{t('inspector.summary.members', { count: network.members.length })}</span>
                </button>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

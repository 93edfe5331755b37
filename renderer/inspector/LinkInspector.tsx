import { ArrowRight, Trash2 } from 'lucide-react';
import { hiddenValue, looksSecret, withoutPasswords } from '#core/lib';
import { disconnectCommand } from '../canvas/actions.ts';
import { linkState } from '../canvas/link-state.ts';
import { linkLabel } from '../canvas/words.ts';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useEngine, useView } from '../state/index.ts';
import { Button, StatusDot, type DotTone } from '../ui/index.ts';
import { Fact, Note, Section } from './fields.tsx';

const tones: Readonly<Record<'declared' | 'proven' | 'broken', DotTone>> = { declared: 'neutral', proven: 'ok', broken: 'error' };
const noResults: readonly never[] = [];

/** One link: what declares it, what a probe found, and how to remove it. */
export function LinkInspector({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const link = useDocument((state) => state.graph.links.find((each) => each.id === id));
  const environment = useDocument((state) => (link === undefined ? undefined : state.project.services[link.from]?.environment));
  const results = useEngine((state) => state.probes[id] ?? noResults);
  const probing = useEngine((state) => state.probing);
  const select = useView((state) => state.select);
  if (link === undefined) return <Note>{t('inspector.link.gone')}</Note>;
  const state = linkState(link, results);
  return (
    <>
      <header className="flex items-center gap-2 px-3 py-2">
        <h2 className="flex min-w-0 flex-1 items-center gap-1.5 text-lg font-semibold">
          <button type="button" className="truncate hover:underline" onClick={() => select({ services: [link.from] })}>
            {link.from}
          </button>
          <ArrowRight size={16} aria-label={t('canvas.connect.talksTo')} className="shrink-0 text-muted" />
          <button type="button" className="truncate hover:underline" onClick={() => select({ services: [link.to] })}>
            {link.to}
          </button>
        </h2>
      </header>
      <Section title={t('inspector.link.reachable')}>
        <StatusDot tone={tones[state.kind]} text={t(`inspector.link.${state.kind}`)} />
        <Note>{probing && results.length === 0 ? t('inspector.link.probing') : linkLabel(t, link.from, link.to, state)}</Note>
        {results.map((result) => (
          <div key={result.port ?? 'name'} className="rounded-md bg-sunken p-2" data-testid={`probe-${result.port ?? 'name'}`}>
            <div className="font-mono text-sm">
              {result.verdict === 'reachable' ? '✓' : '✕'} {result.name}
              {result.port === null ? '' : `:${result.port}`}
            </div>
            <Note tone={result.verdict === 'reachable' || result.verdict === 'not-running' ? 'muted' : 'error'}>{result.message}</Note>
            {result.dns.ok && <Note>{t('inspector.link.resolved', { addresses: result.dns.addresses.join(', ') })}</Note>}
          </div>
        ))}
      </Section>
      <Section title={t('inspector.link.evidence')}>
        {link.evidence.map((evidence) => {
          switch (evidence.kind) {
            case 'depends_on':
              return (
                <Note key="depends_on">
                  {link.from} {t(`inspector.condition.${evidence.condition}`)} ({link.to})
                </Note>
              );
            case 'links':
              return <Note key="links">{t('inspector.link.links')}</Note>;
            case 'environment':
              return (
                <div key={evidence.variable} className="font-mono text-sm break-all">
                  {evidence.variable}
                  <span className="text-muted">={looksSecret(evidence.variable) ? hiddenValue : withoutPasswords(environment?.[evidence.variable] ?? '')}</span>
                </div>
              );
          }
        })}
        <dl>
          <Fact label={t('inspector.link.networks')}>{link.sharedNetworks.length === 0 ? t('canvas.layer.no-common-network') : link.sharedNetworks.join(', ')}</Fact>
        </dl>
      </Section>
      <div className="border-t border-border p-3">
        <Button
          tone="plain"
          icon={<Trash2 size={14} aria-hidden />}
          onClick={() => {
            const command = disconnectCommand(id);
            if (command === undefined || useDocument.getState().apply(command).refused !== undefined) return;
            select({});
            useView.getState().canvas?.focus();
          }}
        >
          {t('inspector.link.remove')}
        </Button>
      </div>
    </>
  );
}

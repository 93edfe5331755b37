import { Check, ChevronDown } from 'lucide-react';
import type { EngineContext, EngineStatus } from '#core/api';
import { selectContext } from '../api/settings.ts';
import { useTranslation } from '../i18n/index.ts';
import { useApp } from '../state/app.ts';
import { useEngine } from '../state/index.ts';
import { Button, classes, Popover, StatusDot, type DotTone } from '../ui/index.ts';

const sources = {
  environment: 'engine.sourceEnvironment',
  'docker-context': 'engine.sourceContext',
  socket: 'engine.sourceSocket',
  private: 'engine.sourcePrivate',
  settings: 'engine.sourceSettings',
} as const satisfies Record<EngineContext['source'], string>;

const looks = {
  ready: { tone: 'ok', word: 'engine.ready' },
  connecting: { tone: 'warn', word: 'engine.working' },
  absent: { tone: 'error', word: 'engine.missing' },
} as const satisfies Record<EngineStatus['state'], { readonly tone: DotTone; readonly word: string }>;

function Facts({ status }: { readonly status: Extract<EngineStatus, { readonly state: 'ready' }> }) {
  const { t } = useTranslation();
  const { info } = status;
  const rows = [
    [t('engine.version'), `${t(info.kind === 'podman' ? 'engine.podman' : 'engine.docker')} ${info.version}`],
    [t('engine.api'), info.apiVersion],
    [t('engine.endpoint'), info.endpoint],
    [t('engine.machine'), info.name],
    [t('engine.system'), `${info.os}/${info.arch}`],
    [t('engine.buildkit'), t(info.capabilities.buildkit ? 'engine.yes' : 'engine.no')],
  ] as const;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5" data-selectable>
      {rows.map(([term, value]) => (
        <div key={term} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd className="font-mono text-sm break-all">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Doctor({ status }: { readonly status: Extract<EngineStatus, { readonly state: 'absent' }> }) {
  const { t } = useTranslation();
  return (
    <div data-selectable>
      <p className="font-medium text-error">{status.problem.message}</p>
      {status.problem.hints.length > 0 && (
        <>
          <h2 className="mt-2 text-sm font-semibold">{t('engine.doctor')}</h2>
          <ol className="list-decimal pl-5">
            {status.problem.hints.map((hint) => (
              <li key={hint} className="break-words">
                {hint}
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

/** `20.10.24+dfsg1` without what the distribution added; the popover says it in full. */
function shortVersion(version: string): string {
  return version.replace(/[+-].*$/, '');
}

/** Which engine the document would be deployed to, always in sight; opens into its facts, what to do, and the other engines. */
export function EngineChip() {
  const { t } = useTranslation();
  const status = useEngine((state) => state.status);
  const chosen = useApp((state) => state.settings.engineContext);
  const look = looks[status.state];
  const text =
    status.state === 'ready' ? `${t(status.info.kind === 'podman' ? 'engine.podman' : 'engine.docker')} ${shortVersion(status.info.version)}` : t(status.state === 'absent' ? 'engine.absent' : 'engine.connecting');
  const context = status.contexts.find((each) => each.current);
  return (
    <Popover
      label={t('engine.contexts')}
      trigger={
        <button type="button" aria-label={t('engine.chip', { text: `${text}, ${t(look.word)}` })} className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md border border-border px-2 hover:bg-hover">
          <StatusDot tone={look.tone} text={text} />
          {context !== undefined && <span className="hidden max-w-32 truncate text-sm text-muted xl:inline">{context.name}</span>}
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </button>
      }
    >
      <div className="flex flex-col gap-3">
        {status.state === 'ready' && <Facts status={status} />}
        {status.state === 'absent' && <Doctor status={status} />}
        {status.state === 'connecting' && <p className="text-muted">{status.note ?? t('engine.connecting')}</p>}
        <section aria-label={t('engine.contexts')}>
          <h2 className="mb-1 text-sm font-semibold">{t('engine.contexts')}</h2>
          {status.contexts.length === 0 && <p className="text-muted">{t('engine.noContexts')}</p>}
          <ul className="-mx-1 flex max-h-60 flex-col overflow-y-auto">
            {status.contexts.map((each) => (
              <li key={`${each.name} ${each.endpoint}`}>
                <button
                  type="button"
                  aria-pressed={each.current}
                  onClick={() => selectContext(each.name)}
                  className={classes('flex w-full items-start gap-2 rounded-md px-2 py-1 text-left hover:bg-hover', each.current && 'bg-accent-soft')}
                >
                  <span className="mt-0.5 inline-flex w-4 shrink-0 justify-center">{each.current && <Check size={14} aria-hidden />}</span>
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">
                      {each.name} <span className="text-sm text-muted">{t(sources[each.source])}</span>
                    </span>
                    <span className="block truncate font-mono text-xs text-muted">{each.endpoint}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <Button className="mt-2" tone={chosen === null && status.state === 'absent' ? 'primary' : 'plain'} onClick={() => selectContext(null)}>
            {t('engine.find')}
          </Button>
        </section>
      </div>
    </Popover>
  );
}

import { Activity, Ban, CircleAlert, CircleCheck, CircleDashed, CircleX, ExternalLink, LoaderCircle } from 'lucide-react';
import { useMemo } from 'react';
import { cancel } from '../api/runs.ts';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useEngine, useView, type DeployRun, type StepProgress } from '../state/index.ts';
import { Button, classes, EmptyState } from '../ui/index.ts';
import { outcomeOf, publishedAddresses } from './outcome.ts';

const stepStates = {
  waiting: { icon: CircleDashed, tone: 'text-muted', text: 'activity.waiting' },
  running: { icon: LoaderCircle, tone: 'text-accent', text: 'activity.running' },
  done: { icon: CircleCheck, tone: 'text-ok', text: 'activity.done' },
  failed: { icon: CircleX, tone: 'text-error', text: 'activity.failed' },
  skipped: { icon: Ban, tone: 'text-muted', text: 'activity.skipped' },
  cancelled: { icon: Ban, tone: 'text-muted', text: 'activity.stateCancelled' },
} as const;

function StepRow({ step }: { readonly step: StepProgress }) {
  const { t } = useTranslation();
  const state = stepStates[step.state];
  const Icon = state.icon;
  const percent = step.fraction === undefined ? undefined : Math.floor(step.fraction * 100);
  return (
    <li className="flex items-start gap-2 px-2 py-1">
      <Icon size={16} aria-hidden className={classes('mt-0.5 shrink-0', state.tone, step.state === 'running' && 'animate-spin')} />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2">
          <span className="truncate">{step.label}</span>
          <span className={classes('shrink-0 text-sm', state.tone)}>{t(state.text)}</span>
          {step.text !== undefined && step.state === 'running' && <span className="min-w-0 truncate font-mono text-xs text-muted">{step.text}</span>}
          {percent !== undefined && step.state === 'running' && <span className="shrink-0 font-mono text-xs text-muted">{t('activity.percent', { percent })}</span>}
        </p>
        {percent !== undefined && step.state === 'running' && (
          <div role="progressbar" aria-label={step.label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100} className="mt-1 h-1 overflow-hidden rounded-full bg-sunken">
            <div className="h-full bg-accent transition-[width]" style={{ width: `${percent}%` }} />
          </div>
        )}
        {step.error !== undefined && (
          <p className="text-sm break-words text-error" data-selectable>
            {step.error.message}
            {step.error.hint !== undefined && <span className="block text-muted">{step.error.hint}</span>}
          </p>
        )}
      </div>
    </li>
  );
}

function Result({ run }: { readonly run: DeployRun }) {
  const { t, i18n } = useTranslation();
  const observed = useEngine((state) => state.observed);
  const nodes = useDocument((state) => state.graph.nodes);
  const showLogs = useView((state) => state.showLogs);
  const present = new Set((observed?.containers ?? []).map((container) => container.service));
  const outcome = useMemo(() => outcomeOf(run), [run]);
  const addresses = useMemo(() => (run.kind === 'deploy' ? publishedAddresses(observed, (service) => nodes.find((node) => node.service === service)?.recipe) : []), [observed, run.kind, nodes]);
  const names = (list: readonly string[]): string => new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(list);
  const ok = run.result?.ok === true && outcome.failures.length === 0;
  const stopped = run.result?.cancelled === true && outcome.failures.length === 0;
  const sentences: string[] = [];
  if (run.result?.cancelled === true) sentences.push(t('activity.cancelled'));
  if (run.kind === 'deploy') {
    if (outcome.running.length === 1) sentences.push(t('activity.deployedOne', { services: names(outcome.running) }));
    if (outcome.running.length > 1) sentences.push(t('activity.deployedMany', { services: names(outcome.running) }));
    if (outcome.finished.length > 0) sentences.push(t('activity.finished', { services: names(outcome.finished) }));
    if (ok && run.steps.length === 0) sentences.push(t('activity.nothingToDo'));
  } else if (ok) {
    sentences.push(t(run.kind === 'stop' ? 'activity.stopped' : 'activity.removed', { project: run.project }));
  }
  if (outcome.failures.length > 0) sentences.push(t('activity.failedDeploy', { count: outcome.failures.length }));
  if (run.result !== null && run.steps.length > 0) sentences.push(t('activity.seconds', { seconds: run.result.seconds.toFixed(1) }));
  return (
    <section role="status" aria-label={t('drawer.activity')} className={classes('m-2 rounded-md p-3', ok ? 'bg-ok-soft' : stopped ? 'bg-warn-soft' : 'bg-error-soft')} data-selectable>
      <p className="flex items-start gap-2 font-medium">
        {ok ? <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-ok" /> : <CircleAlert size={16} aria-hidden className={classes('mt-0.5 shrink-0', stopped ? 'text-warn' : 'text-error')} />}
        <span>{sentences.join(' ')}</span>
      </p>
      {outcome.failures.length > 0 && (
        <ul className="mt-2 flex flex-col gap-2 pl-6">
          {outcome.failures.map((failure) => {
            const { service } = failure;
            return (
              <li key={failure.key} className="break-words">
                <p>
                  {service !== undefined && <span className="mr-2 font-mono font-medium">{service}</span>}
                  {failure.message}
                </p>
                {failure.hint !== undefined && <p className="text-muted">{failure.hint}</p>}
                {failure.detail !== undefined && failure.detail !== '' && (
                  <details className="mt-1">
                    <summary className="text-sm text-muted">{t('activity.detail')}</summary>
                    <pre className="mt-1 max-h-40 overflow-auto rounded-md bg-sunken p-2 font-mono text-xs whitespace-pre-wrap">{failure.detail}</pre>
                  </details>
                )}
                {service !== undefined && present.has(service) && (
                  <button type="button" className="mt-1 text-sm text-accent hover:underline" onClick={() => showLogs(service)}>
                    {t('activity.showLog')}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {outcome.warnings.length > 0 && (
        <ul className="mt-2 flex flex-col gap-2 pl-6">
          {outcome.warnings.map(({ message, hint }) => (
            <li key={message} className="break-words">
              <p>{message}</p>
              {hint !== undefined && <p className="text-muted">{hint}</p>}
            </li>
          ))}
        </ul>
      )}
      {addresses.length > 0 && (
        <ul className="mt-2 flex flex-wrap gap-2 pl-6">
          {addresses.map((address) => (
            <li key={`${address.service} ${address.text}`}>
              {address.url === undefined ? (
                <span className="inline-flex h-7 items-center gap-1.5 rounded-md border border-border bg-surface px-2">
                  <span>{address.service}</span>
                  <span className="font-mono text-sm text-muted">{address.text}</span>
                </span>
              ) : (
                <a href={address.url} target="_blank" rel="noreferrer" className="inline-flex h-7 items-center gap-1.5 rounded-md border border-border-strong bg-surface px-2 text-accent hover:bg-hover">
                  <span className="text-text">{address.service}</span>
                  <span className="font-mono text-sm">{address.text}</span>
                  <ExternalLink size={12} aria-label={t('activity.openAddress')} role="img" />
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const headings = { deploy: 'activity.deploying', stop: 'activity.stopping', remove: 'activity.removing' } as const;

/** The run under way, or how the last one ended. */
export function ActivityTab() {
  const { t } = useTranslation();
  const last = useEngine((state) => state.deploy);
  const project = useDocument((state) => state.project.name);
  // How another document's run ended says nothing about this one.
  const run = last !== null && (last.running || last.project === project) ? last : null;
  const groups = useMemo(() => {
    const byService = new Map<string, StepProgress[]>();
    for (const step of run?.steps ?? []) {
      const key = step.service ?? '';
      byService.set(key, [...(byService.get(key) ?? []), step]);
    }
    return [...byService];
  }, [run?.steps]);
  if (run === null) return <EmptyState icon={<Activity size={24} aria-hidden />} title={t('activity.none')} text={t('activity.noneText')} />;
  const over = run.steps.filter((step) => step.state !== 'waiting' && step.state !== 'running').length;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      {run.running ? (
        <div className="flex items-center gap-3 p-2">
          <LoaderCircle size={16} aria-hidden className="animate-spin text-accent" />
          <p role="status" className="font-medium">
            {t(headings[run.kind], { project: run.project })}
          </p>
          <p className="text-muted">{run.steps.length === 0 ? t('deploy.planning') : t('activity.progress', { done: over, total: run.steps.length })}</p>
          <p className="min-w-0 flex-1 truncate text-right text-sm text-muted" title={t('app.leavingCancels')}>
            {t('app.leavingCancels')}
          </p>
          <Button onClick={cancel} disabled={run.cancelling}>
            {t(run.cancelling ? 'activity.cancelling' : 'activity.cancel')}
          </Button>
        </div>
      ) : (
        <Result run={run} />
      )}
      {groups.map(([service, steps]) => (
        <div key={service} role="group" aria-label={service === '' ? t('activity.project') : service} className="px-2 pb-2">
          <h2 className={classes('px-2 pt-1 text-sm font-semibold text-muted', service !== '' && 'font-mono')}>{service === '' ? t('activity.project') : service}</h2>
          <ul>
            {steps.map((step) => (
              <StepRow key={step.id} step={step} />
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

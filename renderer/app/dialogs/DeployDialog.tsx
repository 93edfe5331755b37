import { CircleAlert, Rocket, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { deploy } from '../../api/runs.ts';
import { ChangeList } from '../../drawer/ChangeList.tsx';
import { countChanges, sortChanges } from '../../drawer/changes.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useDocument, useEngine } from '../../state/index.ts';
import { Button, classes, Dialog } from '../../ui/index.ts';
import { deployObstacle } from '../deployable.ts';

/** What a deploy would do, before it does it. Enter or Shift+Enter confirms; losses must be ticked off first. */
export function DeployDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  // Which losses were ticked off: a new plan may bring others, which were not.
  const [accepted, setAccepted] = useState<string | null>(null);
  const project = useDocument((state) => state.project.name);
  const plan = useEngine((state) => state.plan);
  const planError = useEngine((state) => state.planError);
  // What runs elsewhere on the engine makes a new plan now and then; that must not take the button away from under a click.
  const current = useEngine((state) => state.plannedText) === useDocument((state) => state.text);
  const engine = useEngine((state) => (state.status.state === 'ready' ? state.status.info.name : ''));
  const obstacle = useEngine((state) => deployObstacle(useDocument.getState(), state));
  const count = countChanges(plan);
  const losses = plan === null ? [] : sortChanges(plan).losses;
  const lossKey = JSON.stringify(losses.map((loss) => [loss.kind, loss.name]));
  const understood = accepted === lossKey;
  const errors = plan?.problems.filter((problem) => problem.severity === 'error') ?? [];
  const warnings = plan?.problems.filter((problem) => problem.severity === 'warning') ?? [];
  const nothing = plan !== null && plan.steps.length === 0 && count === 0;
  const ready = plan !== null && current && planError === null && errors.length === 0 && obstacle === undefined && (losses.length === 0 || understood);

  const confirm = (): void => {
    if (!ready || nothing) return;
    onClose();
    void deploy();
  };

  return (
    <Dialog
      title={t('deploy.title', { project })}
      {...(nothing || plan === null ? {} : { description: t('deploy.intro', { engine }) })}
      size="large"
      onClose={onClose}
      footer={
        <>
          {losses.length > 0 && (
            <label className="mr-auto flex items-center gap-2">
              <input type="checkbox" checked={understood} onChange={(event) => setAccepted(event.target.checked ? lossKey : null)} className="size-4 accent-accent" />
              {t('deploy.understand')}
            </label>
          )}
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          {/* Not `disabled`: it has the focus from the start, so that Enter confirms as soon as the plan is there. */}
          <Button tone="primary" data-autofocus aria-disabled={!ready || nothing} className={ready && !nothing ? '' : 'cursor-not-allowed opacity-60'} icon={<Rocket size={14} aria-hidden />} onClick={confirm}>
            {count === 0 ? t('deploy.confirm') : t('deploy.confirmChanges', { count })}
          </Button>
        </>
      }
    >
      {obstacle !== undefined && <p className="text-error">{t(obstacle)}</p>}
      {planError !== null && (
        <p role="alert" className="text-error">
          {planError.message}
          {planError.hint !== undefined && <span className="block text-muted">{planError.hint}</span>}
        </p>
      )}
      {plan === null && planError === null && obstacle === undefined && <p className="text-muted">{t('deploy.planning')}</p>}
      {[...errors, ...warnings].length > 0 && (
        <section role={errors.length > 0 ? 'alert' : undefined} className={classes('mb-2 rounded-md p-3', errors.length > 0 ? 'bg-error-soft' : 'bg-warn-soft')}>
          {errors.length > 0 && <p className="font-medium text-error">{t('deploy.blocked')}</p>}
          <ul className="flex flex-col gap-1">
            {[...errors, ...warnings].map((problem) => (
              <li key={`${problem.code} ${problem.service ?? ''} ${problem.message}`} className="flex items-start gap-2 break-words">
                {problem.severity === 'error' ? <CircleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-error" /> : <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warn" />}
                <span className="min-w-0">
                  {problem.service !== undefined && <span className="mr-2 font-mono text-sm">{problem.service}</span>}
                  {problem.message}
                  {problem.hint !== undefined && <span className="block text-sm text-muted">{problem.hint}</span>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {nothing && <p>{t('deploy.nothing')}</p>}
      {plan !== null && !nothing && <ChangeList plan={plan} />}
    </Dialog>
  );
}

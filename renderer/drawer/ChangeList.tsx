import { ArrowRight, CirclePlus, CircleMinus, Play, RefreshCw, Rows3, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { Change, Plan } from '#core/plan';
import { useTranslation } from '../i18n/index.ts';
import { classes } from '../ui/index.ts';
import { sortChanges } from './changes.ts';

const kinds = {
  create: { icon: CirclePlus, text: 'changes.create', tone: 'text-ok' },
  recreate: { icon: RefreshCw, text: 'changes.recreate', tone: 'text-warn' },
  start: { icon: Play, text: 'changes.start', tone: 'text-ok' },
  scale: { icon: Rows3, text: 'changes.scale', tone: 'text-accent' },
  remove: { icon: CircleMinus, text: 'changes.remove', tone: 'text-error' },
  none: { icon: Play, text: 'changes.unchanged', tone: 'text-muted' },
} as const satisfies Record<Change['kind'], { readonly icon: LucideIcon; readonly text: string; readonly tone: string }>;

const subjects = { service: 'changes.service', network: 'changes.network', volume: 'changes.volume' } as const;

function ChangeRow({ change }: { readonly change: Change }) {
  const { t } = useTranslation();
  const kind = kinds[change.kind];
  const Icon = kind.icon;
  return (
    <li className="flex gap-2 px-2 py-1.5">
      <Icon size={16} aria-hidden className={classes('mt-0.5 shrink-0', kind.tone)} />
      <div className="min-w-0 flex-1" data-selectable>
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-mono font-medium">{change.name}</span>
          <span className={classes('text-sm font-medium', kind.tone)}>{t(kind.text)}</span>
          {change.subject !== 'service' && <span className="text-sm text-muted">{t(subjects[change.subject])}</span>}
          <span className="text-sm text-muted">{change.causes.join('; ')}</span>
        </p>
        {change.details.length > 0 && (
          <ul className="mt-0.5 flex flex-col gap-0.5">
            {change.details.map((detail) => (
              <li key={detail.field} className="flex flex-wrap items-baseline gap-x-1.5 text-sm">
                <span className="text-muted">{detail.field}</span>
                <span className="min-w-0 rounded-sm bg-error-soft px-1 font-mono text-xs break-all text-error">{detail.from ?? t('changes.unset')}</span>
                <ArrowRight size={12} role="img" aria-label={t('changes.to')} className="shrink-0 self-center text-muted" />
                <span className="min-w-0 rounded-sm bg-ok-soft px-1 font-mono text-xs break-all text-ok">{detail.to ?? t('changes.unset')}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

/** What a plan will do, why, and what data would be lost. Used by the Changes tab and the deploy dialog. */
export function ChangeList({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation();
  const { changes, unchanged, losses, containerFiles } = sortChanges(plan);
  return (
    <div>
      {losses.length > 0 && (
        <section aria-label={t('changes.losses')} className="mb-2 rounded-md bg-error-soft p-3 text-error">
          <p className="flex items-center gap-2 font-medium">
            <TriangleAlert size={16} aria-hidden />
            {t('changes.losses')}
          </p>
          <ul className="mt-1 list-disc pl-6">
            {losses.map((loss) => (
              <li key={`${loss.kind} ${loss.name}`} className="break-words">
                {loss.message}
              </li>
            ))}
          </ul>
        </section>
      )}
      <ul aria-label={t('changes.list')} className="divide-y divide-border">
        {changes.map((change) => (
          <ChangeRow key={`${change.subject} ${change.name} ${change.kind}`} change={change} />
        ))}
      </ul>
      {containerFiles.map((loss) => (
        <p key={loss.name} className="px-2 py-1.5 text-sm break-words text-muted">
          {loss.message}
        </p>
      ))}
      {unchanged.length > 0 && <p className="px-2 py-1.5 text-sm break-words text-muted">{t('changes.unchangedServices', { names: unchanged.join(', ') })}</p>}
    </div>
  );
}

import { GitCompareArrows } from 'lucide-react';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useEngine } from '../state/index.ts';
import { EmptyState } from '../ui/index.ts';
import { ChangeList } from './ChangeList.tsx';
import { countChanges } from './changes.ts';

/** What a deploy would do now. */
export function ChangesTab() {
  const { t } = useTranslation();
  const plan = useEngine((state) => state.plan);
  const planError = useEngine((state) => state.planError);
  const planning = useEngine((state) => state.planning);
  const ready = useEngine((state) => state.status.state === 'ready');
  const stale = useDocument((state) => state.stale);
  const icon = <GitCompareArrows size={24} aria-hidden />;
  if (planError !== null) return <EmptyState icon={icon} title={planError.message} {...(planError.hint === undefined ? {} : { text: planError.hint })} />;
  if (plan === null) {
    if (planning) return <EmptyState icon={icon} title={t('deploy.planning')} />;
    return <EmptyState icon={icon} title={t('changes.noPlan')} text={t(ready && stale ? 'changes.noPlanErrors' : 'changes.noPlanEngine')} />;
  }
  if (countChanges(plan) === 0) return <EmptyState icon={icon} title={t('changes.none')} text={t('changes.noneText')} />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto p-2">
      <ChangeList plan={plan} />
    </div>
  );
}

import { Rocket } from 'lucide-react';
import { countChanges } from '../../drawer/changes.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useDocument, useEngine, useView } from '../../state/index.ts';
import { Button, Tooltip } from '../../ui/index.ts';
import { deployObstacle } from '../deployable.ts';

/** Leads to the list of changes; says how many there are, or why there can be no deploy. */
export function DeployButton() {
  const { t } = useTranslation();
  const obstacle = useDocument((document) => deployObstacle(document, useEngine.getState()));
  const engineObstacle = useEngine((engine) => deployObstacle(useDocument.getState(), engine));
  const plan = useEngine((state) => state.plan);
  const openDialog = useView((state) => state.openDialog);
  const why = engineObstacle ?? obstacle;
  const count = countChanges(plan);
  const state = plan === null ? undefined : count === 0 ? t('deploy.upToDate') : t('deploy.changes', { count });
  return (
    <Tooltip text={why === undefined ? (state ?? t('deploy.button')) : t(why)} shortcut="Shift+Enter">
      <Button
        tone={why === undefined && (plan === null || count > 0) ? 'primary' : 'plain'}
        aria-disabled={why !== undefined}
        aria-label={why === undefined && state !== undefined ? `${t('deploy.button')}, ${state}` : t('deploy.button')}
        className={why === undefined ? '' : 'cursor-not-allowed opacity-60'}
        icon={<Rocket size={14} aria-hidden />}
        onClick={() => {
          if (why === undefined) openDialog({ kind: 'deploy' });
        }}
      >
        {t('deploy.button')}
        {why === undefined && count > 0 && <span className="rounded-full bg-surface px-1.5 text-xs leading-4 text-accent">{count}</span>}
      </Button>
    </Tooltip>
  );
}

import { useTranslation } from '../../i18n/index.ts';
import { useEngine } from '../../state/index.ts';
import { StatusDot } from '../../ui/index.ts';

/** How many of the project's containers run. */
export function RunningCount() {
  const { t } = useTranslation();
  const observed = useEngine((state) => state.observed);
  const containers = (observed?.containers ?? []).filter((container) => !container.oneOff);
  const running = containers.filter((container) => container.state === 'running').length;
  if (observed === null) return null;
  return (
    <StatusDot
      tone={running === 0 ? 'neutral' : running === containers.length ? 'ok' : 'warn'}
      text={containers.length === 0 ? t('topbar.runningNone') : t('topbar.running', { running, total: containers.length })}
      className="shrink-0 px-1 text-sm text-muted"
    />
  );
}

import { ChevronDown, Square, Trash2 } from 'lucide-react';
import { stop } from '../../api/runs.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useEngine, useView } from '../../state/index.ts';
import { Button, Menu, MenuItem, MenuSeparator } from '../../ui/index.ts';

/** Stops or removes what runs. */
export function StopMenu() {
  const { t } = useTranslation();
  const busy = useEngine((state) => state.deploy?.running === true);
  const present = useEngine((state) => (state.observed?.containers.length ?? 0) > 0);
  const anything = useEngine((state) => (state.observed?.containers.length ?? 0) + (state.observed?.volumes.length ?? 0) + (state.observed?.networks.length ?? 0) > 0);
  const running = useEngine((state) => state.observed?.containers.some((container) => container.state === 'running' || container.state === 'restarting' || container.state === 'paused') === true);
  const openDialog = useView((state) => state.openDialog);
  return (
    <Menu
      label={t('stop.menu')}
      align="end"
      trigger={
        <Button disabled={busy || !anything} icon={<Square size={14} aria-hidden />} aria-label={t('stop.menu')}>
          {t('stop.button')}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <MenuItem icon={<Square size={14} aria-hidden />} disabled={!running} hint={t('stop.stopHint')} onSelect={() => void stop()}>
        {t('stop.stop')}
      </MenuItem>
      <MenuItem icon={<Trash2 size={14} aria-hidden />} disabled={!present} hint={t('stop.removeHint')} onSelect={() => openDialog({ kind: 'remove', volumes: false })}>
        {t('stop.remove')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 size={14} aria-hidden />} danger hint={t('stop.removeVolumesHint')} onSelect={() => openDialog({ kind: 'remove', volumes: true })}>
        {t('stop.removeVolumes')}
      </MenuItem>
    </Menu>
  );
}

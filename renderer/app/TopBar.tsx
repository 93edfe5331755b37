import { PanelBottom, PanelLeft, PanelRight, Redo2, Search, Undo2 } from 'lucide-react';
import { useTranslation } from '../i18n/index.ts';
import { useDocument, useView } from '../state/index.ts';
import { IconButton, menuLayerId, Shortcut, Tooltip } from '../ui/index.ts';
import { runAction } from './actions.ts';
import { EngineChip } from './EngineChip.tsx';
import { DeployButton } from './topbar/DeployButton.tsx';
import { ExportMenu } from './topbar/ExportMenu.tsx';
import { FileMenu } from './topbar/FileMenu.tsx';
import { MoreMenu } from './topbar/MoreMenu.tsx';
import { ProfilesMenu } from './topbar/ProfilesMenu.tsx';
import { RunningCount } from './topbar/RunningCount.tsx';
import { StopMenu } from './topbar/StopMenu.tsx';

/** Document on the left, engine in the middle, what can be done on the right. */
export function TopBar() {
  const { t } = useTranslation();
  const canUndo = useDocument((state) => state.canUndo);
  const canRedo = useDocument((state) => state.canRedo);
  const paletteOpen = useView((state) => state.paletteOpen);
  const inspectorOpen = useView((state) => state.inspectorOpen);
  const drawerOpen = useView((state) => state.drawerOpen);
  return (
    <header aria-label={t('topbar.label')} className="flex h-12 shrink-0 items-center gap-1 border-b border-border bg-surface px-2">
      <h1 className="sr-only">{t('app.name')}</h1>
      {/* Menus float from here, so that they belong to a landmark. */}
      <div id={menuLayerId} />
      <IconButton label={t('topbar.palettePanel')} shortcut="Mod+B" pressed={paletteOpen} icon={<PanelLeft size={16} aria-hidden />} onClick={() => runAction('toggle-palette')} />
      <FileMenu />
      <IconButton label={t('file.undo')} shortcut="Mod+Z" disabled={!canUndo} icon={<Undo2 size={16} aria-hidden />} onClick={() => useDocument.getState().undo()} />
      <IconButton label={t('file.redo')} shortcut="Mod+Shift+Z" disabled={!canRedo} icon={<Redo2 size={16} aria-hidden />} onClick={() => useDocument.getState().redo()} />
      <span aria-hidden className="mx-1 h-5 w-px bg-border" />
      <EngineChip />
      <ProfilesMenu />
      <RunningCount />
      <div className="ml-auto flex shrink-0 items-center gap-1 xl:gap-1.5">
        <DeployButton />
        <StopMenu />
        <ExportMenu />
        <Tooltip text={t('commands.open')}>
          <button
            type="button"
            aria-label={t('commands.open')}
            onClick={() => runAction('command-palette')}
            className="inline-flex h-8 items-center gap-1.5 rounded-md px-2 text-muted hover:bg-hover hover:text-text"
          >
            <Search size={16} aria-hidden />
            <span className="hidden xl:inline">
              <Shortcut keys="Mod+K" />
            </span>
          </button>
        </Tooltip>
        <MoreMenu />
        <IconButton label={t('topbar.drawerPanel')} shortcut="Mod+J" pressed={drawerOpen} icon={<PanelBottom size={16} aria-hidden />} onClick={() => runAction('toggle-drawer')} />
        <IconButton label={t('topbar.inspectorPanel')} shortcut="Mod+I" pressed={inspectorOpen} icon={<PanelRight size={16} aria-hidden />} onClick={() => runAction('toggle-inspector')} />
      </div>
    </header>
  );
}

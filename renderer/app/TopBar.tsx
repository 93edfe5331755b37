import { ChevronDown, FileInput, FilePlus, FolderOpen, History, Layers, LayoutTemplate, MoreHorizontal, PanelBottom, PanelLeft, PanelRight, Redo2, Rocket, Save, Search, Share, Square, Trash2, Undo2 } from 'lucide-react';
import { useMemo } from 'react';
import { basename, dirname } from '#core/lib';
import { newDocument, openDocument, openRecent, saveDocument, saveDocumentAs } from '../api/files.ts';
import { stop } from '../api/runs.ts';
import { changeSettings } from '../api/settings.ts';
import { countChanges } from '../drawer/changes.ts';
import { useTranslation } from '../i18n/index.ts';
import { useApp } from '../state/app.ts';
import { isUnsaved, useDocument, useEngine, useView } from '../state/index.ts';
import { Button, IconButton, Menu, MenuCheck, MenuChoice, MenuItem, MenuLabel, MenuSeparator, menuLayerId, Shortcut, StatusDot, Tooltip } from '../ui/index.ts';
import { runAction } from './actions.ts';
import { deployObstacle } from './deployable.ts';
import { EngineChip } from './EngineChip.tsx';
import { exportComposeFile, exportDrawing } from './exporting.ts';

function FileMenu() {
  const { t } = useTranslation();
  const path = useDocument((state) => state.path);
  const unsaved = useDocument(isUnsaved);
  const recentFiles = useApp((state) => state.recentFiles);
  const openDialog = useView((state) => state.openDialog);
  const name = path === null ? t('files.untitled') : basename(path);
  return (
    <Menu
      label={t('topbar.fileMenu')}
      trigger={
        <button type="button" aria-label={`${t('topbar.fileMenu')}: ${name}${unsaved ? `, ${t('topbar.unsaved')}` : ''}`} title={path ?? undefined} className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 hover:bg-hover">
          {/* Most are called compose.yaml: the folder tells them apart. */}
          {path !== null && <span className="hidden max-w-32 truncate text-muted xl:inline">{`${basename(dirname(path))}/`}</span>}
          <span className="max-w-48 min-w-16 truncate font-medium">{name}</span>
          {unsaved && <span aria-hidden title={t('topbar.unsaved')} className="size-2 shrink-0 rounded-full bg-warn" />}
          <ChevronDown size={14} aria-hidden className="shrink-0 text-muted" />
        </button>
      }
    >
      <MenuItem icon={<FilePlus size={14} aria-hidden />} onSelect={newDocument}>
        {t('file.new')}
      </MenuItem>
      <MenuItem icon={<FolderOpen size={14} aria-hidden />} shortcut="Mod+O" onSelect={openDocument}>
        {t('file.open')}
      </MenuItem>
      <MenuItem icon={<LayoutTemplate size={14} aria-hidden />} onSelect={() => openDialog({ kind: 'templates' })}>
        {t('file.templates')}
      </MenuItem>
      <MenuItem icon={<FileInput size={14} aria-hidden />} onSelect={() => openDialog({ kind: 'import' })}>
        {t('importing.menu')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Save size={14} aria-hidden />} shortcut="Mod+S" onSelect={() => saveDocument()}>
        {t('file.save')}
      </MenuItem>
      <MenuItem shortcut="Mod+Shift+S" icon={<span />} onSelect={() => saveDocumentAs()}>
        {t('file.saveAs')}
      </MenuItem>
      {recentFiles.length > 0 && (
        <>
          <MenuSeparator />
          <MenuLabel>{t('file.recent')}</MenuLabel>
          {recentFiles.slice(0, 8).map((recent) => (
            <MenuItem key={recent} icon={<History size={14} aria-hidden />} hint={dirname(recent)} onSelect={() => openRecent(recent)}>
              {basename(recent)}
            </MenuItem>
          ))}
        </>
      )}
    </Menu>
  );
}

/** Profiles the file mentions; only shown when there are any. */
function ProfilesMenu() {
  const { t } = useTranslation();
  const project = useDocument((state) => state.project);
  const active = useDocument((state) => state.profiles);
  const setProfiles = useDocument((state) => state.setProfiles);
  const known = useMemo(() => {
    const services = [...Object.values(project.services), ...Object.values(project.disabledServices)];
    return [...new Set([...services.flatMap((service) => service.profiles ?? []), ...active])].toSorted();
  }, [project, active]);
  if (known.length === 0) return null;
  const text = active.length === 0 ? t('topbar.profiles') : t('topbar.profilesActive', { names: active.join(', ') });
  return (
    <Menu
      label={t('topbar.profiles')}
      trigger={
        <button type="button" className="inline-flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 hover:bg-hover">
          <Layers size={14} aria-hidden className="shrink-0 text-muted" />
          <span className="max-w-40 truncate">{text}</span>
        </button>
      }
    >
      {known.map((profile) => (
        <MenuCheck key={profile} checked={active.includes(profile)} onChange={(on) => setProfiles(on ? [...active, profile] : active.filter((each) => each !== profile))}>
          {profile}
        </MenuCheck>
      ))}
    </Menu>
  );
}

function RunningCount() {
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

function DeployButton() {
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

function StopMenu() {
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

function ExportMenu() {
  const { t } = useTranslation();
  const empty = useDocument((state) => state.graph.nodes.length === 0);
  return (
    <Menu
      label={t('exporting.button')}
      align="end"
      trigger={
        <Button aria-label={t('exporting.button')} icon={<Share size={14} aria-hidden />} className="px-2 xl:px-3">
          <span className="hidden xl:inline">{t('exporting.button')}</span>
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      <MenuItem onSelect={exportComposeFile}>{t('exporting.compose')}</MenuItem>
      <MenuItem disabled={empty} onSelect={() => void exportDrawing('svg')}>
        {t('exporting.svg')}
      </MenuItem>
      <MenuItem disabled={empty} onSelect={() => void exportDrawing('png')}>
        {t('exporting.png')}
      </MenuItem>
    </Menu>
  );
}

function MoreMenu() {
  const { t } = useTranslation();
  const settings = useApp((state) => state.settings);
  const version = useApp((state) => state.info?.version);
  return (
    <Menu
      label={t('topbar.more')}
      align="end"
      trigger={
        <button type="button" aria-label={t('topbar.more')} className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text">
          <MoreHorizontal size={16} aria-hidden />
        </button>
      }
    >
      <MenuChoice
        label={t('settings.theme')}
        value={settings.theme}
        choices={[
          { value: 'system', text: t('settings.themeSystem') },
          { value: 'light', text: t('settings.themeLight') },
          { value: 'dark', text: t('settings.themeDark') },
        ]}
        onChoose={(theme) => changeSettings({ theme })}
      />
      <MenuSeparator />
      <MenuChoice
        label={t('settings.language')}
        value={settings.language}
        choices={[
          { value: 'system', text: t('settings.languageSystem') },
          { value: 'en', text: t('settings.languageEnglish') },
          { value: 'ko', text: t('settings.languageKorean') },
        ]}
        onChoose={(language) => changeSettings({ language })}
      />
      <MenuSeparator />
      <MenuItem shortcut="?" onSelect={() => runAction('shortcuts')}>
        {t('commands.shortcuts')}
      </MenuItem>
      {version !== undefined && <MenuLabel>{t('settings.version', { version })}</MenuLabel>}
    </Menu>
  );
}

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

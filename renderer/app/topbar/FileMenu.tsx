import { ChevronDown, FileInput, FilePlus, FolderOpen, History, LayoutTemplate, Save } from 'lucide-react';
import { basename, dirname } from '#core/lib';
import { newDocument, openDocument, openRecent, saveDocument, saveDocumentAs } from '../../api/files.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useApp } from '../../state/app.ts';
import { isUnsaved, useDocument, useView } from '../../state/index.ts';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/index.ts';

/** The document's name, whether it is saved, and what can be done with it. */
export function FileMenu() {
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

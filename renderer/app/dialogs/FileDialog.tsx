import { CornerLeftUp, FileText, Folder } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { DirectoryEntry } from '#core/api';
import { basename, dirname, resolvePath } from '#core/lib';
import { openPath, saveTo, suggestedPath } from '../../api/files.ts';
import { callHost } from '../../api/host.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useApp } from '../../state/app.ts';
import { useDocument } from '../../state/index.ts';
import { Button, Dialog, Field, IconButton, Input } from '../../ui/index.ts';

function Entries({ entries, loading, onFolder, onFile, onPick }: { readonly entries: readonly DirectoryEntry[]; readonly loading: boolean; readonly onFolder: (path: string) => void; readonly onFile: (entry: DirectoryEntry) => void; readonly onPick: (entry: DirectoryEntry) => void }) {
  const { t } = useTranslation();
  return (
    <ul aria-label={t('files.entries')} className="h-72 overflow-y-auto rounded-md border border-border p-1">
      {entries.length === 0 && <li className="p-3 text-muted">{t(loading ? 'common.loading' : 'files.empty')}</li>}
      {entries.map((entry) => (
        <li key={entry.path}>
          <button
            type="button"
            onClick={() => (entry.kind === 'directory' ? onFolder(entry.path) : onPick(entry))}
            onDoubleClick={() => {
              if (entry.kind === 'file') onFile(entry);
            }}
            className="flex w-full items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover focus:bg-accent-soft"
          >
            {entry.kind === 'directory' ? <Folder size={16} className="shrink-0 text-muted" role="img" aria-label={t('files.folderKind')} /> : <FileText size={16} aria-hidden className="shrink-0 text-accent" />}
            <span className="truncate">{entry.name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A file chooser on the host's disk, for shells without one of their own. */
export function FileDialog({ mode, proceed, onClose }: { readonly mode: 'open' | 'save'; readonly proceed: (() => void) | undefined; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const path = useDocument((state) => state.path);
  // Not known before the host has said where documents lie; nothing is listed before that either.
  const suggested = useApp(() => suggestedPath());
  const [chosen, go] = useState<string | null>(null);
  const start = path === null ? (mode === 'save' ? dirname(suggested) : null) : dirname(path);
  const asked = chosen ?? start;
  const { value: listing, failure } = useAnswer(useCallback((signal) => callHost('file.list', { path: asked }, signal), [asked]));
  const [name, setName] = useState(mode === 'save' ? basename(suggested) : '');
  const [replacing, setReplacing] = useState<string | null>(null);
  const folder = listing?.path ?? asked;
  // A path that is typed in full means itself.
  const target = name === '' || folder === null ? '' : resolvePath(folder, name);
  const entries = (listing?.entries ?? []).filter((entry) => entry.kind === 'directory' || entry.compose);
  const exists = listing?.entries.some((entry) => entry.kind === 'file' && entry.path === target) === true && target !== path;

  const finish = (file: string): void => {
    if (mode === 'open') {
      onClose();
      void openPath(file);
      return;
    }
    if (exists && replacing !== file) {
      setReplacing(file);
      return;
    }
    onClose();
    // The very file that is open keeps its guard against changes made elsewhere.
    void saveTo(file, file === path ? useDocument.getState().version : null, proceed);
  };

  return (
    <Dialog
      title={t(mode === 'open' ? 'files.openTitle' : 'files.saveTitle')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button tone="primary" disabled={target === ''} onClick={() => finish(target)}>
            {t(mode === 'open' ? 'files.openAction' : replacing === target && exists ? 'files.replaceAction' : 'files.saveAction')}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (target !== '') finish(target);
        }}
      >
        <div className="flex items-center gap-2">
          <IconButton label={t('files.goUp')} icon={<CornerLeftUp size={16} aria-hidden />} disabled={(listing?.parent ?? null) === null} onClick={() => go(listing?.parent ?? null)} />
          <p className="min-w-0 flex-1 truncate font-mono text-sm" title={folder ?? undefined}>
            <span className="sr-only">{t('files.folder')} </span>
            <span data-testid="folder">{folder}</span>
          </p>
        </div>
        {failure !== undefined && (
          <p role="alert" className="text-error">
            {failure.message}
          </p>
        )}
        <Entries
          entries={entries}
          loading={listing === undefined && failure === undefined}
          onFolder={go}
          onPick={(entry) => {
            setName(entry.name);
            setReplacing(null);
          }}
          onFile={(entry) => finish(entry.path)}
        />
        <Field label={t('files.name')} error={replacing === target && exists ? t('files.overwrite') : undefined}>
          {(control) => (
            <Input
              {...control}
              mono
              data-autofocus
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setReplacing(null);
              }}
            />
          )}
        </Field>
        <button type="submit" className="sr-only" tabIndex={-1} aria-hidden>
          {t('common.ok')}
        </button>
      </form>
    </Dialog>
  );
}

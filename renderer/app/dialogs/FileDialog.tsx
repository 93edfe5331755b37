import { CornerLeftUp, FileText, Folder } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { DirectoryEntry, DirectoryListing } from '#core/api';
import { basename, dirname, joinPath } from '#core/lib';
import { failureOf } from '../../api/failure.ts';
import { openPath, saveTo, suggestedPath } from '../../api/files.ts';
import { callHost } from '../../api/host.ts';
import { useTranslation } from '../../i18n/index.ts';
import { useDocument } from '../../state/index.ts';
import { Button, Dialog, Field, IconButton, Input } from '../../ui/index.ts';

interface Listing {
  readonly listing: DirectoryListing | null;
  readonly error: string | null;
  go(path: string | null): void;
}

function useListing(start: string | null): Listing {
  const [listing, setListing] = useState<DirectoryListing | null>(null);
  const [error, setError] = useState<string | null>(null);
  const go = useCallback((path: string | null) => {
    callHost('file.list', { path })
      .then(setListing)
      .then(() => setError(null))
      .catch((problem: unknown) => setError(failureOf(problem).message));
  }, []);
  useEffect(() => go(start), [go, start]);
  return { listing, error, go };
}

function Entries({ entries, onFolder, onFile, onPick }: { readonly entries: readonly DirectoryEntry[]; readonly onFolder: (path: string) => void; readonly onFile: (entry: DirectoryEntry) => void; readonly onPick: (entry: DirectoryEntry) => void }) {
  const { t } = useTranslation();
  return (
    <ul aria-label={t('files.entries')} className="h-72 overflow-y-auto rounded-md border border-border p-1">
      {entries.length === 0 && <li className="p-3 text-muted">{t('files.empty')}</li>}
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
  const [suggested] = useState(suggestedPath);
  const path = useDocument((state) => state.path);
  const { listing, error, go } = useListing(path === null ? (mode === 'save' ? dirname(suggested) : null) : dirname(path));
  const [name, setName] = useState(mode === 'save' ? basename(suggested) : '');
  const [asked, setAsked] = useState<string | null>(null);
  const folder = listing?.path ?? dirname(suggested);
  const target = name === '' ? '' : joinPath(folder, name);
  const entries = (listing?.entries ?? []).filter((entry) => entry.kind === 'directory' || entry.compose);
  const exists = listing?.entries.some((entry) => entry.kind === 'file' && entry.name === name) === true && target !== path;

  const finish = (file: string): void => {
    if (mode === 'open') {
      onClose();
      void openPath(file);
      return;
    }
    if (exists && asked !== file) {
      setAsked(file);
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
            {t(mode === 'open' ? 'files.openAction' : asked === target && exists ? 'files.replaceAction' : 'files.saveAction')}
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
          <IconButton label={t('files.goUp')} icon={<CornerLeftUp size={16} aria-hidden />} disabled={listing?.parent === null || listing === null} onClick={() => go(listing?.parent ?? null)} />
          <p className="min-w-0 flex-1 truncate font-mono text-sm" title={folder}>
            <span className="sr-only">{t('files.folder')} </span>
            <span data-testid="folder">{folder}</span>
          </p>
        </div>
        {error !== null && (
          <p role="alert" className="text-error">
            {error}
          </p>
        )}
        <Entries
          entries={entries}
          onFolder={go}
          onPick={(entry) => {
            setName(entry.name);
            setAsked(null);
          }}
          onFile={(entry) => finish(entry.path)}
        />
        <Field label={t('files.name')} error={asked === target && exists ? t('files.overwrite') : undefined}>
          {(control) => (
            <Input
              {...control}
              mono
              data-autofocus
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setAsked(null);
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

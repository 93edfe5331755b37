import { FileDown, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { basename } from '#core/lib';
import { goTo } from '../api/places.ts';
import { Canvas } from '../canvas/index.ts';
import { Drawer } from '../drawer/Drawer.tsx';
import { useTranslation } from '../i18n/index.ts';
import { Inspector } from '../inspector/index.ts';
import { Palette } from '../palette/Palette.tsx';
import { useApp } from '../state/app.ts';
import { isUnsaved, useDocument, useEngine, useView } from '../state/index.ts';
import { Toasts, TooltipProvider } from '../ui/index.ts';
import { Dialogs } from './dialogs/Dialogs.tsx';
import { carriesFiles, openDropped } from './drop.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { listenForShortcuts } from './shortcuts.ts';
import { TopBar } from './TopBar.tsx';
import { useAppearance } from './useAppearance.ts';

/** The window's title and the question before it closes, in step with the document. */
function useWindow(): void {
  const { t } = useTranslation();
  const path = useDocument((state) => state.path);
  const unsaved = useDocument(isUnsaved);
  const running = useEngine((state) => state.deploy?.running === true);
  useEffect(() => {
    document.title = t('app.title', { mark: unsaved ? '• ' : '', name: path === null ? t('files.untitled') : basename(path) });
  }, [path, unsaved, t]);
  useEffect(() => {
    if (!unsaved && !running) return undefined;
    const ask = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
      // A browser asks in words of its own, which say nothing of runs: ours stand in the page behind the question.
      if (running) useView.getState().notify({ kind: 'error', text: t('app.leavingCancels') });
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved, running, t]);
}

/** A mistake of ours outside of rendering says so instead of doing nothing; the browser's own harmless notices do not count. */
function useMistakes(): void {
  const { t } = useTranslation();
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    const tell = (): void => useView.getState().notify({ kind: 'error', text: t('errors.internal') });
    window.addEventListener(
      'error',
      (event) => {
        if (event.error instanceof Error) tell();
      },
      { signal },
    );
    window.addEventListener('unhandledrejection', tell, { signal });
    return () => abort.abort();
  }, [t]);
}

/** Whether files are being dragged over the window. */
function useFileDrop(): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    // Entering a child fires before leaving its parent: count them.
    let depth = 0;
    const end = (): void => {
      depth = 0;
      setOver(false);
    };
    window.addEventListener(
      'dragenter',
      (event) => {
        if (!carriesFiles(event.dataTransfer)) return;
        depth += 1;
        setOver(true);
      },
      { signal },
    );
    window.addEventListener(
      'dragleave',
      (event) => {
        if (!carriesFiles(event.dataTransfer)) return;
        depth -= 1;
        if (depth <= 0) end();
      },
      { signal },
    );
    window.addEventListener(
      'dragover',
      (event) => {
        if (carriesFiles(event.dataTransfer)) event.preventDefault();
      },
      { signal },
    );
    window.addEventListener(
      'drop',
      (event) => {
        end();
        if (event.dataTransfer === null || !carriesFiles(event.dataTransfer)) return;
        event.preventDefault();
        void openDropped(event.dataTransfer);
      },
      { signal },
    );
    return () => abort.abort();
  }, []);
  return over;
}

function ConnectionBanner() {
  const { t } = useTranslation();
  const connection = useEngine((state) => state.connection);
  const ended = useApp((state) => state.ended);
  if (ended) {
    return (
      <p role="alert" className="border-b border-border bg-error-soft px-3 py-1 text-center">
        <strong className="font-semibold">{t('app.endedTitle')}.</strong> {t('app.endedText')}
      </p>
    );
  }
  if (connection !== 'disconnected') return null;
  return (
    <p role="alert" className="flex items-center justify-center gap-2 border-b border-border bg-warn-soft px-3 py-1">
      <LoaderCircle size={14} aria-hidden className="animate-spin" />
      {t('app.disconnected')}
    </p>
  );
}

function Workbench() {
  const { t } = useTranslation();
  const paletteOpen = useView((state) => state.paletteOpen);
  const inspectorOpen = useView((state) => state.inspectorOpen);
  const toasts = useView((state) => state.toasts);
  const dismiss = useView((state) => state.dismiss);
  const over = useFileDrop();
  useWindow();
  useMistakes();
  useEffect(() => {
    const abort = new AbortController();
    listenForShortcuts(abort.signal);
    return () => abort.abort();
  }, []);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <TopBar />
      <ConnectionBanner />
      <div className="flex min-h-0 flex-1">
        {/* The drawer runs below palette and canvas: logs and YAML want width, the inspector height. */}
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="flex min-h-0 flex-1">
            {paletteOpen && (
              <div className="w-52 shrink-0 xl:w-60">
                <Palette />
              </div>
            )}
            <main aria-label={t('canvas.label')} className="relative min-w-0 flex-1">
              <ErrorBoundary>
                <Canvas />
              </ErrorBoundary>
            </main>
          </div>
          <Drawer />
        </div>
        {inspectorOpen && (
          <div className="w-72 shrink-0 border-l border-border bg-surface xl:w-80">
            <ErrorBoundary>
              <Inspector />
            </ErrorBoundary>
          </div>
        )}
      </div>
      <Dialogs />
      <Toasts toasts={toasts} onDismiss={dismiss} onGoTo={goTo} />
      {over && (
        <div aria-hidden className="pointer-events-none fixed inset-2 z-50 flex items-center justify-center gap-2 rounded-xl border-2 border-dashed border-accent bg-accent-soft/80 text-lg font-medium text-accent">
          <FileDown size={24} />
          {t('app.dropHere')}
        </div>
      )}
    </div>
  );
}

export function App() {
  useAppearance();
  return (
    <ErrorBoundary>
      <TooltipProvider delayDuration={400} skipDelayDuration={200}>
        <Workbench />
      </TooltipProvider>
    </ErrorBoundary>
  );
}

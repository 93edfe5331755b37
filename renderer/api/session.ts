import type { AppInfo, ShellEvent } from '#core/api';
import { runAction } from '../app/actions.ts';
import { translator } from '../i18n/index.ts';
import { useApp } from '../state/app.ts';
import { setUntitledDirectory } from '../state/document.ts';
import { useDocument, useEngine, useView } from '../state/index.ts';
import { keepConnected } from './connection.ts';
import { failureOf, isCancelled, isDisconnected } from './failure.ts';
import { guardUnsaved, openPath } from './files.ts';
import { callHost, readHost, setClient } from './host.ts';
import { watchLookups } from './lookups.ts';
import { watchPlan } from './planning.ts';
import { watchProbes } from './probes.ts';
import { findRecovered, keepRecovery } from './recovery.ts';
import { watchEngine } from './watch.ts';

function onShellEvent(event: ShellEvent): void {
  switch (event.type) {
    case 'open-file':
      guardUnsaved(() => void openPath(event.path));
      return;
    case 'menu':
      runAction(event.action);
      return;
  }
}

/** The first document: unsaved work a crash left, else the file the program was started with, else an empty one. */
async function firstDocument(info: AppInfo): Promise<void> {
  const recovered = await findRecovered();
  if (recovered !== undefined) {
    const { work } = recovered;
    useDocument.getState().restore(work);
    useView.getState().notify({ kind: 'info', text: translator.t('files.recovered', { name: work.path ?? translator.t('files.untitled') }) });
  } else if (info.initialFile !== null) {
    await openPath(info.initialFile);
  }
  keepRecovery(() => useView.getState().notify({ kind: 'error', text: translator.t('files.recoveryFull') }));
  recovered?.forget();
}

async function begin(signal: AbortSignal): Promise<void> {
  const info = await callHost('app.info', {}, signal);
  const first = useApp.getState().info === null;
  useApp.setState({ info, settings: info.settings, recentFiles: info.recentFiles });
  useEngine.setState({ connection: 'connected' });
  if (first) {
    useView.setState({ paletteOpen: info.settings.paletteOpen, inspectorOpen: info.settings.inspectorOpen });
    setUntitledDirectory(info.documentsDirectory);
  }
  watchLookups(signal);
  watchEngine(signal);
  watchPlan(signal);
  watchProbes(signal);
  readHost('app.events', {}, onShellEvent, signal).catch((error: unknown) => {
    if (!isCancelled(error) && !isDisconnected(error)) useView.getState().notify({ kind: 'error', text: failureOf(error).message });
  });
  if (first) await firstDocument(info);
}

/** Connects the page to its host and keeps the stores in step with it until `signal` aborts. */
export function startSession(signal: AbortSignal): Promise<void> {
  return keepConnected(
    {
      onConnected(client, lifetime) {
        setClient(client);
        begin(lifetime).catch((error: unknown) => {
          if (!isCancelled(error) && !isDisconnected(error)) useView.getState().notify({ kind: 'error', text: failureOf(error).message });
        });
      },
      onDisconnected() {
        setClient(null);
        useEngine.setState({ connection: 'disconnected', status: { state: 'connecting', contexts: useEngine.getState().status.contexts }, observed: null, plan: null, planning: false, probing: false });
      },
      onEnded() {
        setClient(null);
        useApp.setState({ ended: true });
        useEngine.setState({ connection: 'disconnected', observed: null, plan: null });
      },
    },
    signal,
  );
}

import type { AppInfo, ShellEvent } from '#core/api';
import { runAction } from '../app/actions.ts';
import { translator } from '../i18n/index.ts';
import { useApp } from '../state/app.ts';
import { setUntitledDirectory } from '../state/document.ts';
import { useEngine, useView } from '../state/index.ts';
import { keepConnected } from './connection.ts';
import { watchDisk } from './disk.ts';
import { failureOf, notifyFailure } from './failure.ts';
import { guardUnsaved, openPath, restoreNewest } from './files.ts';
import { callHost, readHost, setClient } from './host.ts';
import { watchLookups } from './lookups.ts';
import { watchPlan } from './planning.ts';
import { watchProbes } from './probes.ts';
import { keepRecovery } from './recovery.ts';
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

/** The first document: the file the program was started with, else unsaved work a crash left, else an empty one. */
async function firstDocument({ initialFile }: AppInfo): Promise<void> {
  if (initialFile === null) await restoreNewest();
  else await openPath(initialFile);
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
  watchDisk(signal);
  watchLookups(signal);
  watchEngine(signal);
  watchPlan(signal);
  watchProbes(signal);
  readHost('app.events', {}, onShellEvent, signal).catch(notifyFailure);
  if (first) await firstDocument(info);
}

/** Connects the page to its host and keeps the stores in step with it until `signal` aborts. */
export function startSession(signal: AbortSignal): Promise<void> {
  keepRecovery((error) => useView.getState().notify({ kind: 'error', text: translator.t('files.recoveryFailed'), hint: failureOf(error).message }), signal);
  return keepConnected(
    {
      onConnected(client, lifetime) {
        setClient(client);
        begin(lifetime).catch(notifyFailure);
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

import type { Settings } from '#core/api';
import { useApp } from '../state/app.ts';
import { notifyFailure } from './failure.ts';
import { callHost } from './host.ts';

/** Changes settings at once on screen and keeps them in the host's settings file. */
export function changeSettings(change: Partial<Settings>): void {
  useApp.setState((state) => ({ settings: { ...state.settings, ...change } }));
  callHost('settings.set', change).catch(notifyFailure);
}

/** Switches to another engine context; null: let Slipway find one. The host refuses while a run is under way. */
export function selectContext(context: string | null): void {
  callHost('engine.use', { context }).then(() => useApp.setState((state) => ({ settings: { ...state.settings, engineContext: context } })), notifyFailure);
}

import type { Settings } from '#core/api';
import { useApp } from '../state/app.ts';
import { useView } from '../state/index.ts';
import { failureOf } from './failure.ts';
import { callHost } from './host.ts';

/** Changes settings at once on screen and keeps them in the host's settings file. */
export function changeSettings(change: Partial<Settings>): void {
  useApp.setState((state) => ({ settings: { ...state.settings, ...change } }));
  callHost('settings.set', change).catch((error: unknown) => {
    const { message, hint } = failureOf(error);
    useView.getState().notify({ kind: 'error', text: message, ...(hint === undefined ? {} : { hint }) });
  });
}

/** Switches to another engine context; null: let Slipway find one. */
export function selectContext(context: string | null): void {
  useApp.setState((state) => ({ settings: { ...state.settings, engineContext: context } }));
  callHost('engine.use', { context }).catch((error: unknown) => {
    const { message, hint } = failureOf(error);
    useView.getState().notify({ kind: 'error', text: message, ...(hint === undefined ? {} : { hint }) });
  });
}

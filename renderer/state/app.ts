import { create } from 'zustand';
import type { AppInfo, Settings } from '#core/api';

export interface AppState {
  /** null until the host has answered for the first time. */
  readonly info: AppInfo | null;
  readonly settings: Settings;
  readonly recentFiles: readonly string[];
  /** Why the page cannot go on at all, e.g. the web shell's session ended. */
  readonly ended: boolean;
}

export const useApp = create<AppState>()(() => ({
  info: null,
  settings: { theme: 'system', language: 'system', engineContext: null, probeImage: 'busybox:1.37', paletteOpen: true, inspectorOpen: true },
  recentFiles: [],
  ended: false,
}));

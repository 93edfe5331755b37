import { create } from 'zustand';
import type { Toast, ViewState } from './types.ts';

/** A 1024-pixel window keeps room for the canvas with both side panels open. */
const initialDrawerHeight = 260;

/** What is selected, open and asked for: everything on screen that is neither document nor engine. */
export const useView = create<ViewState>()((set, get) => ({
  selection: { services: [], link: null, network: null },
  hovered: null,
  paletteOpen: true,
  inspectorOpen: true,
  drawerOpen: false,
  drawerHeight: initialDrawerHeight,
  drawerTab: 'problems',
  logService: null,
  dialog: null,
  focusRequest: null,
  toasts: [],
  canvas: null,
  theme: 'light',

  select(selection) {
    set({ selection: { services: selection.services ?? [], link: selection.link ?? null, network: selection.network ?? null } });
  },
  clearSelection() {
    const { services, link, network } = get().selection;
    if (services.length > 0 || link !== null || network !== null) set({ selection: { services: [], link: null, network: null } });
  },
  hover(service) {
    if (get().hovered !== service) set({ hovered: service });
  },
  setPanel(panel, open) {
    switch (panel) {
      case 'palette':
        set({ paletteOpen: open });
        return;
      case 'inspector':
        set({ inspectorOpen: open });
        return;
      case 'drawer':
        set({ drawerOpen: open });
        return;
    }
  },
  setDrawerHeight(pixels) {
    set({ drawerHeight: Math.round(pixels) });
  },
  showTab(tab) {
    set({ drawerOpen: true, drawerTab: tab });
  },
  showLogs(service) {
    set({ drawerOpen: true, drawerTab: 'logs', logService: service });
  },
  openDialog(dialog) {
    set({ dialog });
  },
  closeDialog() {
    set({ dialog: null });
  },
  requestFocus(request) {
    // An object of its own: the same request twice is a new one.
    set({ focusRequest: { ...request } });
  },
  focusDone(request) {
    if (get().focusRequest === request) set({ focusRequest: null });
  },
  notify(toast) {
    set((state) => {
      const id = (state.toasts.at(-1)?.id ?? 0) + 1;
      const kept: readonly Toast[] = state.toasts.filter((each) => each.text !== toast.text).slice(-3);
      return { toasts: [...kept, { ...toast, id }] };
    });
  },
  dismiss(id) {
    set((state) => ({ toasts: state.toasts.filter((each) => each.id !== id) }));
  },
  registerCanvas(actions) {
    set({ canvas: actions });
    return () => {
      if (get().canvas === actions) set({ canvas: null });
    };
  },
  setTheme(theme) {
    set({ theme });
  },
}));

import { create } from 'zustand';

/** What the editor's bar shows and switches; lives as long as the page, so that folding the drawer forgets nothing. */
export interface YamlView {
  /** Values of variables are shown in the text. */
  readonly showValues: boolean;
  /** Path of what the cursor is at. */
  readonly path: readonly (string | number)[];
  /** Text is being typed: what follows from it may come a moment later. */
  readonly typing: boolean;
  setShowValues(show: boolean): void;
  setPath(path: readonly (string | number)[]): void;
  setTyping(typing: boolean): void;
}

export const useYamlView = create<YamlView>()((set, get) => ({
  showValues: true,
  path: [],
  typing: false,
  setShowValues(showValues) {
    set({ showValues });
  },
  setPath(path) {
    const { path: before } = get();
    if (path.length !== before.length || path.some((step, index) => step !== before[index])) set({ path });
  },
  setTyping(typing) {
    if (typing !== get().typing) set({ typing });
  },
}));

import { create } from 'zustand';
import { loadProject, type FileAnswer, type LoadResult, type Project } from '#core/compose';
import { joinPath } from '#core/lib';
import { applyCommand, buildGraph, type Graph } from '#core/topology';
import { emptyHistory, endGesture, record, redo, undo, type History } from './history.ts';
import { createLookup } from './lookup.ts';
import { refusalElsewhere, withOrigin } from './refusal.ts';
import type { DocumentState } from './types.ts';
import { useView } from './view.ts';

/**
 * A name that no earlier drawing had: the name finds containers and volumes on the engine, and a second drawing of the same name
 * would take over those of the first.
 */
function freshName(): string {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return `my-stack-${number.toString(36).padStart(4, '0').slice(-4)}`;
}

/** A new document: only a name, which also names its containers until a person gives another. */
function freshText(): string {
  return `name: ${freshName()}\n`;
}

/** The text of a document in which nothing was drawn yet. */
export function isFresh(text: string): boolean {
  return /^name: my-stack-[0-9a-z]{4}\n$/.test(text);
}

/** What the loader knows of the world outside the document; filled by the session from `file.lookup`. */
export const lookup = createLookup();

/** Where a document without a file counts as lying, so that its relative paths mean something. */
let untitledDirectory = '/';

export function setUntitledDirectory(directory: string): void {
  untitledDirectory = directory;
  useDocument.getState().reload();
}

/** Where the document counts as lying: the file its places are named after. */
export function documentFile(path: string | null): string {
  return path ?? joinPath(untitledDirectory, 'compose.yaml');
}

/** `read`: gathers the other files that were there to be read. */
function load(text: string, path: string | null, profiles: readonly string[], read?: Set<string>): LoadResult {
  const readFile = (file: string): FileAnswer => {
    const answer = lookup.readFile(file);
    if (answer.kind === 'text') read?.add(file);
    return answer;
  };
  return loadProject({ files: [{ path: documentFile(path), text }], found: path !== null, profiles, reader: { ...lookup, readFile } });
}

const noProject: Project = {
  name: '',
  services: {},
  networks: {},
  volumes: {},
  secrets: {},
  configs: {},
  models: {},
  extensions: {},
  disabledServices: {},
  workingDir: '/',
  composeFiles: [],
  environmentFiles: [],
  activeProfiles: [],
};

const noGraph: Graph = { nodes: [], links: [], networks: [], volumes: [], diagnostics: [] };

interface Loaded {
  readonly load: LoadResult;
  readonly project: Project;
  readonly graph: Graph;
  readonly drawn: DocumentState['drawn'];
  readonly stale: boolean;
}

/** Loads `text`; while it has errors the drawing of `before` stays. */
function loaded(text: string, path: string | null, profiles: readonly string[], before: Pick<Loaded, 'project' | 'graph' | 'drawn'>): Loaded {
  const files = new Set<string>();
  const result = load(text, path, profiles, files);
  const { sketch } = result;
  if (sketch === undefined) return { load: result, project: before.project, graph: before.graph, drawn: before.drawn, stale: true };
  return { load: result, project: sketch, graph: buildGraph(sketch), drawn: { text, load: result, files: [...files] }, stale: false };
}

const nothing = { project: noProject, graph: noGraph, drawn: { text: '', load: loadProject({ files: [], reader: { readFile: () => ({ kind: 'missing' }), variable: () => undefined } }), files: [] } };

/** Text that would be lost if the document were replaced now. */
export function isUnsaved(state: Pick<DocumentState, 'text' | 'savedText'>): boolean {
  return state.savedText === null ? !isFresh(state.text) : state.text !== state.savedText;
}

export const useDocument = create<DocumentState>()((set, get) => {
  let history: History = emptyHistory;

  function depth(): Pick<DocumentState, 'canUndo' | 'canRedo'> {
    return { canUndo: history.past.length > 0, canRedo: history.future.length > 0 };
  }

  /** Replaces the text as one step of the history. */
  function edit(text: string, gesture: string | undefined): void {
    const state = get();
    if (text === state.text) return;
    history = record(history, state.text, gesture);
    set({ text, ...loaded(text, state.path, state.profiles, state), ...depth() });
  }

  function travel(step: typeof undo): void {
    const state = get();
    const moved = step(history, state.text);
    if (moved === undefined) return;
    history = moved.history;
    set({ text: moved.text, ...loaded(moved.text, state.path, state.profiles, state), ...depth() });
  }

  function begin(document: { readonly text: string; readonly path: string | null; readonly version: string | null; readonly savedText: string | null }): void {
    history = emptyHistory;
    lookup.forget();
    set({
      ...document,
      profiles: [],
      ...loaded(document.text, document.path, [], nothing),
      ...depth(),
      generation: get().generation + 1,
    });
    useView.getState().clearSelection();
  }

  const first = freshText();
  return {
    text: first,
    savedText: null,
    path: null,
    version: null,
    profiles: [],
    ...loaded(first, null, [], nothing),
    canUndo: false,
    canRedo: false,
    generation: 0,

    apply(command, options = {}) {
      const { text, path, profiles, stale, load: before } = get();
      const file = documentFile(path);
      const made = applyCommand(text, command, { file, override: options.override === true });
      const refused = made.refused ?? (stale || made.text === text ? undefined : refusalElsewhere(command, () => load(made.text, path, profiles)));
      if (refused === undefined) {
        edit(made.text, options.coalesce);
        // What was offered before was for the text as it was.
        useView.setState(({ toasts }) => (toasts.some((toast) => toast.override !== undefined) ? { toasts: toasts.filter((toast) => toast.override === undefined) } : {}));
        return { text: made.text, refused: undefined };
      }
      const refusal = withOrigin(refused, command, before);
      const canOverride = made.refused !== undefined && options.override !== true && applyCommand(text, command, { file, override: true }).refused === undefined;
      const override = canOverride ? () => get().apply(command, { ...options, override: true }) : undefined;
      const { message, hint, origin } = refusal;
      useView.getState().notify({ kind: 'error', text: message, ...(hint === undefined ? {} : { hint }), ...(origin === undefined ? {} : { origin }), ...(override === undefined ? {} : { override }) });
      return { text, refused: refusal, ...(override === undefined ? {} : { override }) };
    },
    setText(text, options = {}) {
      edit(text, options.coalesce);
    },
    endGesture() {
      history = endGesture(history);
    },
    undo() {
      travel(undo);
    },
    redo() {
      travel(redo);
    },
    newDocument() {
      begin({ text: freshText(), path: null, version: null, savedText: null });
    },
    openFile(file) {
      begin({ text: file.text, path: file.path, version: file.version, savedText: file.text });
    },
    openText(text, name = freshName()) {
      const unnamed = load(text, null, []).locate(['name']) === undefined;
      const named = unnamed ? applyCommand(text, { type: 'setValue', path: ['name'], value: name }) : undefined;
      begin({ text: named?.text ?? text, path: null, version: null, savedText: null });
    },
    restore({ text, path, version, savedText }) {
      begin({ text, path, version, savedText });
    },
    markSaved(file) {
      const moved = file.path !== get().path;
      set({ path: file.path, version: file.version, savedText: file.text });
      // Relative paths mean something else in another folder.
      if (moved) {
        lookup.forget();
        get().reload();
      }
    },
    setProfiles(profiles) {
      set({ profiles, ...loaded(get().text, get().path, profiles, get()) });
    },
    reload() {
      const { text, path, profiles } = get();
      set(loaded(text, path, profiles, get()));
    },
  };
});

import type { EngineStatus, ImageChoice, OpenedFile } from '#core/api';
import type { LoadResult, Project, SourceRange } from '#core/compose';
import type { DeployEvent, DeployFailure, StepState } from '#core/deploy';
import type { Observed } from '#core/observe';
import type { Plan, StepId, StepType } from '#core/plan';
import type { ProbeResult } from '#core/probe';
import type { Command, CommandResult, Graph } from '#core/topology';

export interface ApplyOptions {
  readonly coalesce?: string;
  readonly override?: boolean;
}

/** A command's outcome; where it was refused because the value is shared, and that can be overridden here, with the way to do so. */
export interface ApplyResult extends CommandResult {
  readonly override?: () => ApplyResult;
}

/** The open Compose file: text is the truth, everything else follows from it. */
export interface DocumentState {
  readonly text: string;
  /** The text as last opened or saved; null: never saved. */
  readonly savedText: string | null;
  /** Absolute; null: never saved. */
  readonly path: string | null;
  /** Opaque version of the file on disk, for `file.save`. */
  readonly version: string | null;
  readonly profiles: readonly string[];
  /** Newest load, of exactly `text`. */
  readonly load: LoadResult;
  /** Last project that could be drawn; it stays on screen while the text has errors that leave nothing to draw. */
  readonly project: Project;
  /** Drawing of `project`. */
  readonly graph: Graph;
  /** The text that `project` and `graph` were read from, its load, and the paths of the other files that were read for it. */
  readonly drawn: { readonly text: string; readonly load: LoadResult; readonly files: readonly string[] };
  /** `text` has errors: `project` and `graph` are of an earlier text, draw them greyed. */
  readonly stale: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Grows with every document that is opened or begun: the canvas fits its view again when it changes. */
  readonly generation: number;

  /**
   * Changes the document. With `coalesce`, steps in a row with the same key become one undo step until `endGesture`.
   * A refusal changes nothing and is also shown as a toast. `override`: a shared value gets one of its own here.
   */
  apply(command: Command, options?: ApplyOptions): ApplyResult;
  setText(text: string, options?: { readonly coalesce?: string }): void;
  /** The next edit starts a new undo step whatever its key. */
  endGesture(): void;
  undo(): void;
  redo(): void;
  newDocument(): void;
  openFile(file: OpenedFile): void;
  /**
   * Text without a file (a template, a dropped file): unsaved. A text that does not name its project gets `name`, as it has no
   * folder to be named after; everything else in it stays as it is.
   */
  openText(text: string, name?: string): void;
  /** Unsaved work as a crash left it. */
  restore(document: Pick<DocumentState, 'text' | 'path' | 'version' | 'savedText'>): void;
  markSaved(file: { readonly path: string; readonly text: string; readonly version: string }): void;
  setProfiles(profiles: readonly string[]): void;
  /** Loads again, after the reader's cache has learnt something. */
  reload(): void;
}

export interface Selection {
  readonly services: readonly string[];
  /** Link id `from->to`. */
  readonly link: string | null;
  /** Network key. */
  readonly network: string | null;
}

export type DrawerTab = 'problems' | 'changes' | 'activity' | 'logs' | 'yaml';

export type DialogState =
  | { readonly kind: 'open' }
  | { readonly kind: 'save'; readonly proceed?: () => void }
  | { readonly kind: 'templates' }
  /** `line`: a docker run line that was pasted elsewhere. */
  | { readonly kind: 'import'; readonly tab?: 'run' | 'engine'; readonly line?: string }
  | { readonly kind: 'any-image'; readonly text?: string }
  | { readonly kind: 'build' }
  | { readonly kind: 'commands' }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'deploy' }
  | { readonly kind: 'remove'; readonly volumes: boolean }
  /** Shows the variables of an env file of the project. */
  | { readonly kind: 'env-file'; readonly path: string }
  /** Unsaved work would be lost; `proceed` runs after "save" or "don't save". */
  | { readonly kind: 'unsaved'; readonly proceed: () => void }
  /** The file changed on disk since it was opened. */
  | { readonly kind: 'conflict'; readonly path: string; readonly message: string; readonly proceed?: () => void }
  | { readonly kind: 'message'; readonly title: string; readonly text: string; readonly hint?: string };

/** Asks another panel to show something. It stands until that panel has done so. */
export type FocusRequest =
  | { readonly target: 'canvas'; readonly service: string }
  | { readonly target: 'yaml'; readonly path: readonly (string | number)[] }
  /** Offsets into the text, from 0, `end` exclusive. */
  | { readonly target: 'yaml-range'; readonly start: number; readonly end: number }
  /** Inspector: put the focus into the field of this attribute path below the service, e.g. `['environment', 'POSTGRES_PASSWORD']`; the canvas brings its card into view. */
  | { readonly target: 'inspector'; readonly service: string; readonly path: readonly (string | number)[] };

/** Actions that only the canvas can do; it registers them with `registerCanvas` and the command palette calls them. */
export interface CanvasActions {
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
  zoomToSelection(): void;
  /** Layered layout as one undo step. */
  tidyUp(): void;
  /** Middle of what is visible, canvas coordinates: where Enter in the palette adds. */
  centre(): { readonly x: number; readonly y: number };
  /** Starts renaming a service in place. */
  rename(service: string): void;
  /** Deletes the selection. */
  deleteSelection(): void;
  duplicateSelection(): void;
  selectAll(): void;
  focus(): void;
  /** Opens the search for a service. */
  find(): void;
}

export interface Toast {
  readonly id: number;
  readonly kind: 'info' | 'ok' | 'error';
  readonly text: string;
  readonly hint?: string;
  /** Where the value that could not be changed is written. */
  readonly origin?: SourceRange;
  /** Carries out here only what was refused for being shared. */
  readonly override?: () => unknown;
}

export interface ViewState {
  readonly selection: Selection;
  /** Service under the pointer, for highlighting its neighbours. */
  readonly hovered: string | null;
  readonly paletteOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly drawerOpen: boolean;
  /** Pixels. */
  readonly drawerHeight: number;
  readonly drawerTab: DrawerTab;
  /** Container (service) whose log is shown. */
  readonly logService: string | null;
  readonly dialog: DialogState | null;
  readonly focusRequest: FocusRequest | null;
  readonly toasts: readonly Toast[];
  readonly canvas: CanvasActions | null;
  /** As drawn now, after `system` has been looked up. */
  readonly theme: 'light' | 'dark';

  select(selection: Partial<Selection>): void;
  clearSelection(): void;
  hover(service: string | null): void;
  setPanel(panel: 'palette' | 'inspector' | 'drawer', open: boolean): void;
  setDrawerHeight(pixels: number): void;
  /** Opens the drawer at a tab. */
  showTab(tab: DrawerTab): void;
  showLogs(service: string): void;
  openDialog(dialog: DialogState): void;
  closeDialog(): void;
  requestFocus(request: FocusRequest): void;
  /** The request was met: it must not be met again when its panel is opened the next time. */
  focusDone(request: FocusRequest): void;
  notify(toast: Omit<Toast, 'id'>): void;
  dismiss(id: number): void;
  /** Gives the shell the canvas's actions; returns the function that takes them back. */
  registerCanvas(actions: CanvasActions): () => void;
  setTheme(theme: 'light' | 'dark'): void;
}

export interface StepProgress {
  readonly id: StepId;
  readonly step: StepType;
  readonly service?: string;
  readonly label: string;
  readonly state: 'waiting' | StepState;
  readonly text?: string;
  /** 0 to 1. */
  readonly fraction?: number;
  readonly error?: DeployFailure;
}

export type DeployDone = Extract<DeployEvent, { readonly type: 'done' }>;

/** One deploy, stop or remove, running or the last one. */
export interface DeployRun {
  readonly kind: 'deploy' | 'stop' | 'remove';
  readonly project: string;
  readonly running: boolean;
  readonly cancelling: boolean;
  readonly steps: readonly StepProgress[];
  readonly result: DeployDone | null;
  /** The run could not begin, or the host went away. */
  readonly failure: DeployFailure | null;
}

/** What a service's card says while a run works on it. */
export interface ServiceProgress {
  readonly step: StepType;
  readonly text: string | undefined;
  readonly fraction: number | undefined;
}

export interface EngineState {
  /** The channel to the host. */
  readonly connection: 'connecting' | 'connected' | 'disconnected';
  readonly status: EngineStatus;
  /** Newest snapshot of the open document's project; null while there is no engine. */
  readonly observed: Observed | null;
  /** What a deploy would do now; null until known. */
  readonly plan: Plan | null;
  /** The text `plan` was made for: after an edit the plan is an old one until the next is there. */
  readonly plannedText: string | null;
  readonly planError: DeployFailure | null;
  readonly planning: boolean;
  readonly images: readonly ImageChoice[];
  readonly deploy: DeployRun | null;
  /** By link id. */
  readonly probes: Readonly<Record<string, readonly ProbeResult[]>>;
  readonly probing: boolean;
}


import type { FileAnswer } from '#core/compose';
import type { ContainerState, EngineInfo, HealthState } from '#core/engine';
import type { Settings } from './schemas.ts';

/** What the shell around the UI can do; the UI asks for these and never for the shell's name. */
export interface ShellCapabilities {
  /** `dialog.open` and `dialog.save` show the system's own file chooser; otherwise the UI shows one built on `file.list`. */
  readonly nativeDialogs: boolean;
  /** The shell draws an application menu and sends `menu` events. */
  readonly applicationMenu: boolean;
}

export interface AppInfo {
  readonly version: string;
  readonly platform: string;
  readonly homeDirectory: string;
  /** Where an unsaved drawing would be saved by default. */
  readonly documentsDirectory: string;
  readonly capabilities: ShellCapabilities;
  readonly settings: Settings;
  readonly recentFiles: readonly string[];
  /** File to open at start (command line, double click); null: none. */
  readonly initialFile: string | null;
}

export interface OpenedFile {
  readonly path: string;
  readonly text: string;
  /** Opaque; give it back to `file.save` so that a change made elsewhere is noticed. */
  readonly version: string;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'directory';
  readonly compose: boolean;
}

export interface DirectoryListing {
  readonly path: string;
  readonly parent: string | null;
  readonly entries: readonly DirectoryEntry[];
}

export interface Template {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly services: number;
  /** True when it needs its folder on disk (a Dockerfile): it is copied somewhere first. */
  readonly hasFiles: boolean;
}

export interface EngineContext {
  readonly name: string;
  readonly endpoint: string;
  readonly source: 'environment' | 'docker-context' | 'socket' | 'private' | 'settings';
  readonly current: boolean;
}

export interface EngineProblem {
  readonly message: string;
  /** Steps to take, one sentence or one command each. */
  readonly hints: readonly string[];
}

/** What the engine chip shows. */
export type EngineStatus =
  | { readonly state: 'connecting'; readonly contexts: readonly EngineContext[]; readonly note?: string }
  | { readonly state: 'ready'; readonly info: EngineInfo; readonly contexts: readonly EngineContext[] }
  | { readonly state: 'absent'; readonly problem: EngineProblem; readonly contexts: readonly EngineContext[] };

/** One container on the engine, as far as a list of stacks shows it. */
export interface StackContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: ContainerState;
  readonly health: HealthState;
  /** Of its Compose project. */
  readonly service: string | null;
}

/** A Compose project that has containers on the engine. */
export interface Stack {
  readonly name: string;
  readonly services: readonly string[];
  readonly containers: readonly StackContainer[];
  /** The file it was deployed from, when that is a single one and on this machine: it can be opened instead. */
  readonly configFile: string | null;
}

export interface Stacks {
  readonly projects: readonly Stack[];
  /** Containers of no Compose project. */
  readonly containers: readonly StackContainer[];
}

export interface ImageChoice {
  readonly reference: string;
  /** Bytes. */
  readonly size: number;
}

/** For the UI's loader cache. */
export interface LookupAnswer {
  readonly files: Readonly<Record<string, FileAnswer>>;
  /** null: unset. */
  readonly variables: Readonly<Record<string, string | null>>;
}

/** Unsaved text that a page left behind. */
export interface RecoveryEntry {
  readonly page: string;
  /** The document's file; null: it has none. */
  readonly path: string | null;
  /** Milliseconds since 1970. */
  readonly kept: number;
}

export interface RecoveredDocument {
  readonly text: string;
  readonly path: string | null;
  /** Of the file the text was made from, as `file.open` gave it. */
  readonly version: string | null;
}

/** Things the shell tells the UI. */
export type ShellEvent = { readonly type: 'open-file'; readonly path: string } | { readonly type: 'menu'; readonly action: string };

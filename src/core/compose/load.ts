import type { ValuePath } from '#core/lib';
import type { Diagnostic, SourceRange } from './diagnostic.ts';
import type { Project } from './model.ts';
import type { ProjectReader } from './reader.ts';

/** One Compose file as text; `path` is absolute. */
export interface ComposeFile {
  readonly path: string;
  readonly text: string;
}

export interface LoadOptions {
  /** The files of `-f`, in order. At least one. */
  readonly files: readonly ComposeFile[];
  /** Absolute; defaults to the folder of the first file. */
  readonly projectDirectory?: string;
  /** `-p`; must already be a valid project name. */
  readonly projectName?: string;
  readonly profiles?: readonly string[];
  /** Absolute paths of `--env-file`; when empty the project directory's `.env` is read if present. */
  readonly envFiles?: readonly string[];
  /** `--no-interpolate` when false. */
  readonly interpolate?: boolean;
  readonly reader: ProjectReader;
}

/** A variable the files refer to, for the inspector and the YAML view. */
export interface VariableUse {
  readonly name: string;
  /** undefined: unset (and no default applied). */
  readonly value: string | undefined;
  readonly origin: 'shell' | 'env-file' | 'default' | 'unset';
  readonly required: boolean;
  readonly range?: SourceRange;
}

export interface LoadResult {
  /** Absent when there is at least one error. */
  readonly project: Project | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly variables: readonly VariableUse[];
  /** What the reader answered "not fetched yet" to: fetch and load again. */
  readonly requested: { readonly files: readonly string[]; readonly variables: readonly string[] };
  /** Where a value of the first file is written, key included; undefined when it is not written there. */
  locate(path: ValuePath): SourceRange | undefined;
}

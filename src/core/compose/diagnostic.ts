import type { ValuePath } from '#core/lib';

export type Severity = 'error' | 'warning' | 'info';

/** A place in a text file. Lines and columns count from 1 (UTF-16 units); offsets from 0, `end` exclusive. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

/** One finding about a Compose file: what, where, and how to go on. */
export interface Diagnostic {
  readonly severity: Severity;
  /** Stable kebab-case identifier, for example `yaml-syntax`, `unknown-key`, `required-variable`. */
  readonly code: string;
  /** One sentence for people. */
  readonly message: string;
  /** What to do next, where there is something to say. */
  readonly hint?: string;
  readonly range?: SourceRange;
  /** Path of the value in the Compose model, e.g. `['services', 'web', 'ports', 0]`. */
  readonly path?: ValuePath;
  /** The service whose card shows it. */
  readonly service?: string;
}

/** `file:line:column: severity: message`, the form compilers print and editors parse. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { range } = diagnostic;
  const place = range === undefined ? '' : `${range.file}:${range.line}:${range.column}: `;
  const hint = diagnostic.hint === undefined ? '' : ` (${diagnostic.hint})`;
  return `${place}${diagnostic.severity}: ${diagnostic.message}${hint}`;
}

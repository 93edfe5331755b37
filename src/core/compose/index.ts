export { formatDiagnostic, type Diagnostic, type Severity, type SourceRange } from './diagnostic.ts';
export type { ComposeFile, LoadOptions, LoadResult, VariableUse } from './load.ts';
export type * from './model.ts';
export type { FileAnswer, ProjectReader } from './reader.ts';

export { canonicalJson, canonicalYaml } from './canonical.ts';
export { networkConfigHash, serviceConfigHash, serviceHashText, volumeConfigHash, type ContainerOf } from './config-hash.ts';
export { formatDiagnostic, type Diagnostic, type Severity, type SourceRange } from './diagnostic.ts';
export { loadProject, type ComposeFile, type LoadOptions, type LoadResult } from './load.ts';
export type * from './model.ts';
export { normalizeProjectName } from './project-name.ts';
export type { FileAnswer, ProjectReader } from './reader.ts';
export { parseBytes, parseDuration } from './values/units.ts';
export type { VariableUse } from './variable-use.ts';

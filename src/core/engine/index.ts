export type * from './api-types.ts';
export { EngineError, type EngineErrorKind } from './errors.ts';
export { composeLabels, composeVersion, slipwayLabels } from './labels.ts';
export type * from './port.ts';

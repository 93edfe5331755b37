export { isUnsaved, useDocument } from './document.ts';
export { useEngine } from './engine.ts';
export { serviceFailures, serviceProgress } from './run.ts';
export type * from './types.ts';
export { useView } from './view.ts';

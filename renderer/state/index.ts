export { useEngine } from './engine.ts';
export { linkStatus } from './links.ts';
export { serviceFailures, serviceProgress } from './run.ts';
export type * from './types.ts';
export { useView } from './view.ts';

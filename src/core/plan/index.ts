export { planDown } from './down.ts';
export { planKill, planPause, planRemove, planRestart, planStart, planStop, planUnpause, type LifecycleOptions } from './lifecycle.ts';
export { shownPlan } from './shown.ts';
export { planToText, stepLabel } from './text.ts';
export type * from './types.ts';
export { planUp } from './up.ts';

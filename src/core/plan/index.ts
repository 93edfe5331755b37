export { planDown, planStop } from './down.ts';
export { shownPlan } from './shown.ts';
export { planToText, stepLabel } from './text.ts';
export type * from './types.ts';
export { planUp } from './up.ts';

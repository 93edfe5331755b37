export type { Observed, ObservedContainer } from './types.ts';

export { probeMatrixText } from './matrix.ts';
export { probeQuestions } from './questions.ts';
export { runProbes, type ProbeRequest } from './run.ts';
export type { ProbeResult, ProbeVerdict } from './types.ts';

export { probeMatrixText } from './matrix.ts';
export { probeQuestions, type ProbeOptions, type ProbeQuestion } from './questions.ts';
export { defaultProbeImage, runProbes, type ProbeRequest } from './run.ts';
export type { ProbeResult, ProbeVerdict } from './types.ts';

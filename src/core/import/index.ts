export { composeFromContainers, referencesOf, type Adopted, type AdoptInput } from './adopt.ts';
export { looksLikeRunLine, parseDockerRun, parseDockerRunWords, runServiceDraft, type RunProblem, type RunService } from './run-line.ts';
export { composeText } from './text.ts';
export type { ComposeDraft, MaskedValue, Remark } from './types.ts';

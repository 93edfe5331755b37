export { editText, type EditOptions, type EditRefusal, type EditResult } from './edit-text.ts';
export type { Source } from './source.ts';
export { sharingOf, type Sharing } from './sharing.ts';
export type { Edit } from './edits.ts';
export { orderServiceKeys } from './conventions.ts';
export { Refusal } from './refusal.ts';

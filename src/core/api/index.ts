export { contract } from './contract.ts';
export type { ApiClient, CallMethod, Contract, Handlers, InputOf, Method, OutputOf, ParsedInputOf, StreamMethod } from './contract.ts';
export { ApiError, type ErrorCode } from './errors.ts';
export { maxDocumentLength, settingsSchema, type DocumentInput, type Settings } from './schemas.ts';
export type * from './types.ts';

export { messagePortChannel, sessionEndedCode, webSocketChannel, type ChannelClosure, type MessageChannelLike } from './channel.ts';
export { createApiClient, type ConnectedApiClient } from './client.ts';
export type { CallMethod, Handlers, InputOf, OutputOf, StreamMethod } from './contract.ts';
export { ApiError, toApiError } from './errors.ts';
export { maxDocumentLength } from './limits.ts';
export { documentSchema, pageIdSchema, settingsSchema, type Settings } from './schemas.ts';
export { serveApi, type ApiServer } from './server.ts';
export type * from './types.ts';

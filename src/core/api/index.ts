export { messagePortChannel, sessionEndedCode, webSocketChannel, type ChannelClosure, type MessageChannelLike, type MessagePortLike, type WebSocketLike } from './channel.ts';
export { createApiClient, type ConnectedApiClient } from './client.ts';
export { contract } from './contract.ts';
export type { ApiClient, CallMethod, Contract, Handlers, InputOf, Method, OutputOf, ParsedInputOf, StreamMethod } from './contract.ts';
export { ApiError, toApiError, type ErrorCode } from './errors.ts';
export { maxDocumentLength, settingsSchema, type DocumentInput, type Settings } from './schemas.ts';
export { serveApi, type ApiServer, type ApiServerOptions } from './server.ts';
export type * from './types.ts';
export type { WireLimits } from './wire.ts';

export { connectEngine, type ConnectOptions } from './connect.ts';
export type { TlsMaterial } from './connection.ts';
export { dockerHubServer, type FindCredentials, type RegistryCredentials } from './credentials.ts';

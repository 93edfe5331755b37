export { connectEngine, type ConnectOptions } from './connect.ts';
export type { TlsMaterial } from './connection.ts';
